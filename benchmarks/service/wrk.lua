-- Ask for random ones of the paths in the file named after `--`; end with one line of JSON.
local requests = {}

function init(args)
  math.randomseed(20220325)
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency)
  local failed = summary.errors
  print(string.format(
    '{"rate": %f, "p50": %f, "p99": %f, "slowest": %f, "refused": %d}',
    summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    failed.status + failed.connect + failed.read + failed.write + failed.timeout))
end
