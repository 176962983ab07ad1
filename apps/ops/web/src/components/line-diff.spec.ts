import { describe, expect, it } from '@jest/globals';
import { diffLines, foldSame } from './line-diff';

const shape = (left: string, right: string) =>
  diffLines(left, right).map(({ kind, left: before, right: after }) => [
    kind,
    before?.text ?? null,
    after?.text ?? null,
  ]);

describe('a difference by lines', () => {
  it('keeps what both have, in order, and pairs what was changed', () => {
    expect(shape('a\nb\nc\nd', 'a\nB\nc\nd\ne')).toEqual([
      ['same', 'a', 'a'],
      ['changed', 'b', 'B'],
      ['same', 'c', 'c'],
      ['same', 'd', 'd'],
      ['added', null, 'e'],
    ]);
  });

  it('finds the longest common lines between two changes', () => {
    expect(shape('x\na\nb\nc\ny', 'z\na\nb\nc\nw')).toEqual([
      ['changed', 'x', 'z'],
      ['same', 'a', 'a'],
      ['same', 'b', 'b'],
      ['same', 'c', 'c'],
      ['changed', 'y', 'w'],
    ]);
  });

  it('numbers each side by itself', () => {
    const last = diffLines('a\nb', 'new\na\nb').at(-1);
    expect(last).toMatchObject({ kind: 'same', left: { number: 2 }, right: { number: 3 } });
  });

  it('does not compare line by line what is too long for it, and still tells it all', () => {
    const left = Array.from({ length: 3_000 }, (_, line) => `left ${line}`).join('\n');
    const right = Array.from({ length: 3_000 }, (_, line) => `right ${line}`).join('\n');
    expect(diffLines(left, right)).toHaveLength(3_000);
  });

  it('folds what is the same, but for the lines around a change', () => {
    const text = Array.from({ length: 20 }, (_, line) => String(line));
    const folded = foldSame(diffLines(text.join('\n'), text.with(10, 'ten').join('\n')), 2);
    expect(folded.map((line) => line?.left?.text ?? null)).toEqual([null, '8', '9', '10', '11', '12', null]);
  });
});
