// The index beside a segment: which events are in it, and which values of the columns that needles
// are looked for in. Mapped into memory (docs/formats/segment.md).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "lake/record_parser.h"

namespace trailcam::lake {

// Any thread. The file may be removed while it is open.
class SegmentIndex {
 public:
  // Error: NotFound, Io, Corrupt.
  static Result<SegmentIndex> open(const std::string& path);
  ~SegmentIndex();
  SegmentIndex(SegmentIndex&&) noexcept;
  SegmentIndex& operator=(SegmentIndex&&) noexcept;

  // All events of the segment, sorted: for merging runs.
  std::span<const RecordKey> keys() const;
  // The row of the segment that keys()[i] lies in.
  std::uint32_t row(std::size_t i) const;

  // The first of keys() that is this event, or nothing.
  std::optional<std::size_t> find(const RecordKey& event) const;
  // False only if no row of the segment has this text in the column. True for columns that are no
  // needles.
  bool may_hold(ColumnId column, std::string_view text) const;

  // What the files of the segment look like now would be too late to ask: of the Parquet file.
  StoreKind kind() const;

 private:
  struct Mapped;
  explicit SegmentIndex(std::unique_ptr<Mapped> mapped);
  std::unique_ptr<Mapped> mapped_;
};

}  // namespace trailcam::lake
