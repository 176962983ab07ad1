import { Text } from '@mantine/core';
import type { AuditEntry } from '../../api/types';
import { showControls } from '../../components/json-text';
import { Ago } from '../../components/time';
import { AsideSection } from './aside-section';

/** Who did what, the latest first. */
export function CaseHistory({ history }: { history: AuditEntry[] }) {
  return (
    <AsideSection title="History">
      {history.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nobody has done anything yet.
        </Text>
      ) : (
        <ol className="timeline">
          {history.map(({ id, at, actor, action, before, after }) => (
            <li key={id}>
              <Text size="sm">{sentence(action)}</Text>
              {changesOf(before, after).map(({ name, text }) => (
                <Text key={name} size="xs" className="plain-text">
                  {name}: {text}
                </Text>
              ))}
              <Text size="xs" c="dimmed">
                {actor}, <Ago at={at} />
              </Text>
            </li>
          ))}
        </ol>
      )}
    </AsideSection>
  );
}

/** `case.owner_changed` → `Owner changed`. */
function sentence(action: string): string {
  const words = (action.split('.').at(-1) ?? action).replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function changesOf(before: AuditEntry['before'], after: AuditEntry['after']): { name: string; text: string }[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names]
    .map((name) => ({ name, was: shown(before?.[name]), is: shown(after?.[name]) }))
    .filter(({ was, is }) => was !== is)
    .map(({ name, was, is }) => ({ name, text: was === '' ? is : `${was} → ${is || 'nothing'}` }));
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  return showControls(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 300);
}
