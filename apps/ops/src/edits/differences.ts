import { isDeepStrictEqual } from 'node:util';
import type { EditChange } from './edit.dto.js';

/**
 * What is different between two JSON documents: one change for each member that is, down to what is no object on both sides.
 * Lists are one value.
 */
export function differences(before: unknown, after: unknown, path = ''): EditChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [{ path, before: before ?? null, after: after ?? null }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => differences(own(before, name), own(after, name), `${path}/${escaped(name)}`));
}

function own(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** As JSON Pointers write names. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
