import { Button, Group, NativeSelect, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { useOverview } from '../../api/queries/overview';
import { usePrepareReplay } from '../../api/queries/replays';
import type { ReplayQuery } from '../../api/types';
import { Can, useCan } from '../../app/session';
import { BackLink } from '../../components/back-link';
import { ErrorAlert } from '../../components/confirm-dialog';
import { PageTitle } from '../../components/page-title';
import { Empty } from '../../components/query-states';

type Fields = Record<keyof ReplayQuery, string>;

const nothing: Fields = {
  consumer: '',
  side: '',
  type: '',
  walletId: '',
  currency: '',
  diedFrom: '',
  diedTo: '',
  errorClass: '',
};

/** Chooses open dead letters by what they have in common. */
export function NewReplayPage() {
  const mayReplay = useCan('operator');
  return (
    <>
      <PageTitle
        above={<BackLink to="/replays">Replays</BackLink>}
        title="New replay"
        hint="By a query. To replay a case, or some of its dead letters, open the case."
      />
      <section className="panel" aria-label="New replay">
        {!mayReplay && (
          <Empty title="A replay is an operator's to prepare">You are signed in to look; ask an operator.</Empty>
        )}
        <Can role="operator">
          <QueryForm />
        </Can>
      </section>
    </>
  );
}

function QueryForm() {
  const [fields, setFields] = useState(nothing);
  const [reason, setReason] = useState('');
  const { data: overview } = useOverview();
  const prepare = usePrepareReplay();
  const navigate = useNavigate();
  const field = (name: keyof Fields) => ({
    value: fields[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setFields((before) => ({ ...before, [name]: value }));
    },
    style: { flex: '1 1 200px' },
  });
  const query = queryOf(fields);
  const isEverything = Object.keys(query).length === 0;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    prepare.mutate(
      { selection: { query }, reason: reason.trim() },
      { onSuccess: (replay) => void navigate(`/replays/${replay.id}`) },
    );
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="md" p="md">
        <Group gap="sm" align="flex-start">
          <NativeSelect
            {...field('consumer')}
            label="Consumer"
            data={[{ value: '', label: 'All' }, ...(overview?.consumers.map(({ consumer }) => consumer) ?? [])]}
          />
          <NativeSelect
            {...field('side')}
            label="Side"
            data={[
              { value: '', label: 'Both' },
              { value: 'ours', label: 'Ours' },
              { value: 'partner', label: 'Partners' },
            ]}
          />
          <TextInput {...field('type')} label="Event" placeholder="TopUpCompleted" />
          <TextInput {...field('errorClass')} label="Error class" placeholder="MalformedEventError" />
        </Group>
        <Group gap="sm" align="flex-start">
          <TextInput {...field('walletId')} label="Wallet" placeholder="its id" />
          <TextInput {...field('currency')} label="Currency" placeholder="EUR" maxLength={3} />
          <TextInput {...field('diedFrom')} label="Died from" description="In your time zone" type="datetime-local" />
          <TextInput {...field('diedTo')} label="Died before" description="In your time zone" type="datetime-local" />
        </Group>
        <Textarea
          label="Reason"
          description="What has changed, so that it works this time"
          required
          maxLength={1_000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed">
          {isEverything ? 'Every open dead letter, of every consumer. ' : ''}
          The set is frozen when you go on, and a dry run says how many, of what and worth what. Nothing is sent before
          you start it there.
        </Text>
        {prepare.error && <ErrorAlert error={prepare.error} />}
        <Button type="submit" size="sm" w="fit-content" disabled={reason.trim() === ''} loading={prepare.isPending}>
          Prepare the replay
        </Button>
      </Stack>
    </form>
  );
}

/** Only what is filled in; times in UTC. */
function queryOf({ side, diedFrom, diedTo, ...texts }: Fields): ReplayQuery {
  const filled = Object.entries(texts).flatMap(([name, value]) => (value.trim() ? [[name, value.trim()]] : []));
  return {
    ...(Object.fromEntries(filled) as ReplayQuery),
    ...(side === 'ours' || side === 'partner' ? { side } : {}),
    ...(diedFrom && { diedFrom: new Date(diedFrom).toISOString() }),
    ...(diedTo && { diedTo: new Date(diedTo).toISOString() }),
  };
}
