// Results in S3: written while a statement runs, read back page by page.
//
// Of a query QUERYID.csv: a line of names, then the rows; every field in quotes, a quote doubled,
// NULL empty and without quotes. Of other statements QUERYID.txt: lines of text. Beside each lies a
// .metadata with the columns.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/athena/statements.h"

namespace trailcam::athena {

inline constexpr std::size_t kResultPartBytes = 8 << 20;  // what is put at a time

// Writes one object, in pieces when it is large. Dropped before close() it leaves no object.
class ResultWriter {
 public:
  ResultWriter(Session& session, std::string location);
  ~ResultWriter();
  ResultWriter(const ResultWriter&) = delete;

  // Errors: as Athena says what S3 refused.
  Result<void> write(std::string_view bytes);
  Result<void> close();
  std::uint64_t bytes() const { return bytes_; }

 private:
  Value target() const;
  Value described_target() const;
  Result<void> put_part();
  Result<pipeline::ForwardedAnswer> put(std::string operation, Value input, std::string body);

  Session& session_;
  const std::string location_;
  std::string buffer_;
  std::string upload_id_;  // once it is large
  Value parts_ = Value::list();
  std::uint64_t bytes_ = 0;
};

// Appends one field of a line of CSV, without the comma.
void append_field(std::string& line, const std::optional<std::string_view>& text);

// Writes a whole result that is no table, and its columns. Error: as ResultWriter's.
Result<void> write_text(Session& session, const TextResult& result);
// Writes the columns beside a result.
Result<void> write_metadata(Session& session, const std::vector<ColumnRow>& columns);

// Rows as they lie in the object from `offset` on, up to `count_max`; the offset of the next, if
// there are more. Errors: Invalid when the object is not of this form; those of S3.
struct ResultPage {
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::optional<std::uint64_t> next;
};
// `read(offset, bytes)` gives the object's bytes from there on, fewer only at its end.
using ReadAt = std::function<Result<std::string>(std::uint64_t offset, std::size_t bytes)>;
Result<ResultPage> read_csv(const ReadAt& read, std::uint64_t offset, std::size_t count_max);
Result<ResultPage> read_lines(const ReadAt& read, std::uint64_t offset, std::size_t count_max);

}  // namespace trailcam::athena
