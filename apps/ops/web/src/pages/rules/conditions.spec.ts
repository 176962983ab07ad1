import { describe, expect, it } from '@jest/globals';
import { conditionOf, draftOf, isSound, problemOf } from './conditions';

const draft = (change: Partial<ReturnType<typeof draftOf>>) => ({ ...draftOf('/data/amount'), ...change });

describe('a condition as it is written', () => {
  it('keeps the kind of the value that it was picked from', () => {
    expect(conditionOf(draftOf('/data/owner/locale', 'xx_YY'))).toEqual({
      path: '/data/owner/locale',
      operator: 'equals',
      value: 'xx_YY',
    });
    expect(conditionOf(draftOf('/version', 1)).value).toBe(1);
    expect(conditionOf(draftOf('/data/reference', null)).value).toBeNull();
    expect(conditionOf(draftOf('/data/test', true)).value).toBe(true);
  });

  it('takes an amount beyond what a number can hold as it is', () => {
    const condition = conditionOf(draft({ operator: 'greater_than', value: '99999999999999999999' }));
    expect(condition.value).toBe('99999999999999999999');
  });

  it('takes a list for "is one of", and no value for "exists"', () => {
    expect(conditionOf(draft({ operator: 'in', kind: 'number', value: '1, 2' })).value).toEqual([1, 2]);
    expect(conditionOf(draft({ operator: 'exists', value: 'left over' }))).toEqual({
      path: '/data/amount',
      operator: 'exists',
    });
  });

  it('says what is missing', () => {
    expect(problemOf(draft({ path: 'data.amount', value: 'x' })).path).toContain('/data/owner/id');
    expect(problemOf(draft({ operator: 'less_than', value: 'much' })).value).toContain('number');
    expect(problemOf(draft({ operator: 'in', value: ' , ' })).value).toBe('At least one is needed');
    expect(isSound(draft({ operator: 'missing', value: '' }))).toBe(true);
  });
});
