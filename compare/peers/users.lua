-- 100 users in turn.
local requests = {}
local n = 0

init = function(args)
  wrk.init(args)
  for i = 0, 99 do
    requests[i] = wrk.format("GET", "/users/" .. (i + 1))
  end
end

request = function()
  n = n + 1
  return requests[n % 100]
end
