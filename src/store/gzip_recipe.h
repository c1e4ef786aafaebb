// How a gzip file was made, as far as it takes to make it again, byte for byte, from what it holds.
// So the archive can keep the contents packed tighter (archive.h).
//
// Only what a known encoder gives is taken apart: libdeflate at any level, as our own log files,
// and zlib with its usual settings, as most others. Whether an encoder of a later version still
// gives the same bytes is checked by a test, and at every reading by a hash
// (docs/decisions/0016-archive-tier.md).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace trailcam::store {

struct GzipRecipe {
  std::string header;   // all that comes before the deflate stream
  std::string encoder;  // "libdeflate-6", "zlib-9"
  static void fields(auto& self, auto&& field) {
    field(1, self.header);
    field(2, self.encoder);
  }
};

struct GzipParts {
  GzipRecipe recipe;
  std::string contents;
};

// Nothing for what is no gzip file of a single member, holds more than `contents_max` bytes, or was
// made in a way that is not known.
std::optional<GzipParts> take_apart(std::string_view file, std::size_t contents_max);

// Error: Corrupt for an encoder that is not known.
Result<std::string> put_together(const GzipRecipe& recipe, std::string_view contents);

}  // namespace trailcam::store
