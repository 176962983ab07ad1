/**
 * Makes seen what a screen would hide or obey: control characters (but for line breaks and tabs), marks that turn the
 * direction of text, and characters without width. `\u202e` stands where the character stood.
 */
export function showControls(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

export function jsonText(value: unknown): string {
  return showControls(JSON.stringify(value, null, 2) ?? 'undefined');
}

/** Cut into pieces that a browser lays out one at a time: at line breaks, and inside lines that are longer than a piece. */
export function inPieces(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length;) {
    let to = Math.min(from + size, text.length);
    const lineBreak = text.lastIndexOf('\n', to - 1);
    if (to < text.length && lineBreak > from) to = lineBreak + 1;
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
