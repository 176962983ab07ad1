import { Button, Text } from '@mantine/core';
import { Fragment, useMemo, useState } from 'react';
import { jsonText } from './json-text';
import { diffLines, foldSame } from './line-diff';
import './json-diff.css';

/** A line of a payload can be a megabyte. */
const MOST_TEXT = 2_000;
const MOST_LINES = 1_000;

interface JsonDiffProps {
  before: unknown;
  after: unknown;
  /** Read out for the region. */
  label: string;
  names?: [before: string, after: string];
}

/** Two values as JSON beside each other, or below each other on a telephone; what is the same is folded. */
export function JsonDiff({ before, after, label, names = ['Before', 'After'] }: JsonDiffProps) {
  const [all, setAll] = useState(false);
  const lines = useMemo(() => diffLines(jsonText(before), jsonText(after)), [before, after]);
  const shown = useMemo(() => (all ? lines : foldSame(lines)).slice(0, MOST_LINES), [lines, all]);
  const folds = lines.some(({ kind }) => kind === 'same');
  if (lines.every(({ kind }) => kind === 'same')) {
    return (
      <Text size="sm" c="dimmed">
        Nothing is different.
      </Text>
    );
  }
  return (
    <div>
      <div className="json-diff" role="region" aria-label={label} tabIndex={0}>
        <div className="json-diff-name">{names[0]}</div>
        <div className="json-diff-name" data-right>
          {names[1]}
        </div>
        {shown.map((line, index) =>
          line === null ? (
            <div key={index} className="json-diff-gap">
              ⋯
            </div>
          ) : (
            <Fragment key={index}>
              <Side line={line.left} sign="−" marked={line.kind !== 'same'} same={line.kind === 'same'} />
              <Side line={line.right} sign="+" marked={line.kind !== 'same'} same={line.kind === 'same'} right />
            </Fragment>
          ),
        )}
      </div>
      {folds && (
        <Button variant="subtle" size="compact-xs" mt={4} onClick={() => setAll(!all)}>
          {all ? 'Show what is different only' : 'Show everything'}
        </Button>
      )}
    </div>
  );
}

interface SideProps {
  line: { number: number; text: string } | null;
  sign: string;
  marked: boolean;
  /** On a telephone it is shown once. */
  same: boolean;
  right?: boolean;
}

function Side({ line, sign, marked, same, right = false }: SideProps) {
  const text = line && (line.text.length > MOST_TEXT ? `${line.text.slice(0, MOST_TEXT)}…` : line.text);
  return (
    <div
      className="json-diff-line"
      data-right={right || undefined}
      data-kind={line === null ? 'absent' : marked ? (right ? 'added' : 'removed') : undefined}
      data-same={same || undefined}
    >
      <span className="json-diff-number">{line?.number}</span>
      <span className="json-diff-sign">{line && marked ? sign : ' '}</span>
      <code>{text}</code>
    </div>
  );
}
