-- The words of a text by how often they are there, in several of Lua's ways.
--
-- SPDX-License-Identifier: LGPL-2.1-or-later

local function words (text)
  return coroutine.wrap (function ()
    for word in text:gmatch ("%a+") do
      coroutine.yield (word:lower ())
    end
  end)
end

local Counter = {}
Counter.__index = Counter

function Counter.new ()
  return setmetatable ({ counts = {}, order = {} }, Counter)
end

function Counter:add (word)
  if not self.counts[word] then
    self.order[#self.order + 1] = word
  end
  self.counts[word] = (self.counts[word] or 0) + 1
end

function Counter:sorted ()
  table.sort (self.order, function (a, b)
    local m, n = self.counts[a], self.counts[b]
    return m > n or m == n and a < b
  end)
  return self.order
end

local counter = Counter.new ()
for word in words (text) do
  counter:add (word)
end

-- Objects that call back when they are collected, while there is much garbage.
local n_collected = 0
for i = 1, 2000 do
  setmetatable ({ ("%d"):format (i):rep (i % 40) }, { __gc = function () n_collected = n_collected + 1 end })
end
collectgarbage ()

local lines = {}
for rank, word in ipairs (counter:sorted ()) do
  lines[#lines + 1] = ("%4d %-20s %d"):format (rank, word, counter.counts[word])
end

local caught = not pcall (error, { "as planned" })
return table.concat (lines, "\n") .. ("\n%d %s"):format (n_collected, tostring (caught))
