import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Replay } from '../../api/types';
import { Facts } from '../../components/facts';
import { formatCount } from '../../components/format-time';
import { MoneyList } from '../../components/money';
import { Age } from '../../components/time';
import { TypeName } from '../../components/type-name';

/** What the frozen set holds: how many, of what, worth what. */
export function DryRun({ replay: { summary, selection } }: { replay: Replay }) {
  return (
    <Facts
      facts={{
        'Dead letters': (
          <Text fz={22} fw={600} lh={1.2} className="numeric">
            {formatCount(summary.count)}
          </Text>
        ),
        Worth: <MoneyList money={summary.money} most={6} />,
        Consumers: summary.consumers.map(({ consumer, count }) => (
          <div key={consumer}>
            {consumer} <Count of={count} />
          </div>
        )),
        Events: summary.types.map(({ type, version, count }) => (
          <div key={`${type} ${version}`}>
            <TypeName type={type} version={version} /> <Count of={count} />
          </div>
        )),
        Wallets: <span className="numeric">{formatCount(summary.wallets)}</span>,
        Age: summary.oldestDiedAt && (
          <>
            <Age since={summary.newestDiedAt} /> to <Age since={summary.oldestDiedAt} />
          </>
        ),
        'Left out': summary.leftOut > 0 && (
          <span className="numeric">{formatCount(summary.leftOut)}, not open any more when the set was frozen</span>
        ),
        Cases:
          selection.caseIds.length === 0
            ? null
            : selection.caseIds.length === 1
              ? selection.caseIds.map((id) => (
                  <Anchor key={id} component={Link} to={`/cases/${id}`} size="sm">
                    Open the case
                  </Anchor>
                ))
              : `${selection.caseIds.length} cases; each dead letter below links to its own`,
      }}
    />
  );
}

function Count({ of }: { of: number }) {
  return (
    <Text span inherit c="dimmed" className="numeric">
      × {formatCount(of)}
    </Text>
  );
}
