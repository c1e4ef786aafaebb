// Collects records of one store and day, and writes them as one segment: a Parquet file and an
// index beside it (docs/formats/segment.md). The hot path of an import.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/error.h"
#include "lake/record_parser.h"
#include "store/file_system.h"

namespace trailcam::lake {

inline constexpr std::size_t kRowGroupRows = 122'880;
// What a segment may hold at most. Memory is what bounds a builder long before.
inline constexpr std::size_t kSegmentRowsMax = 1 << 24;
// Of the records as they came: no page of a file can become longer than readers take.
inline constexpr std::size_t kSegmentJsonBytesMax = 768 << 20;

// What was written. Both files are durable, their folder is not synced.
struct SealedSegment {
  std::uint64_t rows = 0;
  Timestamp first;  // eventTime
  Timestamp last;
  std::uint64_t parquet_bytes = 0;
  std::uint64_t index_bytes = 0;
};

std::string parquet_path(std::string_view segment_path);
std::string index_path(std::string_view segment_path);

// One thread at a time.
class SegmentBuilder {
 public:
  explicit SegmentBuilder(StoreKind kind);
  ~SegmentBuilder();
  SegmentBuilder(SegmentBuilder&&) noexcept;
  SegmentBuilder& operator=(SegmentBuilder&&) noexcept;

  // Takes a copy of all that it needs. Error: Overloaded, when it is full (the bounds above); then
  // it must be sealed. That all records are of one day is the caller's business.
  Result<void> add(const ParsedRecord& record);

  std::size_t rows() const;
  // About what it takes now; seal() needs up to half as much again.
  std::size_t memory_bytes() const;
  // Of each row, in the order in which they were added.
  std::span<const RecordKey> keys() const;

  // What a builder gives to a segment: all but the rows that `dropped` names (rising).
  struct Part {
    SegmentBuilder* builder;
    std::span<const std::uint32_t> dropped = {};
  };
  // Writes `segment_path`.parquet and .idx from builders of one kind and day, which are empty again
  // afterwards. The rows lie in the file in an order of its own. When no row is left nothing is
  // written. Error: Io; what was written of the files is removed then, if that is possible, and the
  // builders stay as they were.
  static Result<SealedSegment> seal(store::FileSystem& files, const std::string& segment_path,
                                    std::span<const Part> parts);
  Result<SealedSegment> seal(store::FileSystem& files, const std::string& segment_path,
                             std::span<const std::uint32_t> dropped = {});

 private:
  struct State;
  void clear();

  std::unique_ptr<State> state_;
};

}  // namespace trailcam::lake
