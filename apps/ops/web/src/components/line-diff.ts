/** A line of two texts beside each other; a number is absent where the text has no such line. */
export interface DiffLine {
  kind: 'same' | 'changed' | 'removed' | 'added';
  left: { number: number; text: string } | null;
  right: { number: number; text: string } | null;
}

/** Lines times lines that are compared at most; what differs beyond it counts as changed as a whole. */
const MOST_COMPARED = 4_000_000;

/** Compares two texts line by line, with as many lines in common as there can be. */
export function diffLines(left: string, right: string): DiffLine[] {
  const [a, b] = [left.split('\n'), right.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;

  const lines: DiffLine[] = [];
  const line = (kind: DiffLine['kind'], i: number | null, j: number | null) =>
    lines.push({
      kind,
      left: i === null ? null : { number: i + 1, text: a[i] ?? '' },
      right: j === null ? null : { number: j + 1, text: b[j] ?? '' },
    });
  /** Differing stretches, beside each other as far as both go. */
  const differing = (fromI: number, toI: number, fromJ: number, toJ: number) => {
    for (let step = 0; step < Math.max(toI - fromI, toJ - fromJ); step += 1) {
      const [i, j] = [fromI + step < toI ? fromI + step : null, fromJ + step < toJ ? fromJ + step : null];
      line(i === null ? 'added' : j === null ? 'removed' : 'changed', i, j);
    }
  };

  for (let i = 0; i < start; i += 1) line('same', i, i);
  let [i, j] = [start, start];
  for (const [atI, atJ] of common(a, b, start, end)) {
    differing(i, atI, j, atJ);
    line('same', atI, atJ);
    [i, j] = [atI + 1, atJ + 1];
  }
  differing(i, a.length - end, j, b.length - end);
  for (let back = end; back > 0; back -= 1) line('same', a.length - back, b.length - back);
  return lines;
}

/** The longest common subsequence between `start` and `end` lines before the last, as pairs of indexes. */
function common(a: string[], b: string[], start: number, end: number): [number, number][] {
  const [rows, columns] = [a.length - end - start, b.length - end - start];
  if (rows === 0 || columns === 0 || rows * columns > MOST_COMPARED) return [];
  // longest[i][j]: of what begins at i and j, in one array.
  const width = columns + 1;
  const longest = new Uint32Array((rows + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        a[start + i] === b[start + j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < rows && j < columns;) {
    if (a[start + i] === b[start + j]) pairs.push([start + i++, start + j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

/** Leaves out what is the same, but for `context` lines around what is not; null stands for a gap. */
export function foldSame(lines: DiffLine[], context = 3): (DiffLine | null)[] {
  const shown = new Uint8Array(lines.length);
  lines.forEach(({ kind }, index) => {
    if (kind !== 'same') shown.fill(1, Math.max(0, index - context), index + context + 1);
  });
  return lines.flatMap((line, index) => (shown[index] ? [line] : index === 0 || shown[index - 1] ? [null] : []));
}
