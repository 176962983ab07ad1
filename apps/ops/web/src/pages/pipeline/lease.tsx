import { formatDuration } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { useNow } from '../../components/time';
import { ToneBadge } from '../../components/tone-badge';
import './lease.css';

/** Between two looks at it a lease that is renewed can seem to have just run out. */
const GRACE = 10_000;

/** Who holds a partition, and for how long if it is not renewed. */
export function Lease({ owner, leasedUntil }: { owner: string | null; leasedUntil: string | null }) {
  const now = useNow();
  if (owner === null || leasedUntil === null)
    return (
      <span className="lease">
        <ToneBadge tone="warn">held by nobody</ToneBadge>
      </span>
    );
  const left = Date.parse(leasedUntil) - now;
  return (
    <span className="lease">
      <span className="mono" title={owner}>
        {showControls(owner)}
      </span>{' '}
      <time dateTime={leasedUntil} className="numeric" data-late={left < -GRACE || undefined}>
        {left < -GRACE ? 'lease ran out' : `${formatDuration(Math.max(0, left))} left`}
      </time>
    </span>
  );
}
