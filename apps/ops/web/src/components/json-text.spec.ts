import { describe, expect, it } from '@jest/globals';
import { inPieces, jsonText, showControls } from './json-text';

describe('text from elsewhere', () => {
  it('has its control characters, turned directions and widthless marks made visible', () => {
    expect(showControls('a\u0007b\u202egnp.exe\u200b\ufeff\u{e0041}')).toBe(
      'a\\u0007b\\u202egnp.exe\\u200b\\ufeff\\u{e0041}',
    );
  });

  it('keeps line breaks, tabs and everything that can be read', () => {
    expect(showControls('Zoë\n\t„42 €“ <script>')).toBe('Zoë\n\t„42 €“ <script>');
  });

  it('shows what JSON leaves as it is', () => {
    expect(jsonText({ name: '\u202e' })).toBe('{\n  "name": "\\u202e"\n}');
  });

  it('is cut into pieces that add up, at line breaks where there are any', () => {
    const text = `${'x'.repeat(25)}\nshort\nlines\n`;
    const pieces = inPieces(text, 10);
    expect(pieces.join('')).toBe(text);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(10);
    expect(inPieces('one\ntwo\nthree', 9)).toEqual(['one\ntwo\n', 'three']);
  });
});
