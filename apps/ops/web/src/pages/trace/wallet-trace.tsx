import { Anchor, Stack } from '@mantine/core';
import { Link } from 'react-router';
import type { Entry } from '../../api/types';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { JsonView } from '../../components/json-view';
import { Money } from '../../components/money';
import { Panel } from '../../components/panel';
import { Empty } from '../../components/query-states';
import { At } from '../../components/time';

/** A wallet: what it is, and its latest entries, each with its own way. */
export function WalletTrace({ wallet, entries }: { wallet: Record<string, unknown>; entries: Entry[] }) {
  const currency = typeof wallet.currency === 'string' ? wallet.currency : null;
  return (
    <Stack gap="md">
      <Panel title="Wallet">
        <JsonView value={wallet} label="The wallet as its service shows it" fileName="wallet.json" />
      </Panel>
      <Panel title="Latest entries" flush>
        <DataTable
          label="Entries"
          columns={columns(currency)}
          rows={entries}
          rowKey={({ transactionId, sequence }) => `${transactionId} ${sequence}`}
          empty={<Empty title="Nothing has moved yet">The wallet has no entry.</Empty>}
        />
      </Panel>
    </Stack>
  );
}

const columns = (currency: string | null): Column<Entry>[] => [
  {
    key: 'kind',
    header: 'Entry',
    heading: true,
    cell: ({ transactionId, kind, reference }) => (
      <>
        <Anchor component={Link} to={`/trace/${transactionId}`} size="sm" fw={600}>
          {kind.replaceAll('_', ' ')}
        </Anchor>
        {reference !== null && ` ${reference}`}
      </>
    ),
  },
  { key: 'sequence', header: 'Sequence', align: 'right', width: '90px', cell: ({ sequence }) => sequence },
  {
    key: 'amount',
    header: 'Amount',
    align: 'right',
    width: '140px',
    cell: ({ amount }) => <Money amount={amount} currency={currency} signed />,
  },
  {
    key: 'balance',
    header: 'Balance after',
    align: 'right',
    width: '140px',
    cell: ({ balanceAfter }) => <Money amount={balanceAfter} currency={currency} />,
  },
  { key: 'at', header: 'When', align: 'right', width: '190px', cell: ({ createdAt }) => <At at={createdAt} /> },
];
