/** What an event is about, in money; null when it names no amount, or not as our events do. */
export interface EventMoney {
  /** Minor units, in digits. */
  readonly amount: string;
  readonly currency: string;
}

/** @param event as it arrived: parsed, or text */
export function moneyOf(event: unknown): EventMoney | null {
  const data = (parsed(event) as { data?: unknown } | null | undefined)?.data;
  const { amount, currency } = (data ?? {}) as { amount?: unknown; currency?: unknown };
  if (typeof amount !== 'string' || !/^\d{1,19}$/.test(amount)) return null;
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return null;
  return { amount, currency };
}

function parsed(event: unknown): unknown {
  if (typeof event !== 'string') return event;
  try {
    return JSON.parse(event);
  } catch {
    // Malformed is what many dead letters are.
    return null;
  }
}
