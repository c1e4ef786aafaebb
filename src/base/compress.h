// Whole-buffer compression (libdeflate). Streams of unknown size have their own readers.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace trailcam {

// One gzip member. `level` 1 (fast) to 12.
std::string gzip(std::string_view bytes, int level);
// Undoes gzip: one or more members, nothing after them. Errors: Corrupt; Invalid when more than
// `size_max` bytes would come out.
Result<std::string> gunzip(std::string_view bytes, std::size_t size_max);
// A zlib stream whose size is known. Error: Corrupt.
Result<std::string> inflate_zlib(std::string_view bytes, std::size_t size);

}  // namespace trailcam
