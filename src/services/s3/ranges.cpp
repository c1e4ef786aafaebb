#include "services/s3/ranges.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "services/s3/faults.h"

namespace trailcam::s3 {
namespace {

constexpr std::string_view kUnit = "bytes=";

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Error unsatisfiable(std::string_view header, std::uint64_t size) {
  return errors::invalid_range("The requested range is not satisfiable")
      .with("RangeRequested", std::string(header))
      .with("ActualObjectSize", std::to_string(size))
      .with_header("Content-Range", fmt::format("bytes */{}", size));
}

}  // namespace

Result<std::optional<ByteRange>> read_range(std::string_view header, std::uint64_t size) {
  if (!header.starts_with(kUnit)) return std::optional<ByteRange>();
  const std::string_view wanted = header.substr(kUnit.size());
  const std::size_t dash = wanted.find('-');
  if (dash == wanted.npos) return std::optional<ByteRange>();
  const std::string_view first_text = wanted.substr(0, dash);
  const std::string_view last_text = wanted.substr(dash + 1);
  const auto first = number(first_text);
  const auto last = number(last_text);
  if (first_text.empty()) {
    if (!last) return std::optional<ByteRange>();
    if (*last == 0 || size == 0) return unsatisfiable(header, size);
    return std::optional(ByteRange{size - std::min(*last, size), size});
  }
  if (!first || (!last && !last_text.empty()) || (last && *last < *first)) {
    return std::optional<ByteRange>();
  }
  if (*first >= size) return unsatisfiable(header, size);
  return std::optional(ByteRange{*first, last && *last < size ? *last + 1 : size});
}

Result<ByteRange> read_copy_range(std::string_view header, std::uint64_t size) {
  const auto malformed = [&] {
    return invalid_argument(
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and "
        "last are the zero-based offsets of the first and last bytes to copy",
        "x-amz-copy-source-range", std::string(header));
  };
  if (!header.starts_with(kUnit)) return malformed();
  const std::string_view wanted = header.substr(kUnit.size());
  const std::size_t dash = wanted.find('-');
  if (dash == wanted.npos) return malformed();
  const auto first = number(wanted.substr(0, dash));
  const auto last = number(wanted.substr(dash + 1));
  if (!first || !last || *last < *first) return malformed();
  if (*last >= size) {
    return invalid_argument(
        fmt::format("Range specified is not valid for source object of size: {}", size),
        "x-amz-copy-source-range", std::string(header));
  }
  return ByteRange{*first, *last + 1};
}

std::string content_range(const ByteRange& range, std::uint64_t size) {
  return fmt::format("bytes {}-{}/{}", range.begin, range.end - 1, size);
}

}  // namespace trailcam::s3
