-- 100 users in turn.
local requests = {}
local n = 0

-- At the first request: only then wrk knows the Host.
local function build()
  for i = 0, 99 do
    requests[i] = wrk.format("GET", "/users/" .. (i + 1))
  end
end

request = function()
  if n == 0 then build() end
  n = n + 1
  return requests[n % 100]
end
