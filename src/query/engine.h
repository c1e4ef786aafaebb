// Runs SQL that was translated (query/sql/translate.h) on DuckDB: one in-memory database, opened at
// the first query, a connection for each query.
//
// What protects the machine: only a single SELECT passes, and the translation lets it name only
// known tables and functions; beside that DuckDB may read no file outside of the folders given
// here, loads no extension, and its settings are locked. Memory and spilled bytes are bounded for
// all queries together, time for each. (docs/decisions/0019-duckdb.md)
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/mutex.h"
#include "base/time.h"
#include "query/sql/translate.h"

namespace trailcam::query {

struct EngineSettings {
  // What queries may read, with all below it.
  std::vector<std::string> folders = {};
  // Where to put what does not fit into memory; emptied at the start. "": nowhere.
  std::string spill_folder = "";
  std::uint64_t memory_bytes_max = std::uint64_t{1} << 30;
  std::uint64_t spill_bytes_max = std::uint64_t{16} << 30;
  unsigned threads = 0;  // 0: as many as the machine has cores
};

// Of a data folder: its lake, spilling beside it.
EngineSettings settings_for_folder(const std::string& data);

// What was read for a query, as far as that is counted outside of DuckDB. Filled from any thread.
struct ScanCount {
  std::atomic<std::uint64_t> rows = 0;
  std::atomic<std::uint64_t> bytes = 0;
};

struct QuerySettings {
  Millis time_limit = std::chrono::hours{1};
  // Null where nobody counts.
  std::shared_ptr<const ScanCount> scanned = nullptr;
  // Kept until the run is gone: snapshots of the stores that it reads, tables of log files.
  std::vector<std::shared_ptr<const void>> held = {};
};

struct QueryStatistics {
  std::uint64_t rows_scanned = 0;
  std::uint64_t bytes_scanned = 0;
  std::uint64_t rows_matched = 0;  // that the scans gave, after the conditions on them
  std::uint64_t rows_returned = 0;
  std::uint64_t memory_bytes_peak = 0;
  Millis execution{0};
};

// Some rows of a result. Holds until the next call of RunningQuery::next().
class Rows {
 public:
  virtual ~Rows() = default;
  virtual std::size_t size() const = 0;
  // Appends the value as Trino writes it; false, and nothing, for NULL.
  virtual bool append_text(std::size_t row, std::size_t column, std::string& out) const = 0;
  // Appends the value as JSON; what JSON has no type for is Trino's text in quotes.
  virtual void append_json(std::size_t row, std::size_t column, std::string& out) const = 0;
};

// A query under way. One thread at a time, but for cancel(). Not to outlive its Engine.
class RunningQuery {
 public:
  enum class State { Running, Finished, Failed, Cancelled, TimedOut };

  virtual ~RunningQuery() = default;
  virtual const std::vector<OutputColumn>& columns() const = 0;
  // The next rows, or null when there are no more. The first call does most of the work.
  // Error: Invalid with Trino's words where the query is to blame ("DIVISION_BY_ZERO: ..."),
  // Overloaded when memory or disk do not suffice, Cancelled after cancel() or the time limit.
  virtual Result<const Rows*> next() = 0;
  // Ends the work soon; next() then says Cancelled. Any thread.
  virtual void cancel() = 0;
  // Both: any thread. Statistics are complete once the state is no longer Running.
  virtual State state() const = 0;
  virtual QueryStatistics statistics() const = 0;
};

// Rows as a table of log files gives them (query/log_files.h).
struct LogTable;
class OfferedTables;
// Something that stands in FROM as long as it lives.
class LogRelation {
 public:
  virtual ~LogRelation() = default;
  virtual const std::string& sql() const = 0;
};

// Any thread.
class Engine {
 public:
  explicit Engine(EngineSettings settings);
  // All runs must be gone.
  ~Engine();
  Engine(const Engine&) = delete;

  // `columns`: how the translation names and types them; empty: as DuckDB does. Errors: as next(),
  // and Overloaded when kRunsMax are under way, Io when DuckDB cannot be loaded.
  Result<std::unique_ptr<RunningQuery>> run(const std::string& duckdb_sql,
                                            std::vector<OutputColumn> columns,
                                            QuerySettings settings = {});
  static constexpr std::size_t kRunsMax = 64;

  // DuckDB's plan for the statement, drawn as text.
  Result<std::string> explain(const std::string& duckdb_sql);

  // Writes the rows of the statement as a Parquet file in one of the engine's folders, which is
  // there whole or not at all. Returns how many there were.
  Result<std::uint64_t> write_parquet(const std::string& duckdb_sql,
                                      const std::vector<OutputColumn>& columns,
                                      const std::string& path, QuerySettings settings = {});

  // What Catalog::relation() answers for a table over log files. Reading it adds to `count`.
  std::shared_ptr<const LogRelation> offer(LogTable table, std::shared_ptr<ScanCount> count);

 private:
  struct Database;
  Result<Database*> database() TC_EXCLUDES(mutex_);
  const EngineSettings settings_;
  const std::shared_ptr<OfferedTables> offered_;
  Mutex mutex_;
  std::unique_ptr<Database> database_ TC_GUARDED_BY(mutex_);
};

}  // namespace trailcam::query
