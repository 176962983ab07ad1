import { pointerTo } from '../../components/json-pointer';

/**
 * On which line of a JSON text each value begins, by JSON Pointer. Of a text that is no JSON, as far as it can be read.
 */
export function linesByPath(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  // Objects and arrays that are open: where they are, and which element of an array is next.
  const open: { path: string; index: number | null; name: string | null }[] = [];
  let line = 1;
  for (const [token] of text.matchAll(/\n|"(?:[^"\\\n]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g)) {
    const inside = open.at(-1);
    if (token === '\n') line += 1;
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',') {
      if (inside?.index != null) inside.index += 1;
      else if (inside) inside.name = null;
    } else if (token !== ':') {
      if (inside && inside.index === null && inside.name === null) {
        // The name of a member: its line is the value's.
        inside.name = nameOf(token);
        lines.set(pointerTo(inside.path, inside.name), line);
        continue;
      }
      const path = inside ? pointerTo(inside.path, inside.index ?? inside.name ?? '') : '';
      if (!lines.has(path)) lines.set(path, line);
      if (token === '{') open.push({ path, index: null, name: null });
      else if (token === '[') open.push({ path, index: 0, name: null });
    }
  }
  return lines;
}

function nameOf(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    // Half typed: good enough to count on.
    return token;
  }
}
