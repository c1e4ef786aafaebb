// Reads segments back without DuckDB: for compaction, and for one record after its row was found in
// an index. It reads what SegmentBuilder writes, not any Parquet file.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "lake/schema.h"
#include "store/file_system.h"

namespace trailcam::lake {

// One thread at a time.
class SegmentReader {
 public:
  // Opens the Parquet file of a segment. Error: NotFound, Io, Corrupt.
  static Result<SegmentReader> open(store::FileSystem& files, const std::string& path);
  ~SegmentReader();
  SegmentReader(SegmentReader&&) noexcept;

  StoreKind kind() const;
  std::uint64_t rows() const;
  // The JSON of one row. Reads the row group that it lies in, and keeps it for the next call.
  // Error: Corrupt, Io.
  Result<std::string> record(std::uint64_t row);
  // The JSON of all rows in the order of the file. Memory: one row group. Stops at the first error
  // that `each` returns.
  Result<void> for_each(const std::function<Result<void>(std::string_view json)>& each);

 private:
  struct State;
  explicit SegmentReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace trailcam::lake
