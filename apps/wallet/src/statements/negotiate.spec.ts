import { describe, expect, it } from '@jest/globals';
import { negotiate } from './negotiate.js';

describe('negotiate', () => {
  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/*', 'text/csv'],
    ['text/csv', 'text/csv'],
    ['TEXT/HTML; charset=utf-8', 'text/html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['text/csv;q=0.4, text/html;q=0.5', 'text/html'],
    ['application/json;q=0, */*', 'text/csv'],
    ['application/pdf, */*;q=0.1', 'application/json'],
    ['application/pdf', undefined],
    ['text/csv;q=0', undefined],
    ['', undefined],
    [', ;q=1,;', undefined],
  ])('answers %p with %p', (accept, type) => {
    expect(negotiate(accept, ['application/json', 'text/csv', 'text/html'])).toBe(type);
  });
});
