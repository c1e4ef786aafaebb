#include "services/cloudtrail/query_results.h"

#include "base/json.h"

namespace trailcam::cloudtrail {
namespace {
constexpr std::size_t kReadBytes = 256 << 10;
}

void append_result_line(const query::Rows& rows, std::size_t row, std::size_t columns,
                        std::string& out) {
  std::string text;
  out += '[';
  for (std::size_t column = 0; column < columns; ++column) {
    if (column > 0) out += ',';
    text.clear();
    if (rows.append_text(row, column, text)) {
      append_json_string(out, text);
    } else {
      out += "null";
    }
  }
  out += "]\n";
}

Result<ResultReader> ResultReader::open(const store::BodyStore& bodies,
                                        const store::BodyRef& results, std::uint64_t offset) {
  return ResultReader(TC_TRY(bodies.read(results, std::min(offset, results.size), results.size)),
                      offset);
}

Result<bool> ResultReader::next(ResultCells& cells) {
  std::size_t end = pending_.find('\n', begin_);
  while (end == std::string::npos) {
    pending_.erase(0, begin_);
    begin_ = 0;
    const std::size_t before = pending_.size();
    TC_TRY(reader_->read(kReadBytes, pending_));
    if (pending_.size() == before) {
      if (before == 0) return false;
      return Error(ErrorKind::Corrupt, "the last row of a query's result is cut off");
    }
    end = pending_.find('\n', before);
  }
  const Value line = TC_TRY(parse_json(std::string_view(pending_).substr(begin_, end - begin_)));
  if (!line.is_list()) return Error(ErrorKind::Corrupt, "a row of a query's result is no list");
  cells.clear();
  for (const Value& cell : line.as_list()) {
    cells.push_back(cell.is_string() ? std::optional(cell.as_string()) : std::nullopt);
  }
  offset_ += end + 1 - begin_;
  begin_ = end + 1;
  return true;
}

}  // namespace trailcam::cloudtrail
