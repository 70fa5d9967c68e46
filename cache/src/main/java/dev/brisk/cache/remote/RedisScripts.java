package dev.brisk.cache.remote;

import dev.brisk.redis.RedisScript;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletableFuture;

/// The few things that Redis must do as one step. Each script touches keys of one hash slot only.
enum RedisScripts {
  /// Key: epoch. Arguments: first value, TTL in seconds. Answers the epoch's text, making one.
  MAKE_EPOCH(
      """
      local epoch = redis.call('GET', KEYS[1])
      if epoch then return epoch end
      redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
      return ARGV[1]
      """),
  /// Key: epoch. Arguments: new epoch, TTL in seconds, how many old ones are kept (0: a hard
  /// purge). Answers the epoch's new text: the epoch, then those that were softly purged, the
  /// latest first. Not an increment: an epoch that a snapshot brought back would be incremented to
  /// one that was in use before.
  ADVANCE_EPOCH(
      """
      local text = ARGV[1]
      local left = tonumber(ARGV[3])
      if left > 0 then
        for epoch in string.gmatch(redis.call('GET', KEYS[1]) or '', '%d+') do
          if left == 0 then break end
          text = text .. ',' .. epoch
          left = left - 1
        end
      end
      redis.call('SET', KEYS[1], text, 'EX', ARGV[2])
      return text
      """),
  /// Key: stream. Arguments: random number, sender, invalidation, maximum length, TTL in seconds.
  /// Appends an invalidation that names the one before it. See InvalidationLog for its token.
  APPEND(
      """
      local function field(entry, name)
        for i = 1, #entry[2], 2 do
          if entry[2][i] == name then return entry[2][i + 1] end
        end
      end
      local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
      local after = newest and (field(newest, 'what') and field(newest, 'id')
          or field(newest, 'after') or newest[1])
      local run, number = string.match(after or '', '^(%x+):(%d+):')
      local token = (run or ARGV[1]) .. ':' .. (number or 0) + 1 .. ':' .. ARGV[1]
      local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[4], '*',
          'from', ARGV[2], 'what', ARGV[3], 'id', token, 'after', after or token)
      redis.call('EXPIRE', KEYS[1], ARGV[5])
      return id
      """),
  /// Key: stream. Arguments: random number, age in ms, TTL in seconds. Answers the newest entry's
  /// id, its token and that of the last invalidation, after it appended a beat; without one when
  /// the newest entry is younger than that age, since then somebody just wrote.
  BEAT(
      """
      local function field(entry, name)
        for i = 1, #entry[2], 2 do
          if entry[2][i] == name then return entry[2][i + 1] end
        end
      end
      local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
      local after, beat = ARGV[1] .. ':0:' .. ARGV[1], false
      if newest then
        local token = field(newest, 'id') or newest[1]
        beat = field(newest, 'id') and not field(newest, 'what')
        after = beat and field(newest, 'after') or token
        local time = redis.call('TIME')
        local age = time[1] * 1000 + math.floor(time[2] / 1000)
            - tonumber(string.match(newest[1], '^%d+'))
        if age >= 0 and age < tonumber(ARGV[2]) then
          return newest[1] .. ' ' .. token .. ' ' .. after
        end
      end
      local id = redis.call('XADD', KEYS[1], '*', 'id', ARGV[1], 'after', after)
      if beat then redis.call('XDEL', KEYS[1], newest[1]) end
      redis.call('EXPIRE', KEYS[1], ARGV[3])
      return id .. ' ' .. ARGV[1] .. ' ' .. after
      """),
  /// Key: bans. Arguments: how many are kept, TTL in seconds, texts with line breaks between them.
  /// Appends them with numbers that rise with the server's clock, and answers the list: the first
  /// line is the number before which everything is purged, of a new list and of one that was full.
  BANS(
      """
      local time = redis.call('TIME')
      local now = time[1] * 1000000 + time[2]
      local lines = redis.call('LRANGE', KEYS[1], 0, -1)
      if #lines == 0 then lines = {string.format('%.0f', now)} end
      for text in string.gmatch(ARGV[3], '[^\\n]+') do
        local last = tonumber(string.match(lines[#lines], '^%d+'))
        local kept = {lines[1]}
        for i = 2, #lines do
          local purge, prefix = string.match(lines[i], '^%d+ (.)(.*)$')
          if prefix ~= string.sub(text, 2)
              or (purge == 'h' and string.sub(text, 1, 1) == 's') then
            kept[#kept + 1] = lines[i]
          end
        end
        kept[#kept + 1] = string.format('%.0f', math.max(now, last + 1)) .. ' ' .. text
        if #kept > ARGV[1] + 1 then
          kept[1] = string.match(kept[2], '^%d+')
          table.remove(kept, 2)
        end
        lines = kept
      end
      redis.call('DEL', KEYS[1])
      redis.call('RPUSH', KEYS[1], unpack(lines))
      redis.call('EXPIRE', KEYS[1], ARGV[2])
      return table.concat(lines, '\\n')
      """),
  /// Keys: lease, value. Arguments: token, TTL in ms, SHA-1 of the value that was seen. Answers g
  /// (granted), c (changed) or the milliseconds that another's lease lasts. A token ends with the
  /// epochs under which its load began, after a bar; a lease of other epochs is taken over.
  ACQUIRE(
      """
      local value = redis.call('GET', KEYS[2])
      if value and redis.sha1hex(value) ~= ARGV[3] then return 'c' end
      local held = redis.call('GET', KEYS[1])
      if held and string.match(held, '|.*$') == string.match(ARGV[1], '|.*$') then
        return tostring(redis.call('PTTL', KEYS[1]))
      end
      redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
      return 'g'
      """),
  /// Key: lease. Arguments: token, TTL in ms.
  RENEW(
      """
      if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
      return ''
      """),
  /// Keys: lease, value. Arguments: token (empty: whoever has it), value, TTL in ms, channel, words
  /// for those who wait: stored, and gone. Answers 1 when stored. EXISTS is a read, for tracking's
  /// sake: see Tracking. When the lease is gone, those who wait for its end are told: nobody else
  /// would.
  STORE(
      """
      local held = redis.call('GET', KEYS[1])
      if ARGV[1] ~= '' and held ~= ARGV[1] then
        if not held then redis.call('PUBLISH', ARGV[4], ARGV[6]) end
        return '0'
      end
      redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
      redis.call('EXISTS', KEYS[2])
      if held then
        redis.call('DEL', KEYS[1])
        redis.call('PUBLISH', ARGV[4], ARGV[5])
      end
      return '1'
      """),
  /// Key: lease. Arguments: token, channel, word.
  RELEASE(
      """
      if redis.call('GET', KEYS[1]) == ARGV[1] then
        redis.call('DEL', KEYS[1])
        redis.call('PUBLISH', ARGV[2], ARGV[3])
      end
      return ''
      """),
  /// Keys: lease, value. Arguments: channel, word.
  INVALIDATE(
      """
      redis.call('UNLINK', KEYS[2])
      if redis.call('DEL', KEYS[1]) == 1 then redis.call('PUBLISH', ARGV[1], ARGV[2]) end
      return ''
      """),
  /// As INVALIDATE, but the value stays, with a mark at its end; its TTL stays, too. Arguments:
  /// channel, word, mark. What cannot be marked (memory is full, it is no string) goes.
  SOFTEN(
      """
      if redis.call('EXISTS', KEYS[2]) == 1 then
        local last = redis.pcall('GETRANGE', KEYS[2], -#ARGV[3], -1)
        if last ~= ARGV[3] then
          local marked = redis.pcall('APPEND', KEYS[2], ARGV[3])
          if type(marked) == 'table' then redis.call('UNLINK', KEYS[2]) end
        end
      end
      if redis.call('DEL', KEYS[1]) == 1 then redis.call('PUBLISH', ARGV[1], ARGV[2]) end
      return ''
      """);

  private final RedisScript script;

  RedisScripts(String text) {
    this.script = new RedisScript(text);
  }

  CompletableFuture<byte[]> run(
      RedisClusterAsyncCommands<String, byte[]> commands, String[] keys, byte[]... arguments) {
    return script.run(commands, keys, arguments);
  }
}
