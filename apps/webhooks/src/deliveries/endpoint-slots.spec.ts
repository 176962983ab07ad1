import { describe, expect, it } from '@jest/globals';
import { EndpointSlots } from './endpoint-slots.js';

const freeOf = (slots: EndpointSlots, id: string) => {
  const { ids, free } = slots.known();
  return free[ids.indexOf(id)] ?? 1;
};

describe('EndpointSlots', () => {
  it('gives whoever answers more slots, up to the limit', () => {
    const slots = new EndpointSlots(100, 3);
    for (let i = 0; i < 5; i++) {
      slots.take('quick');
      slots.release('quick', 'succeeded');
    }
    expect(freeOf(slots, 'quick')).toBe(3);
    expect(slots.free).toBe(100);
  });

  it('leaves one slot to whoever hangs, once those under way have ended', () => {
    const slots = new EndpointSlots(100, 10);
    for (let i = 0; i < 3; i++) {
      slots.take('hangs');
      slots.release('hangs', 'succeeded');
    }
    for (let i = 0; i < 4; i++) slots.take('hangs');
    slots.release('hangs', 'timed_out');
    expect(freeOf(slots, 'hangs')).toBe(0);
    for (let i = 0; i < 3; i++) slots.release('hangs', 'timed_out');
    expect(freeOf(slots, 'hangs')).toBe(1);
  });

  it('starts an unknown endpoint with one slot and forgets it when it is idle again', () => {
    const slots = new EndpointSlots(2, 10);
    slots.take('new');
    expect(slots.known()).toEqual({ ids: ['new'], free: [0], taken: [1] });
    slots.release('new', 'failed');
    expect(slots.known().ids).toEqual([]);
  });

  it('counts the total over all endpoints', () => {
    const slots = new EndpointSlots(2, 10);
    slots.take('a');
    slots.take('b');
    expect(slots.free).toBe(0);
  });
});
