import { ActionIcon, Group, NativeSelect, TextInput } from '@mantine/core';
import { Icon } from '../../components/icon';
import type { Operator } from '../../api/types';
import { operatorNames, problemOf, takesKind, takesValue } from './conditions';
import type { ConditionDraft, ValueKind } from './conditions';

interface ConditionFieldsProps {
  draft: ConditionDraft;
  /** From 1. */
  number: number;
  onChange: (draft: ConditionDraft) => void;
  onRemove: () => void;
}

const kinds: Record<ValueKind, string> = { text: 'text', number: 'number', boolean: 'true / false', null: 'null' };

export function ConditionFields({ draft, number, onChange, onRemove }: ConditionFieldsProps) {
  const problem = problemOf(draft);
  const set = (change: Partial<ConditionDraft>) => onChange({ ...draft, ...change });
  const { path, operator, kind, value } = draft;
  return (
    <Group gap="xs" align="flex-start" role="group" aria-label={`Condition ${number}`}>
      <TextInput
        aria-label={`Path of condition ${number}`}
        placeholder="/data/owner/id"
        value={path}
        error={path !== '' && problem.path}
        maxLength={200}
        onChange={(event) => set({ path: event.currentTarget.value })}
        style={{ flex: '2 1 190px' }}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <NativeSelect
        aria-label={`Operator of condition ${number}`}
        value={operator}
        data={Object.entries(operatorNames).map(([name, label]) => ({ value: name, label }))}
        onChange={(event) => set({ operator: event.currentTarget.value as Operator })}
        style={{ flex: '0 1 120px' }}
      />
      {takesValue(operator) && takesKind(operator) && (
        <NativeSelect
          aria-label={`Kind of value of condition ${number}`}
          value={kind}
          data={Object.entries(kinds).map(([name, label]) => ({ value: name, label }))}
          onChange={(event) => set({ kind: event.currentTarget.value as ValueKind })}
          style={{ flex: '0 1 110px' }}
        />
      )}
      {takesValue(operator) && !(takesKind(operator) && kind === 'null') && (
        <ValueField draft={draft} number={number} error={value !== '' && problem.value} set={set} />
      )}
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Remove condition ${number}`} onClick={onRemove}>
        <Icon name="cross" size={14} />
      </ActionIcon>
    </Group>
  );
}

interface ValueFieldProps {
  draft: ConditionDraft;
  number: number;
  error: string | false | undefined;
  set: (change: Partial<ConditionDraft>) => void;
}

function ValueField({ draft: { operator, kind, value }, number, error, set }: ValueFieldProps) {
  const label = `Value of condition ${number}`;
  const style = { flex: '2 1 160px' };
  if (kind === 'boolean' && takesKind(operator) && operator !== 'in') {
    return (
      <NativeSelect
        aria-label={label}
        value={value === 'true' ? 'true' : 'false'}
        data={['true', 'false']}
        onChange={(event) => set({ value: event.currentTarget.value })}
        style={style}
      />
    );
  }
  return (
    <TextInput
      aria-label={label}
      placeholder={operator === 'in' ? 'one, two, three' : 'value'}
      value={value}
      error={error}
      maxLength={1_000}
      onChange={(event) => set({ value: event.currentTarget.value })}
      style={style}
    />
  );
}
