import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkPredicate } from './check-predicate.js';
import { isPointer, valueAt } from './json-pointer.js';
import { matches } from './matches.js';
import { operators } from './predicate.js';
import type { Condition } from './predicate.js';

const event = {
  type: 'TopUpCompleted',
  version: 1,
  data: {
    amount: '2500',
    sequence: 7,
    owner: { id: 'cus_1', email: null },
    tags: ['a', 'b'],
    'a/b': 1,
    'm~n': 2,
    big: '-3',
  },
};

const chooses = (...conditions: Condition[]) => matches({ type: 'TopUpCompleted', version: null, conditions }, event);

describe('matches', () => {
  it('asks for the type, and for the version if one is named', () => {
    expect(matches({ type: 'TopUpCompleted', version: null, conditions: [] }, event)).toBe(true);
    expect(matches({ type: 'TopUpCompleted', version: 1, conditions: [] }, event)).toBe(true);
    expect(matches({ type: 'TopUpCompleted', version: 2, conditions: [] }, event)).toBe(false);
    expect(matches({ type: 'WalletCreated', version: null, conditions: [] }, event)).toBe(false);
  });

  it.each<[string, Condition, boolean]>([
    ['equals', { path: '/data/owner/id', operator: 'equals', value: 'cus_1' }, true],
    ['equals null', { path: '/data/owner/email', operator: 'equals', value: null }, true],
    ['equals of another type', { path: '/data/amount', operator: 'equals', value: 2500 }, false],
    ['not_equals', { path: '/data/owner/id', operator: 'not_equals', value: 'cus_2' }, true],
    ['not_equals of what is missing', { path: '/data/nobody', operator: 'not_equals', value: 'cus_2' }, false],
    ['in', { path: '/data/sequence', operator: 'in', value: [6, 7] }, true],
    ['not in', { path: '/data/sequence', operator: 'in', value: ['7'] }, false],
    ['exists, though null', { path: '/data/owner/email', operator: 'exists' }, true],
    ['does not exist', { path: '/data/owner/name', operator: 'exists' }, false],
    ['missing', { path: '/data/owner/name', operator: 'missing' }, true],
    ['not missing', { path: '/data/owner/email', operator: 'missing' }, false],
    ['starts_with', { path: '/data/owner/id', operator: 'starts_with', value: 'cus_' }, true],
    ['starts_with of a number', { path: '/data/sequence', operator: 'starts_with', value: '7' }, false],
    ['contains', { path: '/data/owner/id', operator: 'contains', value: 's_' }, true],
    ['an element', { path: '/data/tags/1', operator: 'equals', value: 'b' }, true],
    ['an escaped slash', { path: '/data/a~1b', operator: 'equals', value: 1 }, true],
    ['an escaped tilde', { path: '/data/m~0n', operator: 'equals', value: 2 }, true],
    ['greater_than, as integers', { path: '/data/amount', operator: 'greater_than', value: '999' }, true],
    ['greater_than a number', { path: '/data/amount', operator: 'greater_than', value: 2499 }, true],
    ['greater_than of numbers', { path: '/data/sequence', operator: 'greater_than', value: 6.5 }, true],
    ['not greater_than itself', { path: '/data/amount', operator: 'greater_than', value: '2500' }, false],
    ['less_than, negative', { path: '/data/big', operator: 'less_than', value: '-2' }, true],
    ['less_than of what is no number', { path: '/data/owner/id', operator: 'less_than', value: '5' }, false],
    ['less_than a fraction', { path: '/data/amount', operator: 'less_than', value: 9999.5 }, false],
    ['what objects inherit', { path: '/data/constructor', operator: 'exists' }, false],
    ['what arrays inherit', { path: '/data/tags/length', operator: 'exists' }, false],
  ])('%s', (_, condition, expected) => {
    expect(chooses(condition)).toBe(expected);
  });

  it('needs every condition', () => {
    const [yes, no] = [
      { path: '/data/sequence', operator: 'equals', value: 7 },
      { path: '/data/sequence', operator: 'equals', value: 8 },
    ] as const;
    expect(chooses(yes, yes)).toBe(true);
    expect(chooses(yes, no)).toBe(false);
  });

  it('compares amounts exactly, however large', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (amount, bound) => {
        const wallet = { type: 'T', data: { amount: String(amount) } };
        const condition = (operator: 'greater_than' | 'less_than') => ({
          type: 'T',
          version: null,
          conditions: [{ path: '/data/amount', operator, value: String(bound) }],
        });
        expect(matches(condition('greater_than'), wallet)).toBe(amount > bound);
        expect(matches(condition('less_than'), wallet)).toBe(amount < bound);
      }),
    );
  });

  it('never throws, whatever arrived and whatever was asked', () => {
    const condition = fc.record({ path: fc.string(), operator: fc.constantFrom(...operators), value: fc.jsonValue() });
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(condition), (anything, conditions) => {
        const asked = { type: 'T', version: null, conditions: conditions as Condition[] };
        expect(typeof matches(asked, anything)).toBe('boolean');
        expect(typeof matches(asked, { type: 'T', data: anything })).toBe('boolean');
      }),
    );
  });

  it('takes no time over a text of a million digits', () => {
    const long = { type: 'T', data: '9'.repeat(1_000_000) };
    const started = performance.now();
    const asked = { path: '/data', operator: 'greater_than', value: '1' } as const;
    expect(matches({ type: 'T', version: null, conditions: [asked] }, long)).toBe(false);
    expect(performance.now() - started).toBeLessThan(100);
  });
});

describe('JSON Pointers', () => {
  const path = fc.array(fc.oneof(fc.string(), fc.constantFrom('~', '/', '~1', '__proto__', 'toString')), {
    maxLength: 5,
  });

  it('lead to what their names lead to', () => {
    fc.assert(
      fc.property(path, fc.string(), (names, value) => {
        const pointer = names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
        const document = names.reduceRight<unknown>((inner, name) => Object.fromEntries([[name, inner]]), value);
        expect(isPointer(pointer)).toBe(true);
        expect(valueAt(document, pointer)).toBe(value);
        expect(valueAt({}, `${pointer}/more`)).toBeUndefined();
      }),
    );
  });

  it.each(['data', '/~', '/~2', '/a~'])('%s is none', (text) => {
    expect(isPointer(text)).toBe(false);
    expect(valueAt({ data: 1, '~': 1, '~2': 1, 'a~': 1 }, text)).toBeUndefined();
  });

  it.each(['01', '-', '-1', '1e0', ' 1', ''])('"%s" is no element of an array', (name) => {
    expect(valueAt([1, 2], `/${name}`)).toBeUndefined();
  });
});

describe('checkPredicate', () => {
  const paths = (predicate: unknown) => checkPredicate(predicate).map(({ path }) => path);
  const withCondition = (condition: unknown) => ({ type: 'T', version: null, conditions: [condition] });

  it('accepts what `matches` can be asked', () => {
    expect(paths({ type: 'TopUpCompleted', version: null, conditions: [] })).toEqual([]);
    expect(paths(withCondition({ path: '/data/amount', operator: 'less_than', value: '100' }))).toEqual([]);
    expect(paths(withCondition({ path: '', operator: 'exists' }))).toEqual([]);
    expect(paths(withCondition({ path: '/data/kind', operator: 'in', value: ['a', null, 1, false] }))).toEqual([]);
  });

  it.each<[unknown, string[]]>([
    [null, ['']],
    [[], ['']],
    [{}, ['/type', '/version', '/conditions']],
    [{ type: '', version: 0, conditions: [] }, ['/type', '/version']],
    [{ type: 'T\0', version: 1.5, conditions: [] }, ['/type', '/version']],
    [{ type: 'T', version: null, conditions: Array(21).fill({ path: '', operator: 'exists' }) }, ['/conditions']],
    [withCondition('x'), ['/conditions/0']],
    [withCondition({ path: 'data', operator: 'matches' }), ['/conditions/0/path', '/conditions/0/operator']],
    [withCondition({ path: `/${'x'.repeat(200)}`, operator: 'exists' }), ['/conditions/0/path']],
    [withCondition({ path: '', operator: 'exists', more: 1 }), ['/conditions/0/more']],
    [withCondition({ path: '', operator: 'exists', value: 1 }), ['/conditions/0/value']],
    [withCondition({ path: '', operator: 'equals' }), ['/conditions/0/value']],
    [withCondition({ path: '', operator: 'equals', value: {} }), ['/conditions/0/value']],
    [withCondition({ path: '', operator: 'equals', value: 'x'.repeat(1_001) }), ['/conditions/0/value']],
    [withCondition({ path: '', operator: 'in', value: [] }), ['/conditions/0/value']],
    [withCondition({ path: '', operator: 'in', value: Array(101).fill(1) }), ['/conditions/0/value']],
    [withCondition({ path: '', operator: 'in', value: [[]] }), ['/conditions/0/value']],
    [withCondition({ path: '', operator: 'starts_with', value: '' }), ['/conditions/0/value']],
    [withCondition({ path: '', operator: 'greater_than', value: '1.5' }), ['/conditions/0/value']],
    [withCondition({ path: '', operator: 'greater_than', value: NaN }), ['/conditions/0/value']],
  ])('names what is wrong (%#)', (predicate, expected) => {
    expect(paths(predicate)).toEqual(expected);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (anything) => expect(Array.isArray(checkPredicate(anything))).toBe(true)));
  });
});
