import type { EditChange } from '../api/types';
import { pointerTo } from './json-pointer';

/** Where two JSON values differ, member by member; lists are one value. `undefined` stands for what is not there. */
export function jsonChanges(before: unknown, after: unknown, path = ''): EditChange[] {
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => jsonChanges(before[name], after[name], pointerTo(path, name)));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
