/**
 * Appends consecutive events to the streams of one or several partitions, each if it stands where it should
 * (docs/decisions/0008).
 *
 * Takes   KEYS streams; ARGV for each of them, in their order: the position before the first event, the highest position
 *         given to any event so far, the number of envelopes, the envelopes.
 * Returns for each stream {outcome, id of the last entry before this call}: `published`, `behind` or `foreign`.
 * Guarantees
 * - Entry ids are `<position>-0`, gapless. Envelopes that are there since an earlier try are compared byte for byte and
 *   not written again, so publishing the same once more is harmless, whoever does it.
 * - `behind` and `foreign` wrote nothing to that stream.
 * - Who waits for several of the streams is woken once, when all of them are written.
 */
export const PUBLISH = /* lua */ `
local function publish(key, after, tip, first, count)
  local info = redis.pcall('XINFO', 'STREAM', key)
  local id = '0-0'
  if info.err then
    if not string.find(info.err, 'no such key', 1, true) then return {'foreign', info.err} end
  else
    for i = 1, #info, 2 do
      if info[i] == 'last-generated-id' then id = info[i + 1] end
    end
  end

  local position, sequence = string.match(id, '^(%d+)-(%d+)$')
  local last = tonumber(position)
  if sequence ~= '0' or last > tip then return {'foreign', id} end
  if last < after then return {'behind', id} end

  local present = math.min(last - after, count)
  for i = 1, present do
    local entry = redis.call('XRANGE', key, string.format('%.0f-0', after + i), string.format('%.0f-0', after + i))[1]
    -- Missing means trimmed: every consumer has it.
    if entry and (#entry[2] ~= 2 or entry[2][1] ~= 'e' or entry[2][2] ~= ARGV[first + i - 1]) then return {'foreign', id} end
  end
  for i = present + 1, count do
    redis.call('XADD', key, string.format('%.0f-0', after + i), 'e', ARGV[first + i - 1])
  end
  return {'published', id}
end

local results, at = {}, 1
for i, key in ipairs(KEYS) do
  local count = tonumber(ARGV[at + 2])
  results[i] = publish(key, tonumber(ARGV[at]), tonumber(ARGV[at + 1]), at + 3, count)
  at = at + 3 + count
end
return results
`;
