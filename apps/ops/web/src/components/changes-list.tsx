import { Text } from '@mantine/core';
import type { EditChange } from '../api/types';
import { showControls } from './json-text';
import './changes-list.css';

const MOST_TEXT = 300;

/** What changed, place by place: where, from what, to what. */
export function ChangesList({ changes, most = 20 }: { changes: EditChange[]; most?: number }) {
  return (
    <ul className="changes-list">
      {changes.slice(0, most).map(({ path, before, after }) => (
        <li key={path}>
          <span className="mono changes-path">{showControls(path) || '/'}</span>
          {before !== undefined && <del className="mono">{short(before)}</del>}
          {before !== undefined && after !== undefined && <span aria-hidden> → </span>}
          {after !== undefined && <ins className="mono">{short(after)}</ins>}
        </li>
      ))}
      {changes.length > most && (
        <Text component="li" size="xs" c="dimmed">
          and {changes.length - most} more
        </Text>
      )}
    </ul>
  );
}

function short(value: unknown): string {
  const text = showControls(JSON.stringify(value) ?? '');
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}
