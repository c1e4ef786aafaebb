#include "query/running_query.h"

#include <chrono>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace trailcam::query {
namespace {

using SteadyClock = std::chrono::steady_clock;

// What of DuckDB's profile is looked at.
constexpr const char* kProfiling =
    "SET enable_profiling = 'no_output'; SET custom_profiling_settings = "
    "'{\"OPERATOR_TYPE\": \"true\", \"OPERATOR_CARDINALITY\": \"true\", "
    "\"SYSTEM_PEAK_BUFFER_MEMORY\": \"true\"}'";

class ChunkRows : public Rows {
 public:
  ChunkRows(const Library& duckdb, const std::vector<CellShape>& shapes, duckdb_data_chunk chunk)
      : duckdb_(duckdb), chunk_(chunk), size_(duckdb.data_chunk_get_size(chunk)) {
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      columns_.push_back(cell_view(duckdb, shapes[i], duckdb.data_chunk_get_vector(chunk, i)));
    }
  }
  ~ChunkRows() override { duckdb_.destroy_data_chunk(&chunk_); }

  std::size_t size() const override { return size_; }
  bool append_text(std::size_t row, std::size_t column, std::string& out) const override {
    if (columns_[column].is_null(row)) return false;
    append_cell_text(columns_[column], row, out);
    return true;
  }
  void append_json(std::size_t row, std::size_t column, std::string& out) const override {
    append_cell_json(columns_[column], row, out);
  }

 private:
  const Library& duckdb_;
  duckdb_data_chunk chunk_;
  const std::size_t size_;
  std::vector<CellView> columns_;
};

// A number of the profile; 0 where it is not in it.
std::uint64_t profiled(const Library& duckdb, duckdb_profiling_info info, const char* name) {
  duckdb_value value = duckdb.profiling_info_get_value(info, name);
  if (value == nullptr) return 0;
  char* text = duckdb.get_varchar(value);
  const std::uint64_t number = text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
  duckdb.free(text);
  duckdb.destroy_value(&value);
  return number;
}

std::string profiled_text(const Library& duckdb, duckdb_profiling_info info, const char* name) {
  duckdb_value value = duckdb.profiling_info_get_value(info, name);
  if (value == nullptr) return "";
  char* text = duckdb.get_varchar(value);
  std::string out(text == nullptr ? "" : text);
  duckdb.free(text);
  duckdb.destroy_value(&value);
  return out;
}

// Rows that the scans at or below an operator gave, after the conditions right above them.
struct Matched {
  std::uint64_t rows = 0;
  bool scan_only = false;  // nothing but a scan, conditions and expressions
};

Matched matched_below(const Library& duckdb, duckdb_profiling_info info) {
  const std::string type = profiled_text(duckdb, info, "OPERATOR_TYPE");
  if (type == "TABLE_SCAN") return {profiled(duckdb, info, "OPERATOR_CARDINALITY"), true};
  Matched sum;
  const idx_t children = duckdb.profiling_info_get_child_count(info);
  for (idx_t i = 0; i < children; ++i) {
    const Matched below = matched_below(duckdb, duckdb.profiling_info_get_child(info, i));
    sum.rows += below.rows;
    sum.scan_only = below.scan_only && children == 1;
  }
  if (type == "FILTER" && sum.scan_only) {
    sum.rows = profiled(duckdb, info, "OPERATOR_CARDINALITY");
  } else if (type != "PROJECTION") {
    sum.scan_only = false;
  }
  return sum;
}

class DuckDbQuery : public RunningQuery {
 public:
  explicit DuckDbQuery(QueryParts parts) : parts_(std::move(parts)) {}
  ~DuckDbQuery() override;

  Result<void> plan();
  const std::vector<OutputColumn>& columns() const override { return parts_.columns; }
  Result<const Rows*> next() override;
  void cancel() override { stop(State::Cancelled); }
  State state() const override { return state_; }
  QueryStatistics statistics() const override;

 private:
  const Library& duckdb() const { return parts_.session.duckdb(); }
  Result<void> make_shapes();
  Result<const Rows*> fetch();
  void stop(State why);
  void end(State state);
  Error stopped_error() const;

  QueryParts parts_;
  const SteadyClock::time_point started_ = SteadyClock::now();
  SteadyClock::time_point ended_{};
  std::optional<std::uint64_t> deadline_;
  duckdb_prepared_statement prepared_ = nullptr;
  duckdb_pending_result pending_ = nullptr;
  std::optional<duckdb_result> result_;
  std::vector<CellShape> shapes_;
  std::optional<ChunkRows> rows_;
  std::atomic<State> state_ = State::Running;
  // Why it was interrupted: by cancel() or the deadline, from their threads.
  std::atomic<State> stopped_ = State::Running;
  std::atomic<std::uint64_t> rows_returned_ = 0;
  QueryStatistics profile_;
};

DuckDbQuery::~DuckDbQuery() {
  if (deadline_) parts_.deadlines.remove(*deadline_);
  rows_.reset();
  if (result_) duckdb().destroy_result(&*result_);
  if (pending_ != nullptr) duckdb().destroy_pending(&pending_);
  if (prepared_ != nullptr) duckdb().destroy_prepare(&prepared_);
  // The engine may close its database once it knows.
  const std::function<void()> gone = std::move(parts_.gone);
  {
    const Session closed = std::move(parts_.session);
  }
  gone();
}

Result<void> DuckDbQuery::plan() {
  TC_TRY(parts_.session.execute(kProfiling));
  deadline_ = parts_.deadlines.add(started_ + parts_.settings.time_limit,
                                   [this] { stop(State::TimedOut); });
  prepared_ = TC_TRY(parts_.session.prepare_select(parts_.sql));
  if (duckdb().pending_prepared_streaming(prepared_, &pending_) == DuckDBError) {
    return error_for(duckdb().pending_error(pending_));
  }
  return {};
}

// What was asked to stop before the work begins must not begin it: DuckDB forgets an interrupt when
// a statement starts, which plan() did.
Result<const Rows*> DuckDbQuery::next() {
  if (state_ == State::Finished) return nullptr;
  rows_.reset();
  if (stopped_ != State::Running) {
    end(stopped_);
    return stopped_error();
  }
  auto rows = fetch();
  if (!rows) {
    const bool asked_for = stopped_ != State::Running;
    end(asked_for ? stopped_.load() : State::Failed);
    if (asked_for) return stopped_error();
  } else if (*rows == nullptr) {
    end(State::Finished);
  }
  return rows;
}

Result<const Rows*> DuckDbQuery::fetch() {
  if (!result_) {
    duckdb_result result;
    const duckdb_state state = duckdb().execute_pending(pending_, &result);
    result_ = result;
    if (state == DuckDBError) return error_for(duckdb().result_error(&*result_));
    TC_TRY(make_shapes());
  }
  while (true) {
    duckdb_data_chunk chunk = duckdb().fetch_chunk(*result_);
    if (chunk == nullptr) {
      const char* error = duckdb().result_error(&*result_);
      if (error != nullptr) return error_for(error);
      return nullptr;
    }
    rows_.emplace(duckdb(), shapes_, chunk);
    if (rows_->size() > 0) break;
    rows_.reset();
  }
  rows_returned_ += rows_->size();
  return &*rows_;
}

Result<void> DuckDbQuery::make_shapes() {
  const idx_t count = duckdb().column_count(&*result_);
  const bool named = !parts_.columns.empty();
  if (named && parts_.columns.size() != count) {
    return Error(ErrorKind::Internal, "a result has other columns than its translation");
  }
  for (idx_t i = 0; i < count; ++i) {
    duckdb_logical_type logical = duckdb().column_logical_type(&*result_, i);
    if (!named) {
      parts_.columns.push_back({duckdb().column_name(&*result_, i), type_of(duckdb(), logical)});
    }
    auto shape = cell_shape(duckdb(), logical, parts_.columns[i].type);
    duckdb().destroy_logical_type(&logical);
    shapes_.push_back(TC_TRY(std::move(shape)));
  }
  return {};
}

void DuckDbQuery::stop(State why) {
  State running = State::Running;
  stopped_.compare_exchange_strong(running, why);
  duckdb().interrupt(parts_.session.get());
}

void DuckDbQuery::end(State state) {
  if (state_ != State::Running) return;
  ended_ = SteadyClock::now();
  if (const duckdb_profiling_info profile = duckdb().get_profiling_info(parts_.session.get())) {
    profile_.rows_matched = matched_below(duckdb(), profile).rows;
    profile_.memory_bytes_peak = profiled(duckdb(), profile, "SYSTEM_PEAK_BUFFER_MEMORY");
  }
  state_ = state;
}

Error DuckDbQuery::stopped_error() const {
  if (stopped_ == State::Cancelled) {
    return Error(ErrorKind::Cancelled, "USER_CANCELED: Query was canceled by user");
  }
  return Error(ErrorKind::Cancelled,
               fmt::format("EXCEEDED_TIME_LIMIT: Query exceeded the maximum execution time limit "
                           "of {}",
                           format_duration(parts_.settings.time_limit)));
}

QueryStatistics DuckDbQuery::statistics() const {
  // What end() filled in is there once the state says so.
  const bool running = state_ == State::Running;
  QueryStatistics out = running ? QueryStatistics{} : profile_;
  out.rows_returned = rows_returned_;
  if (parts_.settings.scanned) {
    out.rows_scanned = parts_.settings.scanned->rows;
    out.bytes_scanned = parts_.settings.scanned->bytes;
  }
  const auto end = running ? SteadyClock::now() : ended_;
  out.execution = std::chrono::duration_cast<Millis>(end - started_);
  return out;
}

}  // namespace

Result<std::unique_ptr<RunningQuery>> start_query(QueryParts parts) {
  auto run = std::make_unique<DuckDbQuery>(std::move(parts));
  TC_TRY(run->plan());
  return run;
}

}  // namespace trailcam::query
