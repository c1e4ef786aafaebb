// Tables over CloudTrail's log files, as Athena has them: the bytes come from whoever offers them,
// since bodies in the object store are sealed and DuckDB cannot open them.
//
// A file is gzip or plain; an empty one has no rows. Members are found by their names without
// regard to case. A column of text takes a string as it is, and anything else as its JSON; a value
// that the column's type cannot take is NULL. A file that cannot be read ends the query.
//
// Source: spec of the table: Athena User Guide, "Query AWS CloudTrail logs"; Hive's JsonSerDe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "query/sql/translate.h"

namespace trailcam::query {

// Larger ones end the query: of the file as it lies, and of the JSON in it.
inline constexpr std::uint64_t kLogFileBytesMax = 64 << 20;
inline constexpr std::uint64_t kLogFileJsonBytesMax = 256 << 20;

struct LogFile {
  std::string path;  // "s3://bucket/key": what "$path" gives, and how errors name it
  std::uint64_t bytes = 0;
  std::vector<std::optional<std::string>> partition = {};  // values of the partition columns
};

class LogFiles {
 public:
  virtual ~LogFiles() = default;
  // Those of the table, narrowed as far as its owner knows how. Once for each scan.
  virtual Result<std::vector<LogFile>> list() = 0;
  // The file's bytes as they lie in the bucket. Several threads at once.
  virtual Result<std::string> read(const LogFile& file) = 0;
};

enum class LogFormat {
  CloudTrail,  // {"Records": [...]}: a row for each record; anything else has none
  Objects,     // a row for each object of the text, one after another or in lines
};

struct LogTable {
  // As the table was declared: those of the records, then those of the partitions, then what is
  // hidden. A hidden "$path" is the file's path.
  std::vector<Column> columns;
  std::size_t partition_columns = 0;
  std::shared_ptr<LogFiles> files;
  LogFormat format = LogFormat::CloudTrail;
};

}  // namespace trailcam::query
