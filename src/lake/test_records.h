// Helpers of this room's tests: records, and whether two JSON texts say the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/json_index.h"
#include "lake/record_parser.h"
#include "lake/segment_builder.h"
#include "lake/segment_reader.h"
#include "support/temp_folder.h"

namespace trailcam::lake {

// Member for member in their order, numbers as they are written, strings by what they mean.
inline bool same_json(JsonCursor& a, JsonCursor& b) {
  if (a.peek() != b.peek()) return false;
  std::string_view x, y;
  const auto same_text = [&] {
    std::string first, second;
    // Lone surrogates mean nothing: there the text itself counts.
    const bool lone = unescape_json(x, first) == Surrogates::Lone;
    unescape_json(y, second);
    return lone ? x == y : first == second;
  };
  switch (a.peek()) {
    case '"':
      return a.raw_string(x) && b.raw_string(y) && same_text();
    case '{':
      if (!a.begin_object() || !b.begin_object()) return false;
      for (;;) {
        const bool more = a.next_member(x);
        if (more != b.next_member(y)) return false;
        if (!more) return !a.failed() && !b.failed();
        if (!same_text() || !same_json(a, b)) return false;
      }
    case '[':
      if (!a.begin_array() || !b.begin_array()) return false;
      for (;;) {
        const bool more = a.next_element();
        if (more != b.next_element()) return false;
        if (!more) return !a.failed() && !b.failed();
        if (!same_json(a, b)) return false;
      }
    default:
      return a.raw_scalar(x) && b.raw_scalar(y) && x == y;
  }
}

inline bool same_json(std::string_view a, std::string_view b) {
  JsonIndex first, second;
  if (!first.scan(a) || !second.scan(b)) return false;
  JsonCursor x(first), y(second);
  return same_json(x, y) && x.at_end() && y.at_end();
}

// The records in the order of a segment that was written from them and read back; nothing when
// one of them was refused.
inline std::optional<std::vector<std::string>> through_segment(
    const std::vector<std::string>& records, StoreKind kind = StoreKind::Event) {
  const test::TempFolder folder;
  const auto files = store::posix_file_system();
  RecordParser parser(kind);
  ParsedRecord record;
  SegmentBuilder builder(kind);
  for (const std::string& json : records) {
    if (!parser.parse(json, record)) return std::nullopt;
    if (!builder.add(record)) return std::nullopt;
  }
  const auto sealed = builder.seal(*files, folder / "s");
  EXPECT_TRUE(sealed.has_value());
  auto reader = SegmentReader::open(*files, parquet_path(folder / "s"));
  if (!reader) {
    ADD_FAILURE() << reader.error().message();
    return std::nullopt;
  }
  std::vector<std::string> back;
  const auto read = reader->for_each([&](std::string_view json) -> Result<void> {
    back.emplace_back(json);
    return {};
  });
  if (!read) {
    ADD_FAILURE() << read.error().message();
    return std::nullopt;
  }
  return back;
}

inline std::string through_segment(const std::string& record, StoreKind kind = StoreKind::Event) {
  const auto back = through_segment(std::vector{record}, kind);
  return back && back->size() == 1 ? back->front() : "";
}

}  // namespace trailcam::lake
