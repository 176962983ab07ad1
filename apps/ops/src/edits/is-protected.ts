// Imports nothing, since the dashboard uses it, too: it says while an edit is written what ops would refuse.

/** Members of `data` that say what happened to whose money: an edited event must still be the event that it is. */
const PROTECTED = new Set([
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
 * Whether an edit must leave alone what stands at this JSON Pointer of an event: everything but what is in `data`, and there
 * ids and figures at any depth. Metadata is the client's, whatever it calls its members.
 */
export function isProtected(path: string): boolean {
  const [, root, member, ...deeper] = path.split('/');
  if (root !== 'data' || member === undefined) return true;
  if (member === 'metadata') return false;
  const name = deeper.at(-1) ?? member;
  return PROTECTED.has(name) || /^id$|Id$/.test(name);
}
