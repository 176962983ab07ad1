/** Events that one call of a batch handler may take: of one type (or a group of types), each wallet's in order. */
export interface Group<T> {
  readonly type: string;
  readonly items: T[];
}

/**
 * Puts a batch into as few groups as keep every wallet's order: when the groups are handled one after the other, no
 * wallet's event comes before an earlier one of the same wallet.
 *
 * Each round takes one type: all events of it that no earlier event of their wallet still waits in front of. It takes
 * a type that has none waiting behind another type, if there is one; with types that follow each other in one order for
 * every wallet (created, then topped up) the number of groups is the number of types, the least there can be. Else it
 * takes the type that frees most events. O(groups × events).
 */
export function groupEvents<T>(
  items: readonly T[],
  typeOf: (item: T) => string,
  walletOf: (item: T) => string,
): Group<T>[] {
  const first = items[0];
  if (first === undefined) return [];
  const types = new Set(items.map(typeOf));
  // The usual case: nothing to sort out.
  if (types.size === 1) return [{ type: typeOf(first), items: [...items] }];

  const groups: Group<T>[] = [];
  let waiting = [...items];
  while (waiting.length > 0) {
    const type = nextType(waiting, typeOf, walletOf);
    const passedOver = new Set<string>();
    const taken: T[] = [];
    const left: T[] = [];
    for (const item of waiting) {
      const wallet = walletOf(item);
      if (typeOf(item) === type && !passedOver.has(wallet)) {
        taken.push(item);
      } else {
        passedOver.add(wallet);
        left.push(item);
      }
    }
    groups.push({ type, items: taken });
    waiting = left;
  }
  return groups;
}

function nextType<T>(waiting: readonly T[], typeOf: (item: T) => string, walletOf: (item: T) => string): string {
  const headOf = new Map<string, string>();
  const mixed = new Set<string>();
  const free = new Map<string, number>();
  const blocked = new Set<string>();
  for (const item of waiting) {
    const type = typeOf(item);
    const wallet = walletOf(item);
    const head = headOf.get(wallet) ?? type;
    headOf.set(wallet, head);
    if (head !== type) mixed.add(wallet);
    if (mixed.has(wallet)) blocked.add(type);
    else free.set(type, (free.get(type) ?? 0) + 1);
  }
  const unblocked = [...free].filter(([type]) => !blocked.has(type));
  const [best] = (unblocked.length > 0 ? unblocked : [...free]).sort(([, a], [, b]) => b - a);
  if (best === undefined) throw new Error('a batch with events has a first one');
  return best[0];
}
