/** Members of the data that say what happened to whose money, by the names that events have. */
const names = new Set([
  'amount',
  'balance',
  'held',
  'available',
  'minBalance',
  'captured',
  'remaining',
  'currency',
  'sequence',
  'kind',
  'direction',
  'reverses',
  'reversedKind',
  'occurredAt',
]);

/**
 * Whether ops refuses an edit at this path, so that it can be said while it is written: everything but the data, and in it
 * ids and figures at any depth. Metadata is the client's, whatever it calls it.
 */
export function isProtected(path: string): boolean {
  if (path === '/data' || path.startsWith('/data/metadata')) return false;
  if (!path.startsWith('/data/')) return true;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return names.has(name) || /^id$|Id$/.test(name);
}
