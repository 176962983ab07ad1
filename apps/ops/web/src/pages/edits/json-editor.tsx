import { Text } from '@mantine/core';
import { useDeferredValue, useId, useMemo, useRef } from 'react';
import { isProtected } from '../../../../src/edits/is-protected';
import { linesByPath } from './json-lines';
import './json-editor.css';

export interface LineNote {
  path: string;
  message: string;
}

interface JsonEditorProps {
  label: string;
  text: string;
  onChange: (text: string) => void;
  /** What is wrong, at the lines of their paths. */
  problems: LineNote[];
}

/** A text area with line numbers: protected lines and wrong ones have a mark beside their number. */
export function JsonEditor({ label, text, onChange, problems }: JsonEditorProps) {
  const gutter = useRef<HTMLPreElement>(null);
  const id = useId();
  const settled = useDeferredValue(text);
  const paths = useMemo(() => linesByPath(settled), [settled]);
  const numbers = useMemo(() => {
    // The lines that begin the event and its data stand for what is in them, of which some may be edited.
    const locked = new Set(
      [...paths].filter(([path]) => path !== '' && path !== '/data' && isProtected(path)).map(([, line]) => line),
    );
    const wrong = new Set(problems.map(({ path }) => paths.get(path)));
    const count = settled.split('\n').length;
    return Array.from({ length: count }, (_, index) => {
      const line = index + 1;
      return `${wrong.has(line) ? '▲ ' : locked.has(line) ? '⊘ ' : ''}${line}`;
    }).join('\n');
  }, [paths, problems, settled]);

  return (
    <div>
      <label htmlFor={id} className="json-editor-label">
        {label}
      </label>
      <div className="json-editor">
        <pre ref={gutter} aria-hidden>
          {numbers}
        </pre>
        <textarea
          id={id}
          aria-describedby={`${id}-problems`}
          aria-invalid={problems.length > 0}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          wrap="off"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
          onScroll={(event) => {
            if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
      <ul id={`${id}-problems`} className="json-editor-problems" aria-live="polite">
        {problems.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            {paths.has(path) && <b>Line {paths.get(path)}: </b>}
            {path !== '' && <span className="mono">{path} </span>}
            {message}
          </li>
        ))}
      </ul>
      <Text size="xs" c="dimmed">
        ⊘ Protected: ids, amounts, balances, order and the envelope stay as they were committed.
      </Text>
    </div>
  );
}
