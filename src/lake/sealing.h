// From events in memory to segments on the disk that hold no repeats.
#pragma once

#include <functional>
#include <vector>

#include "lake/lake.h"
#include "lake/repeats.h"

namespace trailcam::lake {

// Events of one day that are to be added.
struct DayBuilder {
  Day day;
  SegmentBuilder* builder = nullptr;
};

struct Sealed {
  std::vector<NewSegment> segments;
  std::vector<Settled> settled;  // for each builder
};

// Runs job(0) .. job(count - 1), in whatever order and on whatever threads, and returns when all
// are done.
using Share = std::function<void(std::size_t count, const std::function<void(std::size_t)>& job)>;
// On the calling thread.
void share_with_nobody(std::size_t count, const std::function<void(std::size_t)>& job);

// Settles what is a repeat, of what is in the store or of a builder before, and writes the rest;
// all builders are empty then. Segments are durable but visible to nobody: Lake::publish comes
// next. Error: Io (what was written is removed), Corrupt.
Result<Sealed> settle_and_seal(Lake::Turn& turn, store::FileSystem& files,
                               std::vector<DayBuilder> builders, const Share& share);

}  // namespace trailcam::lake
