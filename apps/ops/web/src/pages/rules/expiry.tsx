import type { Rule } from '../../api/types';
import { Ago, At, useNow } from '../../components/time';
import { ToneBadge } from '../../components/tone-badge';

const SOON = 3 * 86_400_000;

/** When a rule ends by itself; an active one whose end is near says so. */
export function Expiry({ rule: { state, expiresAt }, exact = false }: { rule: Rule; exact?: boolean }) {
  const left = Date.parse(expiresAt) - useNow();
  const badge =
    state === 'expired' || ((state === 'active' || state === 'proposed') && left <= 0) ? (
      <ToneBadge tone="idle">expired</ToneBadge>
    ) : state === 'active' && left < SOON ? (
      <ToneBadge tone="warn">soon</ToneBadge>
    ) : null;
  return (
    <span>
      {badge} {exact ? <At at={expiresAt} /> : <Ago at={expiresAt} />}
    </span>
  );
}

/** Whether the consumer has an active rule already; others have nothing to enforce. */
export function Enforced({ rule: { state, enforced } }: { rule: Rule }) {
  if (state !== 'active') return <span>–</span>;
  return enforced ? <ToneBadge tone="good">enforced</ToneBadge> : <ToneBadge tone="warn">not yet</ToneBadge>;
}
