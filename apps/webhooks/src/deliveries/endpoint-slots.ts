/**
 * How many deliveries may be under way to each endpoint from this process, so that a slow one delays no other.
 *
 * An endpoint starts with one slot, gains one with each success up to the limit, and is back at one after a timeout:
 * whoever answers is at full speed after a few round trips, and whoever hangs holds a single slot of the total.
 */
export class EndpointSlots {
  private readonly endpoints = new Map<string, { limit: number; taken: number }>();
  private inUse = 0;

  constructor(
    private readonly total: number,
    private readonly perEndpoint: number,
  ) {}

  get free(): number {
    return this.total - this.inUse;
  }

  /** Endpoints this process knows, with their slots; any other endpoint has one free slot and none taken. */
  known(): { ids: string[]; free: number[]; taken: number[] } {
    const entries = [...this.endpoints];
    return {
      ids: entries.map(([id]) => id),
      free: entries.map(([, { limit, taken }]) => Math.max(0, limit - taken)),
      taken: entries.map(([, { taken }]) => taken),
    };
  }

  take(endpointId: string): void {
    const endpoint = this.endpoints.get(endpointId) ?? { limit: 1, taken: 0 };
    endpoint.taken += 1;
    this.endpoints.set(endpointId, endpoint);
    this.inUse += 1;
  }

  /** @param result `failed` leaves the limit as it is: a partner that refuses quickly costs nobody time. */
  release(endpointId: string, result: 'succeeded' | 'failed' | 'timed_out'): void {
    const endpoint = this.endpoints.get(endpointId);
    if (!endpoint) return;
    this.inUse -= 1;
    endpoint.taken -= 1;
    if (result === 'timed_out') endpoint.limit = 1;
    else if (result === 'succeeded') endpoint.limit = Math.min(this.perEndpoint, endpoint.limit + 1);
    // An idle endpoint at the starting limit is like an unknown one; forgetting it keeps the map small.
    if (endpoint.taken === 0 && endpoint.limit === 1) this.endpoints.delete(endpointId);
  }
}
