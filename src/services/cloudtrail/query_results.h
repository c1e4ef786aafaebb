// The rows of a query's result, as they are kept.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "query/engine.h"
#include "services/cloudtrail/query_rows.h"

namespace trailcam::cloudtrail {

inline constexpr std::uint64_t kResultBytesMax = std::uint64_t{4} << 30;  // of one query

// Appends one row as a line.
void append_result_line(const query::Rows& rows, std::size_t row, std::size_t columns,
                        std::string& out);

using ResultCells = std::vector<std::optional<std::string>>;  // nothing for NULL

// Reads rows from a byte offset on, one after another. One thread.
class ResultReader {
 public:
  // Error: Corrupt, Io.
  static Result<ResultReader> open(const store::BodyStore& bodies, const store::BodyRef& results,
                                   std::uint64_t offset);
  // False at the end. Error: Corrupt, Io.
  Result<bool> next(ResultCells& cells);
  // Of the row that next() would give.
  std::uint64_t offset() const { return offset_; }

 private:
  explicit ResultReader(std::unique_ptr<store::BodyReader> reader, std::uint64_t offset)
      : reader_(std::move(reader)), offset_(offset) {}
  std::unique_ptr<store::BodyReader> reader_;
  std::string pending_;
  std::size_t begin_ = 0;  // of the next line in pending_
  std::uint64_t offset_;
};

}  // namespace trailcam::cloudtrail
