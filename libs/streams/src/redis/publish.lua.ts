/**
 * Appends consecutive events to a partition's stream, if that stands where it should (docs/decisions/0008).
 *
 * Takes   KEYS[1] stream; ARGV[1] the position before the first event, ARGV[2] the highest position given to any event so
 *         far, ARGV[3…] envelopes.
 * Returns {outcome, id of the last entry before this call}: `published`, `behind` or `foreign`.
 * Guarantees
 * - Entry ids are `<position>-0`, gapless. Envelopes that are there since an earlier try are compared byte for byte and
 *   not written again, so publishing the same once more is harmless, whoever does it.
 * - `behind` and `foreign` wrote nothing.
 */
export const PUBLISH = /* lua */ `
local info = redis.pcall('XINFO', 'STREAM', KEYS[1])
local id = '0-0'
if info.err then
  if not string.find(info.err, 'no such key', 1, true) then return {'foreign', info.err} end
else
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then id = info[i + 1] end
  end
end

local after, tip = tonumber(ARGV[1]), tonumber(ARGV[2])
local position, sequence = string.match(id, '^(%d+)-(%d+)$')
local last = tonumber(position)
if sequence ~= '0' or last > tip then return {'foreign', id} end
if last < after then return {'behind', id} end

local count = #ARGV - 2
local present = math.min(last - after, count)
for i = 1, present do
  local entry = redis.call('XRANGE', KEYS[1], string.format('%.0f-0', after + i), string.format('%.0f-0', after + i))[1]
  -- Missing means trimmed: every consumer has it.
  if entry and (#entry[2] ~= 2 or entry[2][1] ~= 'e' or entry[2][2] ~= ARGV[2 + i]) then return {'foreign', id} end
end
for i = present + 1, count do
  redis.call('XADD', KEYS[1], string.format('%.0f-0', after + i), 'e', ARGV[2 + i])
end
return {'published', id}
`;
