/** Where a scan goes on: below this id, on this day or before. */
export interface Place {
  /** `2026-11-25`, in UTC. */
  readonly day: string;
  readonly below: bigint;
}

/** Opaque to callers, so that it may change. */
export function encodePlace({ day, below }: Place): string {
  return Buffer.from(`${day} ${below}`).toString('base64url');
}

/** Above every id. */
export const NO_BOUND = 2n ** 62n;

/** Undefined when it did not come from encodePlace. */
export function decodePlace(cursor: string): Place | undefined {
  const [, day, below] = /^(\d{4}-\d{2}-\d{2}) (\d{1,19})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (day === undefined || below === undefined || !isDay(day) || BigInt(below) > NO_BOUND) return undefined;
  return { day, below: BigInt(below) };
}

function isDay(day: string): boolean {
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
