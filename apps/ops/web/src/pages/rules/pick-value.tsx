import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { pointerTo } from '../../components/json-pointer';
import { showControls } from '../../components/json-text';
import type { Scalar } from './conditions';
import './pick-value.css';

/** Longer ones are data, not what a rule goes by. */
const MOST_LINES = 400;
const MOST_TEXT = 120;

interface PickValueProps {
  event: Record<string, unknown>;
  /** Paths that have a condition already. */
  picked: ReadonlySet<string>;
  onPick: (path: string, value: Scalar) => void;
}

/** An event as JSON, in which every value is a button that makes a condition of it. */
export function PickValue({ event, picked, onPick }: PickValueProps) {
  const lines: ReactNode[] = [];
  const write = (value: unknown, path: string, name: string | undefined, depth: number) => {
    if (lines.length >= MOST_LINES) return;
    const key = name === undefined ? null : <span className="pick-name">{showControls(name)}: </span>;
    const line = (content: ReactNode) =>
      lines.push(
        <div key={lines.length} style={{ paddingLeft: `${depth * 1.25}em` }}>
          {key}
          {content}
        </div>,
      );
    if (isScalar(value)) {
      line(
        <UnstyledButton
          className="pick-value"
          data-picked={picked.has(path) || undefined}
          aria-label={`Add the condition ${path} equals ${short(value)}`}
          onClick={() => onPick(path, value)}
        >
          {short(value)}
        </UnstyledButton>,
      );
      return;
    }
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value ?? {});
    if (entries.length === 0) {
      line(Array.isArray(value) ? '[]' : '{}');
      return;
    }
    if (name !== undefined) line('');
    for (const [member, inner] of entries) {
      write(inner, pointerTo(path, member), String(member), name === undefined ? depth : depth + 1);
    }
  };
  write(event, '', undefined, 0);
  return (
    <div className="pick-json" role="group" aria-label="Values of the event">
      {lines}
      {lines.length >= MOST_LINES && <div>… the rest is too long to pick from; write its path by hand.</div>}
    </div>
  );
}

const isScalar = (value: unknown): value is Scalar =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

function short(value: Scalar): string {
  const text = showControls(JSON.stringify(value));
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}
