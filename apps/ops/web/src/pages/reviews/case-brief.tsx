import { Anchor, Group, Stack } from '@mantine/core';
import { Link } from 'react-router';
import type { CaseSummary } from '../../api/types';
import { Facts } from '../../components/facts';
import { formatCount } from '../../components/format-time';
import { showControls } from '../../components/json-text';
import { TextView } from '../../components/json-view';
import { MoneyList } from '../../components/money';
import { Panel } from '../../components/panel';
import { Sparkline } from '../../components/sparkline';
import { StateBadge } from '../../components/state-badge';
import { Age, Ago } from '../../components/time';

/** What has to be known of a case to decide on it. */
export function CaseBrief({ found, number, of }: { found: CaseSummary; number: number; of: number }) {
  const { id, title, state, owner, ticket, error, frame, deadLetters, wallets, money, trend, regressions } = found;
  return (
    <Panel
      title={`${number} of ${of}: ${showControls(title)}`}
      actions={
        <Group gap="xs">
          <StateBadge state={state} />
          <Anchor component={Link} to={`/cases/${id}`} size="sm">
            Open the case
          </Anchor>
        </Group>
      }
    >
      <Stack gap="sm">
        <TextView text={frame === null ? error : `${error}\n    at ${frame}`} label="Error" />
        <Facts
          facts={{
            'Open dead letters': <b className="numeric">{formatCount(deadLetters.open)}</b>,
            'At stake': <MoneyList money={money} />,
            Wallets: <span className="numeric">{formatCount(wallets)}</span>,
            Oldest: <Age since={found.oldestOpenAt} />,
            'Last failure': <Ago at={found.lastSeenAt} />,
            'Last reviewed': found.lastReviewedAt === null ? 'never' : <Ago at={found.lastReviewedAt} />,
            Owner: owner ?? 'nobody',
            'Came back': regressions > 0 && (regressions === 1 ? 'once' : `${regressions} times`),
            Ticket: ticket !== null && (
              <Anchor href={ticket} target="_blank" rel="noreferrer" size="sm">
                Open the ticket
              </Anchor>
            ),
            '24 hours': <Sparkline values={trend} label="Dead letters an hour, last 24 hours" />,
          }}
        />
      </Stack>
    </Panel>
  );
}
