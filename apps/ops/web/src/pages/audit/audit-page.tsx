import { Anchor, Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useAudit } from '../../api/queries/observe';
import type { AuditEntry } from '../../api/types';
import { ChangesList } from '../../components/changes-list';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { jsonChanges } from '../../components/json-changes';
import { showControls } from '../../components/json-text';
import { PageTitle } from '../../components/page-title';
import { Empty } from '../../components/query-states';
import { At } from '../../components/time';
import { useAddress } from '../../components/use-address';
import { SubjectLink, subjectKinds, subjectName } from './subject-link';

/** Who did what, when, and what it changed. Nothing in it is ever changed or removed. */
export function AuditPage() {
  const [filter, change] = useAddress('actor', 'action', 'subjectKind', 'subjectId');
  const audit = useAudit(filter);
  const isNarrowed = Object.values(filter).some((value) => value !== '');
  // Typed fields are remounted with nothing in them.
  const [cleared, setCleared] = useState(0);
  const clear = () => {
    setCleared((count) => count + 1);
    change({ actor: '', action: '', subjectKind: '', subjectId: '' });
  };
  return (
    <>
      <PageTitle
        title="Audit"
        hint="Everything that anybody did here: who, what, when, before and after. It only grows."
      />
      <Group component="search" gap="xs" mb="sm" align="flex-end" className="filter-bar" key={cleared}>
        <Typed label="Who" placeholder="ada" value={filter.actor} onChange={(actor) => change({ actor })} />
        <Typed
          label="What"
          placeholder="case.resolved"
          value={filter.action}
          onChange={(action) => change({ action })}
        />
        <NativeSelect
          label="Of a"
          value={filter.subjectKind}
          onChange={(event) => change({ subjectKind: event.currentTarget.value })}
          data={[
            { value: '', label: 'Anything' },
            ...subjectKinds.map((kind) => ({ value: kind, label: subjectName(kind) })),
          ]}
        />
        <Typed
          label="With the id"
          placeholder="its id"
          value={filter.subjectId}
          onChange={(subjectId) => change({ subjectId })}
        />
      </Group>
      <section className="panel" aria-label="Audit">
        <DataTable
          {...audit}
          label="Audit"
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            isNarrowed ? (
              <Empty title="Nothing matches">
                <Anchor component="button" type="button" size="sm" onClick={clear}>
                  Show everything
                </Anchor>
              </Empty>
            ) : (
              <Empty title="Nobody has done anything yet">What is changed on any page is recorded here.</Empty>
            )
          }
        />
      </section>
    </>
  );
}

interface TypedProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}

/** Asked for when the typing rests. */
function Typed({ label, placeholder, value, onChange }: TypedProps) {
  const [text, setText] = useState(value);
  const ask = useDebouncedCallback(onChange, 350);
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={text}
      maxLength={200}
      onChange={(event) => {
        setText(event.currentTarget.value);
        ask(event.currentTarget.value.trim());
      }}
    />
  );
}

const columns: Column<AuditEntry>[] = [
  {
    key: 'action',
    header: 'What',
    heading: true,
    width: '220px',
    cell: ({ action, subjectKind, subjectId }) => (
      <>
        <b>{showControls(action)}</b>
        <div>
          <SubjectLink kind={subjectKind} id={subjectId} />
        </div>
      </>
    ),
  },
  { key: 'actor', header: 'Who', width: '110px', cell: ({ actor }) => showControls(actor) },
  {
    key: 'changes',
    header: 'Changed',
    cell: ({ before, after }) => {
      const changes = jsonChanges(before ?? {}, after ?? {});
      return changes.length > 0 && <ChangesList changes={changes} most={8} />;
    },
  },
  { key: 'at', header: 'When', align: 'right', width: '180px', cell: ({ at }) => <At at={at} /> },
];
