import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';
import { useTrace } from '../../api/queries/observe';
import { Icon } from '../../components/icon';
import { PageTitle } from '../../components/page-title';
import { Empty, QueryState } from '../../components/query-states';
import { useAddress } from '../../components/use-address';
import { TraceFound } from './trace-found';

/** The whole way of a transaction, an event or a wallet. Its address can be sent to somebody. */
export function TracePage() {
  const { id = '' } = useParams();
  const [{ id: asked }] = useAddress('id');
  if (id === '' && asked !== '') return <Navigate to={`/trace/${encodeURIComponent(asked)}`} replace />;
  return (
    <>
      <PageTitle
        title="Trace"
        hint="The whole way of one transaction, from the request to each mail and webhook attempt."
      />
      <SearchField key={id} id={id} />
      {id === '' ? (
        <section className="panel" aria-label="Trace">
          <Empty title="Paste an id">
            Of a transaction (from the API's answer or a partner's question), of an event (from a webhook's{' '}
            <span className="mono">webhook-id</span>), or of a wallet.
          </Empty>
        </section>
      ) : (
        <Found id={id} />
      )}
    </>
  );
}

function SearchField({ id }: { id: string }) {
  const [text, setText] = useState(id);
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted !== '') void navigate(`/trace/${encodeURIComponent(wanted)}`);
  };
  return (
    <form role="search" onSubmit={submit}>
      <Group gap="xs" mb="md" align="flex-end">
        <TextInput
          label="Transaction, event or wallet"
          placeholder="01a20976-3f72-7051-a0f6-21c9e5c19313"
          autoFocus={id === ''}
          value={text}
          maxLength={200}
          leftSection={<Icon name="search" size={16} />}
          onChange={(event) => setText(event.currentTarget.value)}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          style={{ flex: '1 1 280px', maxWidth: 520 }}
        />
        <Button type="submit" size="sm" disabled={text.trim() === ''}>
          Trace
        </Button>
      </Group>
    </form>
  );
}

function Found({ id }: { id: string }) {
  const trace = useTrace(id);
  return <QueryState query={trace}>{(result) => <TraceFound id={id} result={result} />}</QueryState>;
}
