import { Button, Text } from '@mantine/core';
import { Fragment, useMemo, useState } from 'react';
import { formatCount } from './format-time';
import { jsonText } from './json-text';
import { diffLines, foldSame } from './line-diff';
import type { DiffLine } from './line-diff';
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
  const wanted = useMemo(() => (all ? lines : foldSame(lines)), [lines, all]);
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
        {wanted.slice(0, MOST_LINES).map((line, index) =>
          line === null ? (
            <div key={index} className="json-diff-gap">
              ⋯
            </div>
          ) : (
            <Fragment key={index}>
              <Side line={line.left} isSame={line.kind === 'same'} />
              <Side line={line.right} isSame={line.kind === 'same'} right />
            </Fragment>
          ),
        )}
        {wanted.length > MOST_LINES && (
          <div className="json-diff-gap">and {formatCount(wanted.length - MOST_LINES)} more lines</div>
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
  line: DiffLine['left'];
  isSame: boolean;
  right?: boolean;
}

function Side({ line, isSame, right = false }: SideProps) {
  const kind = line === null ? 'absent' : isSame ? 'same' : right ? 'added' : 'removed';
  const sign = { absent: ' ', same: ' ', added: '+', removed: '−' }[kind];
  return (
    <div className="json-diff-line" data-right={right || undefined} data-kind={kind}>
      <span className="json-diff-number">{line?.number}</span>
      <span className="json-diff-sign">{sign}</span>
      <code>{line && cut(line.text)}</code>
    </div>
  );
}

const cut = (text: string): string => (text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text);
