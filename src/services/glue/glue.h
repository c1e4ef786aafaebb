// The Data Catalog's state. All of it lies in rows (rows.h).
#pragma once

#include <cstddef>

#include "aws/pipeline/call.h"

namespace trailcam::glue {

inline constexpr std::size_t kTagsMax = 50;                // of a database
inline constexpr std::size_t kPageItemsMax = 100;          // where no MaxResults is given
inline constexpr std::size_t kPartitionsPageMax = 1000;    // likewise, of partitions
inline constexpr std::size_t kTableVersionsMax = 100'000;  // of a table

struct Glue {};

}  // namespace trailcam::glue
