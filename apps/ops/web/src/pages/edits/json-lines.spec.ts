import { describe, expect, it } from '@jest/globals';
import { linesByPath } from './json-lines';

describe('the lines of a JSON text', () => {
  it('are found by path, also inside lists and behind odd names and texts', () => {
    const value = { id: '1', data: { 'a/b': 1, list: [{ x: '{"y": [' }, 2], empty: {}, amount: '2500' } };
    const text = JSON.stringify(value, null, 2);
    const lines = text.split('\n');
    const found = linesByPath(text);
    const lineOf = (path: string) => lines[(found.get(path) ?? 0) - 1]?.trim();
    expect(lineOf('/id')).toBe('"id": "1",');
    expect(lineOf('/data/a~1b')).toBe('"a/b": 1,');
    expect(lineOf('/data/list/0/x')).toContain('"x"');
    expect(lineOf('/data/list/1')).toBe('2');
    expect(lineOf('/data/empty')).toBe('"empty": {},');
    expect(lineOf('/data/amount')).toBe('"amount": "2500"');
  });

  it('goes as far as it can in what is half typed', () => {
    expect(linesByPath('{\n  "id": "1",\n  "data": {\n    "amo').get('/data')).toBe(3);
    expect(() => linesByPath('}}]] , : "')).not.toThrow();
  });
});
