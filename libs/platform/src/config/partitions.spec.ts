import { describe, expect, it } from '@jest/globals';
import { assertPartitions } from './partitions.js';

describe('assertPartitions', () => {
  it('accepts the number that the database was migrated with', () => {
    expect(() => assertPartitions(16, { partitions: 16 })).not.toThrow();
  });
  it('refuses another, and says what to set', () => {
    expect(() => assertPartitions(16, { partitions: 8 })).toThrow(/PARTITIONS=16/);
  });
  it('asks for the migrations when there are none', () => {
    expect(() => assertPartitions(0, { partitions: 8 })).toThrow(/migrations/);
  });
});
