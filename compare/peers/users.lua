-- 100 users in turn.
local paths = {}
for i = 0, 99 do
  paths[i] = wrk.format("GET", "/users/" .. (i + 1))
end
local n = 0
request = function()
  n = n + 1
  return paths[n % 100]
end
