-- One report into the book of an allowance, and the reply to it, as one step. memory.rs does the same in a process.
--
-- KEYS  1 clients: a hash, one field a client: what it last reported
--       2 facts: a hash of what was heard of the allowance
--       3 day: a hash of what was heard of the day, for all allowances
-- ARGV  1 the time in microseconds, or nothing for the server's own    2 the client
--       3 window   4 allowance if nobody knows better   5 the part of it that is used
--       6 calls in flight   7-9 calls in line: interactive, normal, bulk
--       10-11 parts that normal and bulk leave   12 whether this client makes interactive calls
--       13 for how long it must stay closed   14 whether the client could not ask before
--       15-17 what an answer told: allowance, remaining, how long ago its call was sent (-1: nothing)
--       18 ages of answers and how many: "age:count,..."
--       19-21 news of the day: limit, remaining (-1: unknown), used up until in milliseconds (-1: it is not, 0: unknown)
--       22-25 how long calls in line count, how long calls in flight count, how long answers are remembered, when to
--       ask again where places are left to others
-- Durations are in microseconds. The reply is integers: granted 1-3, when to ask again (-1: unknown), places of others,
-- clients, allowance, closed for, whether the book was lost, day: limit, remaining, used up until.
local clients_key, facts_key, day_key = KEYS[1], KEYS[2], KEYS[3]
local arg = {}
for index = 3, 25 do
  if index ~= 18 then arg[index] = tonumber(ARGV[index]) end
end
local me, window = ARGV[2], arg[3]

local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local function text(number) return string.format('%.0f', number) end

local facts = {}
local found = redis.call('HGETALL', facts_key)
for index = 1, #found, 2 do facts[found[index]] = found[index + 1] end
local function fact(name) return tonumber(facts[name] or 0) or 0 end
local function keep(name, value)
  facts[name] = value
  redis.call('HSET', facts_key, name, value)
end

-- A server that started a moment ago has an empty or an old book: all clients have to report before anybody is given
-- a place. WARM is longer than clients wait before they ask a server again.
local WARM = 1500000
if arg[14] == 1 or #found == 0 then
  local info = redis.pcall('INFO', 'server')
  if type(info) == 'string' then
    local run = string.match(info, 'run_id:(%w+)') or ''
    local up = tonumber(string.match(info, 'uptime_in_seconds:(%d+)')) or 1000
    if run ~= facts.run then
      keep('run', run)
      if up < 10 then keep('warm_until', text(now + WARM)) end
    end
  end
end
local warm = fact('warm_until') - now
if warm > WARM then warm = 0 end

-- What this client reports.
local own = {}
local own_live, own_since, own_next = 0, 0, nil
local since = now - arg[17]
for age, count in string.gmatch(ARGV[18], '(%d+):(%d+)') do
  local at = now + window - tonumber(age)
  count = tonumber(count)
  own[#own + 1] = text(at) .. ':' .. text(count)
  if at > since then own_since = own_since + count end
  if at > now then
    own_live = own_live + count
    if not own_next or at < own_next then own_next = at end
  end
end
local mine = own_live + arg[6]
own_since = own_since + arg[6]

-- What the others reported.
local others, others_since, earliest, interactive = 0, 0, own_next, arg[12]
local all = redis.call('HGETALL', clients_key)
local rest, wanting = {}, 1
for index = 1, #all, 2 do
  local name, value = all[index], all[index + 1]
  if name ~= me then
    local seen, flight, first, second, third, asks, places =
      string.match(value, '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d) (.*)$')
    local idle = seen and now - tonumber(seen) or math.huge
    if idle > arg[23] + window + arg[24] then
      redis.call('HDEL', clients_key, name)
    else
      local flying = idle > arg[23] and 0 or tonumber(flight)
      local client = { used = flying, waits = { 0, 0, 0 } }
      if idle <= arg[22] then client.waits = { tonumber(first), tonumber(second), tonumber(third) } end
      if asks == '1' then interactive = 1 end
      others_since = others_since + flying
      for at, count in string.gmatch(places, '(%d+):(%d+)') do
        at, count = tonumber(at), tonumber(count)
        if at > since then others_since = others_since + count end
        if at > now then
          client.used = client.used + count
          if not earliest or at < earliest then earliest = at end
        end
      end
      others = others + client.used
      if client.used > 0 or client.waits[1] + client.waits[2] + client.waits[3] > 0 then wanting = wanting + 1 end
      rest[#rest + 1] = client
    end
  end
end

-- What HubSpot said.
if arg[15] >= 0 then
  keep('whole', text(arg[15]))
  if arg[16] >= 0 then
    local outside = math.max(0, arg[15] - arg[16] - own_since - others_since)
    keep('outside', text(outside))
    keep('outside_until', text(now + window))
  end
end
if arg[13] > 0 then
  local until_ = now + arg[13]
  if until_ > fact('closed_until') or fact('closed_at') > now then
    keep('closed_until', text(until_))
    keep('closed_at', text(now))
  end
end
-- A closing from the future was written before the server's clock was set back.
local closed = fact('closed_at') > now and 0 or math.max(0, fact('closed_until') - now)
local outside_for = fact('outside_until') - now
if outside_for > window then outside_for = 0 end
local outside = outside_for > 0 and fact('outside') or 0

-- Places, from the most urgent calls to the least.
local whole = facts.whole and fact('whole') or arg[4]
local limit = math.max(1, math.floor(whole * arg[5]))
local left = math.min(limit, math.max(0, whole - outside))
local fair = math.ceil(limit / wanting)
local leaves = { 0, interactive == 1 and arg[10] or 0, arg[11] }
local granted, urgent, left_to_others, unserved = { 0, 0, 0 }, 0, false, false
for rank = 1, 3 do
  local wants = arg[6 + rank]
  local ceiling = math.max(1, left - math.ceil(limit * leaves[rank]))
  local free = math.max(0, ceiling - mine - others)
  local owed, ahead = 0, 0
  for _, client in ipairs(rest) do
    owed = owed + math.min(client.waits[rank], math.max(0, fair - client.used))
    ahead = ahead + client.waits[rank]
  end
  if closed <= 0 and warm <= 0 then
    local below = math.min(math.max(0, free - urgent), math.max(0, fair - mine))
    local beyond = math.max(0, free - urgent - owed)
    granted[rank] = math.min(wants, math.max(below, beyond))
  end
  if wants > granted[rank] then
    unserved = true
    if free > granted[rank] then left_to_others = true end
  end
  mine = mine + granted[rank]
  urgent = urgent + ahead
end

local next_at = nil
if unserved then
  if warm > 0 then next_at = now + warm
  elseif closed > 0 then next_at = now + closed
  else
    next_at = earliest
    if left_to_others and (not next_at or now + arg[25] < next_at) then next_at = now + arg[25] end
    if outside > 0 and (not next_at or now + outside_for < next_at) then next_at = now + outside_for end
  end
end

redis.call('HSET', clients_key, me, table.concat({
  text(now), text(mine - own_live),
  text(arg[7] - granted[1]), text(arg[8] - granted[2]), text(arg[9] - granted[3]),
  text(arg[12]), table.concat(own, ','),
}, ' '))

-- The day.
local millis = math.floor(now / 1000)
local day = {}
local known = redis.call('HGETALL', day_key)
for index = 1, #known, 2 do day[known[index]] = tonumber(known[index + 1]) end
if day.ends and day.ends > 0 and day.ends <= millis then
  day.ends, day.remaining = nil, nil
  redis.call('HDEL', day_key, 'ends', 'remaining')
end
if arg[19] >= 0 then day.limit = arg[19] end
if arg[20] >= 0 then
  day.remaining = arg[20]
  day.ends = arg[21] >= 0 and arg[21] or nil
end
if day.remaining then day.remaining = math.max(0, day.remaining - granted[1] - granted[2] - granted[3]) end
for _, name in ipairs({ 'limit', 'remaining', 'ends' }) do
  if day[name] then redis.call('HSET', day_key, name, text(day[name])) else redis.call('HDEL', day_key, name) end
end

-- What nobody asks for any more goes by itself.
redis.call('PEXPIRE', clients_key, 600000)
redis.call('PEXPIRE', facts_key, 86400000)
redis.call('PEXPIRE', day_key, 86400000)

return {
  granted[1], granted[2], granted[3], next_at and math.max(0, math.ceil(next_at - now)) or -1,
  others + outside, wanting, whole, math.ceil(closed), warm > 0 and 1 or 0,
  day.limit or -1, day.remaining or -1, day.ends or -1,
}
