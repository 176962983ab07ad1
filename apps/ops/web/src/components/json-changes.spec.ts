import { describe, expect, it } from '@jest/globals';
import { jsonChanges } from './json-changes';

describe('changes of a JSON value', () => {
  it('are told where they are, by JSON Pointer', () => {
    const before = { type: 'TopUpCompleted', data: { owner: { locale: 'xx_YY' }, 'a/b~c': 1, gone: true } };
    const after = { type: 'TopUpCompleted', data: { owner: { locale: 'de-AT' }, 'a/b~c': 2, added: null } };
    expect(jsonChanges(before, after)).toEqual([
      { path: '/data/owner/locale', before: 'xx_YY', after: 'de-AT' },
      { path: '/data/a~1b~0c', before: 1, after: 2 },
      { path: '/data/gone', before: true, after: undefined },
      { path: '/data/added', before: undefined, after: null },
    ]);
  });

  it('takes lists as one value', () => {
    expect(jsonChanges({ list: [1, 2] }, { list: [1, 3] })).toEqual([{ path: '/list', before: [1, 2], after: [1, 3] }]);
  });

  it('are none when nothing differs', () => {
    expect(jsonChanges({ a: [{ b: 1 }] }, { a: [{ b: 1 }] })).toEqual([]);
  });
});
