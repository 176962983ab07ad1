/** Minor units and sequences: `bigint` in Postgres and in code; pg hands it over as a string. */
export const bigintColumn = {
  to: (value: bigint | null | undefined): string | null | undefined => value?.toString() ?? (value as null | undefined),
  from: (value: string | null): bigint | null => (value === null ? null : BigInt(value)),
};
