// Which bytes of an object a request wants.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace trailcam::s3 {

// Bytes [begin, end).
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t size() const { return end - begin; }
  bool operator==(const ByteRange&) const = default;
};

// Reads a Range header against an object of `size` bytes. Nothing for one that S3 ignores: another
// unit, several ranges, nonsense. Error: InvalidRange when no byte of it is there.
Result<std::optional<ByteRange>> read_range(std::string_view header, std::uint64_t size);

// Reads x-amz-copy-source-range, which must be "bytes=first-last" and lie inside of the source.
// Error: InvalidArgument.
Result<ByteRange> read_copy_range(std::string_view header, std::uint64_t size);

// "bytes 0-9/100"
std::string content_range(const ByteRange& range, std::uint64_t size);

}  // namespace trailcam::s3
