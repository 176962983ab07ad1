import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useOverview } from '../../api/queries/overview';
import type { CaseFilter } from '../../api/queries/cases';
import type { CaseCounts, CaseSummary } from '../../api/types';
import { useSession } from '../../app/session';
import { Icon } from '../../components/icon';
import { caseSorts, caseStates } from './use-case-filter';
import type { FilterChange } from './use-case-filter';

interface FilterBarProps {
  filter: CaseFilter;
  change: (changes: FilterChange) => void;
  rows: CaseSummary[];
  counts: CaseCounts | undefined;
  currencies: string[];
}

export function FilterBar({ filter, change, rows, counts, currencies }: FilterBarProps) {
  const { data: overview } = useOverview();
  const { subject } = useSession();
  const consumers = overview?.consumers.map(({ consumer }) => consumer) ?? [];
  return (
    <Group component="search" gap="xs" mb="sm" align="flex-end" className="filter-bar">
      <Search value={filter.search ?? ''} onChange={(search) => change({ search })} />
      <NativeSelect
        label="State"
        value={filter.states.join(',')}
        onChange={(event) => change({ state: event.currentTarget.value })}
        data={stateOptions(counts, filter.states.join(','))}
      />
      <NativeSelect
        label="Consumer"
        value={filter.consumer ?? ''}
        onChange={(event) => change({ consumer: event.currentTarget.value })}
        data={[{ value: '', label: 'All' }, ...withCurrent(consumers, filter.consumer)]}
      />
      <NativeSelect
        label="Event"
        value={filter.type ?? ''}
        onChange={(event) => change({ type: event.currentTarget.value })}
        data={[
          { value: '', label: 'All' },
          ...withCurrent(
            rows.map(({ type }) => type),
            filter.type,
          ),
        ]}
      />
      <NativeSelect
        label="Owner"
        value={filter.owner ?? ''}
        onChange={(event) => change({ owner: event.currentTarget.value })}
        data={[
          { value: '', label: 'Anybody' },
          { value: subject, label: 'Me' },
          ...withCurrent(
            rows.map(({ owner }) => owner),
            filter.owner,
          ).filter((owner) => owner !== subject),
        ]}
      />
      <NativeSelect
        label="Order"
        value={filter.sort}
        onChange={(event) => change({ sort: event.currentTarget.value })}
        data={Object.entries(caseSorts).map(([value, label]) => ({ value, label }))}
      />
      {filter.sort === 'money' && (
        <NativeSelect
          label="Currency"
          value={filter.currency ?? ''}
          onChange={(event) => change({ currency: event.currentTarget.value })}
          data={[{ value: '', label: 'Any' }, ...withCurrent(currencies, filter.currency)]}
        />
      )}
    </Group>
  );
}

/** Asked for when the typing rests: the consumers look through their payloads for it. */
function Search({ value, onChange }: { value: string; onChange: (search: string) => void }) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const ask = useDebouncedCallback(onChange, 350);
  // Changed from elsewhere: "back", or all filters taken away.
  if (value !== seen) {
    setSeen(value);
    if (value !== text.trim()) setText(value);
  }
  return (
    <TextInput
      id="case-search"
      type="search"
      label="Search"
      placeholder="In error texts and payloads"
      leftSection={<Icon name="search" size={16} />}
      value={text}
      maxLength={200}
      onChange={(event) => {
        setText(event.currentTarget.value);
        ask(event.currentTarget.value.trim());
      }}
      style={{ flex: '1 1 220px' }}
    />
  );
}

function stateOptions(counts: CaseCounts | undefined, current: string) {
  const label = (name: string, count: number | undefined) => (count === undefined ? name : `${name} (${count})`);
  const options = [
    { value: '', label: label('Unresolved', counts && counts.open + counts.investigating + counts.reopened) },
    { value: 'open,reopened', label: label('Nobody works on', counts && counts.open + counts.reopened) },
    ...caseStates.map((state) => ({ value: state, label: label(capital(state), counts?.[state]) })),
  ];
  return options.some(({ value }) => value === current) ? options : [...options, { value: current, label: current }];
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** In order, without those that are missing, with what is chosen now even when nothing shows it. */
function withCurrent(values: (string | null)[], current: string | undefined): string[] {
  const known = values.filter((value) => value !== null);
  return [...new Set(current === undefined ? known : [...known, current])].sort();
}
