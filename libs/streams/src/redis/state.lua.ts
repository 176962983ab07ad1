/** KEYS[1] stream. Returns {length, id of the first entry or '', last generated id}; ids are '?' when it is no stream. */
export const STATE = /* lua */ `
local info = redis.pcall('XINFO', 'STREAM', KEYS[1])
if info.err then
  if string.find(info.err, 'no such key', 1, true) then return {0, '', '0-0'} end
  return {0, '?', '?'}
end
local length, first, last = 0, '', '0-0'
for i = 1, #info, 2 do
  if info[i] == 'length' then length = info[i + 1]
  elseif info[i] == 'last-generated-id' then last = info[i + 1]
  elseif info[i] == 'first-entry' and info[i + 1] then first = info[i + 1][1] end
end
return {length, first, last}
`;
