import { Anchor, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { Link } from 'react-router';
import { useNotifications } from '../../api/queries/observe';
import type { Notification } from '../../api/types';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { showControls } from '../../components/json-text';
import { Money } from '../../components/money';
import { PageTitle } from '../../components/page-title';
import { Empty } from '../../components/query-states';
import { Ago } from '../../components/time';
import { ToneBadge } from '../../components/tone-badge';
import type { Tone } from '../../components/tone-badge';
import { oneOf, useAddress } from '../../components/use-address';

const tones: Record<Notification['status'], Tone> = {
  pending: 'idle',
  sending: 'info',
  sent: 'good',
  held: 'warn',
  dead: 'bad',
};
const statuses = Object.keys(tones) as Notification['status'][];

export function NotificationsPage() {
  const [address, change] = useAddress('status', 'walletId');
  const [walletId, setWalletId] = useState(address.walletId);
  const askForWallet = useDebouncedCallback((wallet: string) => change({ walletId: wallet }), 350);
  const status = oneOf(statuses, address.status);
  const notifications = useNotifications({ status, walletId: address.walletId });
  const clear = () => {
    setWalletId('');
    change({ status: '', walletId: '' });
  };
  return (
    <>
      <PageTitle
        title="Notifications"
        hint="Mails to wallets' owners. Each is a row before it is sent, so that none is sent twice unseen."
      />
      <Group component="search" gap="xs" mb="sm" align="flex-end" className="filter-bar">
        <TextInput
          label="Wallet"
          placeholder="its id"
          value={walletId}
          maxLength={100}
          onChange={(event) => {
            setWalletId(event.currentTarget.value);
            askForWallet(event.currentTarget.value.trim());
          }}
          style={{ flex: '1 1 220px', maxWidth: 360 }}
        />
        <NativeSelect
          label="State"
          value={status}
          onChange={(event) => change({ status: event.currentTarget.value })}
          data={[{ value: '', label: 'All' }, ...statuses]}
        />
      </Group>
      <section className="panel" aria-label="Notifications">
        <DataTable
          {...notifications}
          label="Notifications"
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            status === '' && address.walletId === '' ? (
              <Empty title="Nothing has been sent yet">
                A mail appears here when a wallet is topped up or paid from.
              </Empty>
            ) : (
              <Empty title="None matches">
                <Anchor component="button" type="button" size="sm" onClick={clear}>
                  Show all
                </Anchor>
              </Empty>
            )
          }
        />
      </section>
    </>
  );
}

const columns: Column<Notification>[] = [
  {
    key: 'mail',
    header: 'Mail',
    heading: true,
    cell: ({ id, type, to }) => (
      <>
        <Anchor component={Link} to={`/trace/${id}`} size="sm" fw={600}>
          {type}
        </Anchor>
        <Text size="xs">{showControls(to)}</Text>
      </>
    ),
  },
  {
    key: 'state',
    header: 'State',
    width: '150px',
    cell: ({ status, unknownOutcomes }) => (
      <>
        <ToneBadge tone={tones[status]}>{status}</ToneBadge>
        {unknownOutcomes > 0 && (
          <Text size="xs" c="var(--tone-warn)">
            {unknownOutcomes === 1 ? 'an attempt' : `${unknownOutcomes} attempts`} without answer
          </Text>
        )}
      </>
    ),
  },
  {
    key: 'wallet',
    header: 'Wallet',
    width: '150px',
    cell: ({ walletId }) => (
      <Anchor component={Link} to={`/trace/${walletId}`} size="sm" className="mono" title={walletId}>
        …{walletId.slice(-12)}
      </Anchor>
    ),
  },
  {
    key: 'amount',
    header: 'Amount',
    align: 'right',
    width: '140px',
    cell: ({ amount, currency }) => <Money amount={amount} currency={currency} />,
  },
  { key: 'attempts', header: 'Attempts', align: 'right', width: '86px', cell: ({ attempts }) => attempts },
  {
    key: 'when',
    header: 'Sent, or due',
    align: 'right',
    width: '120px',
    cell: ({ sentAt, nextAttemptAt }) => <Ago at={sentAt ?? nextAttemptAt} />,
  },
  { key: 'at', header: 'Happened', align: 'right', width: '110px', cell: ({ occurredAt }) => <Ago at={occurredAt} /> },
];
