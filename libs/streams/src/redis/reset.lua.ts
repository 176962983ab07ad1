/**
 * KEYS[1] stream, ARGV[1] position. Leaves an empty stream whose next entry has to come after that position. The entry
 * that sets the last id is gone before anyone can read it.
 */
export const RESET = /* lua */ `
redis.call('UNLINK', KEYS[1])
if ARGV[1] ~= '0' then
  redis.call('XADD', KEYS[1], ARGV[1] .. '-0', 'e', '')
  redis.call('XTRIM', KEYS[1], 'MAXLEN', 0)
end
`;
