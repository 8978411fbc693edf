import { PULSE_GAP_MS, SETTLE_MS } from '../lease/lease-times.ts';

/** So long what is known of a room is kept after it was last written: its home writes it anew well before. */
const ROOM_TTL_SECONDS = 6 * 3_600;
/** Of the lists of rooms and nodes; they are looked through and cleaned anyway. */
const LIST_TTL_SECONDS = 48 * 3_600;
/** No lease lasts longer: one that ends later was written when Redis's clock was ahead. */
const MAX_LEASE_MS = 120_000;
/** A Redis that has been up for less may have lost what it knew; seconds. */
const YOUNG_SECONDS = 10;

/**
 * What all scripts know. KEYS[1] is the prefix: all keys are made from it, so this is for one Redis, or a master with
 * replicas, not for Redis Cluster. The time is Redis's own.
 *
 * - `leases`: sorted set of node ids by the end of their lease; `nodes`: hash of what they say of themselves.
 * - `pulse`: hash. `at`: the last renewal by anyone; `steady`: since when there was no break; `all`: until then nobody gets any
 *   room, since Redis may have forgotten who has which; `born`: what was claimed before may have been forgotten; `marker`: changes
 *   when that is found out; `run`: which process of Redis it was. `markers`: set of those that were accounted for.
 * - `node:<id>`: hash of what is known of it when its lease is over: `order`, `at`, `own`, `asks`, `stops`, `url` of its last renewal;
 *   `clear`: when last nobody could go on because of its word.
 * - `room:<id>`: hash of `node`, `epoch`, `checkpoint`, `handed` (it was handed over, and not claimed since); `log:<id>`: the lines since.
 * - `homes`: set of nodes that have rooms; `homes:<nodeId>`: set of their rooms.
 */
const COMMON = `
local prefix = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function alive(node)
  local till = tonumber(redis.call('ZSCORE', prefix .. 'leases', node) or 0)
  return till > now and till < now + ${MAX_LEASE_MS}
end

local function server()
  local info = redis.call('INFO', 'server')
  return string.match(info, 'run_id:(%w+)') or '', tonumber(string.match(info, 'uptime_in_seconds:(%d+)') or 0)
end

local function pulse(field)
  return tonumber(redis.call('HGET', prefix .. 'pulse', field) or 0)
end

local function nextEpoch()
  local epoch = math.max(tonumber(redis.call('GET', prefix .. 'epoch') or 0) + 1, now)
  redis.call('SET', prefix .. 'epoch', string.format('%.0f', epoch))
  return epoch
end

local function keep(room)
  redis.call('EXPIRE', prefix .. 'room:' .. room, ${ROOM_TTL_SECONDS})
  redis.call('EXPIRE', prefix .. 'log:' .. room, ${ROOM_TTL_SECONDS})
end

local function settle(room, node, epoch)
  local before = redis.call('HGET', prefix .. 'room:' .. room, 'node')
  if before then redis.call('SREM', prefix .. 'homes:' .. before, room) end
  redis.call('HSET', prefix .. 'room:' .. room, 'node', node, 'epoch', string.format('%.0f', epoch))
  redis.call('SADD', prefix .. 'homes:' .. node, room)
  redis.call('SADD', prefix .. 'homes', node)
  redis.call('EXPIRE', prefix .. 'homes:' .. node, ${LIST_TTL_SECONDS})
  redis.call('EXPIRE', prefix .. 'homes', ${LIST_TTL_SECONDS})
  keep(room)
end

-- Of a node without a lease: when it was heard, until when it may go on without Redis, and its address; nil when it does not.
local function absent(node)
  local heard = redis.call('HMGET', prefix .. 'node:' .. node, 'at', 'own', 'asks', 'stops', 'url')
  if not heard[1] then return nil end
  local at, born = tonumber(heard[1]), pulse('born')
  -- What it said since may have been forgotten.
  local stops = tonumber(heard[4]) + math.max(born - at, 0)
  if now >= stops then return nil end
  if at >= born then
    for asked in string.gmatch(heard[3], '%S+') do
      local clear = tonumber(redis.call('HGET', prefix .. 'node:' .. asked, 'clear') or 0)
      if clear >= tonumber(heard[2]) then return nil end
    end
  end
  return heard[1], string.format('%.0f', stops - now), heard[5]
end

local function release(node)
  redis.call('ZREM', prefix .. 'leases', node)
  redis.call('HDEL', prefix .. 'nodes', node)
  redis.call('HDEL', prefix .. 'node:' .. node, 'order', 'at', 'own', 'asks', 'stops', 'url')
end

-- Whether the room is at home there. 'forgotten': it was, and Redis lost that. 'unsettled': that may be so, which shows when its
-- node renews its lease.
local function place(room, node, epoch)
  local home = redis.call('HMGET', prefix .. 'room:' .. room, 'node', 'epoch')
  if home[1] == node and home[2] == epoch then return 'home' end
  if tonumber(epoch) <= tonumber(home[2] or 0) then return 'elsewhere' end
  if redis.call('HGET', prefix .. 'pulse', 'run') ~= server() then return 'unsettled' end
  if tonumber(epoch) >= pulse('born') then return 'elsewhere' end
  return alive(node) and 'forgotten' or 'unsettled'
end
`;

export const SCRIPTS = {
  /**
   * ARGV: node id, its entry, the lease's ms, the marker that the node knew (or ''), a marker to begin with; its address, the
   * lease's ms as it counts them itself, for how many ms others get none of its rooms after a loss; and its standing: order, whom
   * it asks, for how many ms it goes on alone, when it was clear (or 0). → marker, entry, now.
   */
  parleyRenew: `${COMMON}
local run, uptime = server()
local key = prefix .. 'pulse'
local before = redis.call('HMGET', key, 'marker', 'run', 'at')
local marker, at, known = before[1], tonumber(before[3] or 0), ARGV[4]
local forgot
if marker then
  forgot = before[2] ~= run or (known ~= '' and redis.call('SISMEMBER', prefix .. 'markers', known) == 0)
else
  forgot = known ~= '' or uptime < ${YOUNG_SECONDS}
end
if not marker or forgot then
  marker = ARGV[5]
  redis.call('HSET', key, 'marker', marker, 'run', run)
  redis.call('SADD', prefix .. 'markers', marker)
  if known ~= '' then redis.call('SADD', prefix .. 'markers', known) end
end
if forgot then
  redis.call('HSET', key, 'steady', now, 'all', now + tonumber(ARGV[8]), 'born', now)
elseif at > 0 and (now - at > ${PULSE_GAP_MS} or now < at) then
  redis.call('HSET', key, 'steady', now)
end
redis.call('HSET', key, 'at', now)
redis.call('ZADD', prefix .. 'leases', now + tonumber(ARGV[3]), ARGV[1])
redis.call('HSET', prefix .. 'nodes', ARGV[1], ARGV[2])
local heard = prefix .. 'node:' .. ARGV[1]
if tonumber(ARGV[9]) > tonumber(redis.call('HGET', heard, 'order') or 0) then
  local stops = now + tonumber(ARGV[11])
  redis.call('HSET', heard, 'order', ARGV[9], 'at', now, 'url', ARGV[6], 'own', now + tonumber(ARGV[7]), 'asks', ARGV[10], 'stops', stops)
  local clear = math.min(tonumber(ARGV[12]), now)
  if clear > tonumber(redis.call('HGET', heard, 'clear') or 0) then redis.call('HSET', heard, 'clear', clear) end
end
redis.call('EXPIRE', heard, ${LIST_TTL_SECONDS})
return { marker, redis.call('HGET', prefix .. 'nodes', ARGV[1]), now }`,

  /** ARGV: node id. */
  parleyRelease: `${COMMON}
release(ARGV[1])
return 1`,

  /** ARGV: node id, when it was heard last. */
  parleyMarkStopped: `${COMMON}
if not alive(ARGV[1]) and redis.call('HGET', prefix .. 'node:' .. ARGV[1], 'at') == ARGV[2] then release(ARGV[1]) end
return 1`,

  /** → the entries of those who are alive. */
  parleyNodes: `${COMMON}
local entries = {}
local ids = redis.call('ZRANGE', prefix .. 'leases', 0, -1)
for _, node in ipairs(ids) do
  if alive(node) then
    entries[#entries + 1] = redis.call('HGET', prefix .. 'nodes', node)
  else
    redis.call('ZREM', prefix .. 'leases', node)
    redis.call('HDEL', prefix .. 'nodes', node)
  end
end
return entries`,

  /**
   * ARGV: room, node. → 'claimed', epoch, checkpoint or false, lines, '1' if handed over; or 'elsewhere', node, epoch; or 'unwitnessed', node, when it
   * was heard, how many ms until it has stopped, its address; or 'unsettled' or 'fenced'.
   */
  parleyClaim: `${COMMON}
local room, node = ARGV[1], ARGV[2]
if not alive(node) then return { 'fenced' } end
local home = redis.call('HMGET', prefix .. 'room:' .. room, 'node', 'epoch', 'checkpoint', 'handed')
local another = home[1] and home[1] ~= node
if another and alive(home[1]) then return { 'elsewhere', home[1], home[2] } end
if now < pulse('all') or redis.call('HGET', prefix .. 'pulse', 'run') ~= server() then return { 'unsettled' } end
if another then
  local at, wait, url = absent(home[1])
  if at then return { 'unwitnessed', home[1], at, wait, url } end
  if now - pulse('at') > ${PULSE_GAP_MS} or now - pulse('steady') < ${SETTLE_MS} then return { 'unsettled' } end
end
local epoch = nextEpoch()
settle(room, node, epoch)
redis.call('HDEL', prefix .. 'room:' .. room, 'handed')
local lines = redis.call('LRANGE', prefix .. 'log:' .. room, 0, -1)
return { 'claimed', string.format('%.0f', epoch), home[3], lines, home[4] or '0' }`,

  /** ARGV: room, node, epoch, to whom. → epoch or 'fenced'. */
  parleyHandOver: `${COMMON}
if place(ARGV[1], ARGV[2], ARGV[3]) ~= 'home' or not alive(ARGV[4]) then return 'fenced' end
local epoch = nextEpoch()
settle(ARGV[1], ARGV[4], epoch)
redis.call('HSET', prefix .. 'room:' .. ARGV[1], 'handed', '1')
return string.format('%.0f', epoch)`,

  /** ARGV: room, node, epoch. */
  parleyAbandon: `${COMMON}
if place(ARGV[1], ARGV[2], ARGV[3]) == 'home' then
  redis.call('DEL', prefix .. 'room:' .. ARGV[1], prefix .. 'log:' .. ARGV[1])
  redis.call('SREM', prefix .. 'homes:' .. ARGV[2], ARGV[1])
end
return 1`,

  /** → rooms of nodes without a lease. */
  parleyOrphans: `${COMMON}
local orphans = {}
for _, node in ipairs(redis.call('SMEMBERS', prefix .. 'homes')) do
  if not alive(node) then
    for _, room in ipairs(redis.call('SMEMBERS', prefix .. 'homes:' .. node)) do
      if redis.call('HGET', prefix .. 'room:' .. room, 'node') == node then
        orphans[#orphans + 1] = room
      else
        redis.call('SREM', prefix .. 'homes:' .. node, room)
      end
    end
    if redis.call('EXISTS', prefix .. 'homes:' .. node) == 0 then redis.call('SREM', prefix .. 'homes', node) end
  end
end
return orphans`,

  /** ARGV: node id. → its rooms. */
  parleyRoomsOf: `${COMMON}
local rooms = {}
for _, room in ipairs(redis.call('SMEMBERS', prefix .. 'homes:' .. ARGV[1])) do
  if redis.call('HGET', prefix .. 'room:' .. room, 'node') == ARGV[1] then rooms[#rooms + 1] = room end
end
return rooms`,

  /** ARGV: room, node, epoch, lines. → 'home', 'forgotten' or 'unsettled' (nothing was written: all of it is needed), or 'elsewhere'. */
  parleyAppend: `${COMMON}
local placed = place(ARGV[1], ARGV[2], ARGV[3])
if placed == 'home' then
  for index = 4, #ARGV do redis.call('RPUSH', prefix .. 'log:' .. ARGV[1], ARGV[index]) end
  keep(ARGV[1])
end
return placed`,

  /** ARGV: room, node, epoch, checkpoint. → 'home', 'unsettled' or 'elsewhere'. What was forgotten is put back. */
  parleyCheckpoint: `${COMMON}
local placed = place(ARGV[1], ARGV[2], ARGV[3])
if placed == 'elsewhere' or placed == 'unsettled' then return placed end
settle(ARGV[1], ARGV[2], tonumber(ARGV[3]))
redis.call('HSET', prefix .. 'room:' .. ARGV[1], 'checkpoint', ARGV[4])
redis.call('DEL', prefix .. 'log:' .. ARGV[1])
return 'home'`,
} as const;
