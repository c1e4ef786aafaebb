// Which of the events that are about to be added to a store are there already. Sorted runs of keys
// are merged; nothing is asked for event by event.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"
#include "lake/record_parser.h"
#include "lake/segment_index.h"

namespace trailcam::lake {

// Of the rows of one builder, rising.
struct Settled {
  std::vector<std::uint32_t> dropped;    // repeats and conflicts: not to be written
  std::vector<std::uint32_t> conflicts;  // of those, the ones whose content is another
};

// Keys of builders of one day, in the order of precedence: of several that are the same event the
// first one stays, and one that is visible already precedes them all. `visible`: the indexes of the
// day's segments.
std::vector<Settled> settle_repeats(std::span<const std::span<const RecordKey>> builders,
                                    std::span<const SegmentIndex* const> visible);

}  // namespace trailcam::lake
