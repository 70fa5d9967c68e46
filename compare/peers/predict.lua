-- 120 different flowers in turn, so that a cache is asked for more than one key.
local requests = {}
local n = 0

-- At the first request: only then wrk knows the Host.
local function build()
  wrk.headers["Content-Type"] = "application/json"
  for i = 0, 119 do
    requests[i] = wrk.format("POST", nil, nil, string.format(
      '{"SepalLengthCm":%.1f,"SepalWidthCm":%.1f,"PetalLengthCm":%.1f,"PetalWidthCm":%.1f}',
      4.5 + (i % 12) * 0.25, 2.2 + (i % 5) * 0.3, 1.1 + math.floor(i / 12) * 0.55, 0.2 + (i % 10) * 0.2))
  end
end

request = function()
  if n == 0 then build() end
  n = n + 1
  return requests[n % 120]
end
