// Characters. The outbox' events are a few kilobytes; only a stranger writes more.
const LIMIT = 1_000_000;
// Postgres' JSON parser recurses, and ends with "stack depth limit exceeded" at some thousands.
const MAX_DEPTH = 100;

/**
 * The event as text that a `json` column takes: as it arrived, when it is JSON, else as `{"raw": "…"}`. Never fails, for
 * an event that cannot be recorded would hold up its partition for ever.
 */
export function eventText(event: unknown): string {
  const text = typeof event === 'string' ? event : (JSON.stringify(event) ?? 'null');
  return text.length <= LIMIT && depthOf(text) <= MAX_DEPTH && isJson(text)
    ? text
    : JSON.stringify({ raw: text.slice(0, LIMIT) });
}

/** The text as it arrived, from what eventText returned. */
export function originalText(stored: string): string {
  try {
    const value = JSON.parse(stored) as { raw?: unknown } | null;
    return typeof value?.raw === 'string' && Object.keys(value).length === 1 ? value.raw : stored;
  } catch {
    return stored;
  }
}

/** How deep arrays and objects are nested. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < json.length; index += 1) {
    const char = json[index];
    if (inString) {
      if (char === '\\') index += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '[' || char === '{') deepest = Math.max(deepest, (depth += 1));
    else if (char === ']' || char === '}') depth -= 1;
  }
  return deepest;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
