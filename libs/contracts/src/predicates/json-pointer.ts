/**
 * JSON Pointers (RFC 6901): `/data/owner/id` names a member, `/data/events/0` an element, `~1` stands for `/` and `~0` for
 * `~` within a name, and '' is the whole document.
 */

/** Whether this text is a JSON Pointer: empty, or names that each begin with `/`, with no `~` but `~0` and `~1`. */
export function isPointer(text: string): boolean {
  return /^(\/([^~/]|~[01])*)*$/.test(text);
}

/**
 * What a pointer leads to; undefined when it leads nowhere, or is none. Nothing in JSON is undefined, so the two cannot be
 * mixed up. Only what the document itself has is found, never what every object inherits.
 */
export function valueAt(document: unknown, pointer: string): unknown {
  if (pointer === '') return document;
  if (!isPointer(pointer)) return undefined;
  let value = document;
  for (const token of pointer.slice(1).split('/')) {
    // In this order: `~01` is the name `~1`.
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(name)) return undefined;
    if (!Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
