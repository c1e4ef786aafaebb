-- For wrk: sends the raw requests of a file in turn, again and again.
-- wrk ... -s replay.lua URL -- FILE; requests are parted by a line of its own, "--next--".
local requests = {}
local position = 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local text = file:read("*a")
  file:close()
  for request in text:gmatch("(.-)\n%-%-next%-%-\n") do
    requests[#requests + 1] = request
  end
end

function request()
  position = position % #requests + 1
  return requests[position]
end
