#include "query/log_scan.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/encoding.h"
#include "query/json_column.h"
#include "query/log_text.h"
#include "query/sql/quote.h"

namespace trailcam::query {
namespace {

constexpr const char* kFunction = "trailcam_log_files";
constexpr std::string_view kPathColumn = "$path";

const std::string& name_in_duckdb(const Column& column) {
  return column.duckdb.empty() ? column.name : column.duckdb;
}

struct Bound {
  std::shared_ptr<const OfferedLogs> logs;
};

// What the threads of one scan share.
struct Scan {
  std::vector<LogFile> files;
  std::atomic<std::size_t> next = 0;
};

// Where the values of a column come from.
enum class FilledFrom { Member, Partition, Path, Nowhere };

struct ScannedColumn {
  FilledFrom filled_from = FilledFrom::Nowhere;
  std::size_t partition = 0;
  JsonColumn values;
};

// One thread of a scan, from chunk to chunk.
class Scanner {
 public:
  Scanner(const Library& duckdb, const OfferedLogs& logs, const std::vector<idx_t>& projected);
  // Fills the chunk with the next rows; none are left when it stays empty.
  Result<void> fill(Scan& scan, duckdb_data_chunk chunk);

 private:
  Result<bool> open_next(Scan& scan);
  Result<void> read(JsonCursor& cursor, idx_t row);
  void set_of_file(ScannedColumn& column, idx_t row);

  const Library& duckdb_;
  const OfferedLogs& logs_;
  MemberNames members_;
  std::vector<ScannedColumn> columns_;
  const LogFile* file_ = nullptr;
  LogText text_;
};

Scanner::Scanner(const Library& duckdb, const OfferedLogs& logs,
                 const std::vector<idx_t>& projected)
    : duckdb_(duckdb), logs_(logs) {
  const std::vector<Column>& columns = logs.table.columns;
  const std::size_t shown = std::size_t(
      std::ranges::count_if(columns, [](const Column& column) { return !column.hidden; }));
  const std::size_t partitions_from = shown - std::min(shown, logs.table.partition_columns);
  for (const idx_t index : projected) {
    // Where only the number of rows is asked for DuckDB names a column that is none.
    if (index >= columns.size()) {
      columns_.push_back({FilledFrom::Nowhere, 0, JsonColumn(duckdb, TypeKind::Boolean)});
      continue;
    }
    ScannedColumn column{FilledFrom::Nowhere, 0, JsonColumn(duckdb, columns[index].type)};
    if (index < partitions_from) {
      column.filled_from = FilledFrom::Member;
      members_.add(lower(columns[index].name), columns_.size());
    } else if (index < shown) {
      column.filled_from = FilledFrom::Partition;
      column.partition = index - partitions_from;
    } else if (columns[index].name == kPathColumn) {
      column.filled_from = FilledFrom::Path;
    }
    columns_.push_back(std::move(column));
  }
}

Result<bool> Scanner::open_next(Scan& scan) {
  const std::size_t next = scan.next.fetch_add(1);
  if (next >= scan.files.size()) return false;
  file_ = &scan.files[next];
  if (file_->bytes > kLogFileBytesMax) {
    return Error(ErrorKind::Invalid, fmt::format("HIVE_CANNOT_OPEN_SPLIT: {}: larger than {} bytes",
                                                 file_->path, kLogFileBytesMax));
  }
  auto bytes = logs_.table.files->read(*file_);
  if (!bytes) {
    return Error(ErrorKind::Invalid, fmt::format("HIVE_CANNOT_OPEN_SPLIT: {}: {}", file_->path,
                                                 bytes.error().message()));
  }
  if (logs_.count) logs_.count->bytes += bytes->size();
  TC_TRY(text_.open(*file_, std::move(*bytes), logs_.table.format));
  return true;
}

Result<void> Scanner::fill(Scan& scan, duckdb_data_chunk chunk) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].values.bind(duckdb_.data_chunk_get_vector(chunk, i));
  }
  const idx_t rows_max = duckdb_.vector_size();
  idx_t rows = 0;
  while (rows < rows_max) {
    if (file_ == nullptr && !TC_TRY(open_next(scan))) break;
    JsonCursor* cursor = TC_TRY(text_.next());
    if (cursor == nullptr) {
      file_ = nullptr;
      continue;
    }
    TC_TRY(read(*cursor, rows++));
  }
  if (logs_.count) logs_.count->rows += rows;
  duckdb_.data_chunk_set_size(chunk, rows);
  return {};
}

void Scanner::set_of_file(ScannedColumn& column, idx_t row) {
  if (column.filled_from == FilledFrom::Path) {
    column.values.set_text(file_->path, row);
  } else if (column.filled_from == FilledFrom::Partition &&
             column.partition < file_->partition.size() && file_->partition[column.partition]) {
    column.values.read_text(*file_->partition[column.partition], row);
  } else {
    column.values.set_null(row);
  }
}

Result<void> Scanner::read(JsonCursor& cursor, idx_t row) {
  for (ScannedColumn& column : columns_) set_of_file(column, row);
  std::string_view name;
  std::string_view passed;
  cursor.begin_object();
  while (cursor.next_member(name)) {
    const std::size_t column = members_.find(name);
    if (column == MemberNames::kNone) {
      cursor.raw_value(passed);
    } else {
      columns_[column].values.read(cursor, row);
    }
  }
  if (!cursor.failed()) return {};
  return Error(ErrorKind::Invalid,
               fmt::format("HIVE_CURSOR_ERROR: {}: {}", file_->path, cursor.error()));
}

template <class T>
void destroy(void* object) {
  delete static_cast<T*>(object);
}

// DuckDB calls these four, so the library is there.
void bind_scan(duckdb_bind_info info) {
  const Library& duckdb = **library();
  auto* tables = static_cast<OfferedTables*>(duckdb.bind_get_extra_info(info));
  duckdb_value number = duckdb.bind_get_parameter(info, 0);
  auto logs = tables->find(duckdb.get_int64(number));
  duckdb.destroy_value(&number);
  if (!logs) {
    duckdb.bind_set_error(info, "no such table of log files");
    return;
  }
  for (const Column& column : logs->table.columns) {
    duckdb_logical_type type = logical_type(duckdb, column.type);
    duckdb.bind_add_result_column(info, name_in_duckdb(column).c_str(), type);
    duckdb.destroy_logical_type(&type);
  }
  duckdb.bind_set_bind_data(info, new Bound{std::move(logs)}, destroy<Bound>);
}

void begin_scan(duckdb_init_info info) {
  const Library& duckdb = **library();
  const auto* bound = static_cast<const Bound*>(duckdb.init_get_bind_data(info));
  auto files = bound->logs->table.files->list();
  if (!files) {
    duckdb.init_set_error(info, files.error().message().c_str());
    return;
  }
  auto scan = std::make_unique<Scan>();
  scan->files = std::move(*files);
  duckdb.init_set_max_threads(info, std::max<std::size_t>(scan->files.size(), 1));
  duckdb.init_set_init_data(info, scan.release(), destroy<Scan>);
}

void begin_thread(duckdb_init_info info) {
  const Library& duckdb = **library();
  const auto* bound = static_cast<const Bound*>(duckdb.init_get_bind_data(info));
  std::vector<idx_t> projected;
  for (idx_t i = 0; i < duckdb.init_get_column_count(info); ++i) {
    projected.push_back(duckdb.init_get_column_index(info, i));
  }
  duckdb.init_set_init_data(info, new Scanner(duckdb, *bound->logs, projected), destroy<Scanner>);
}

void scan_chunk(duckdb_function_info info, duckdb_data_chunk chunk) {
  const Library& duckdb = **library();
  auto* scan = static_cast<Scan*>(duckdb.function_get_init_data(info));
  auto* scanner = static_cast<Scanner*>(duckdb.function_get_local_init_data(info));
  const auto filled = scanner->fill(*scan, chunk);
  if (!filled) duckdb.function_set_error(info, filled.error().message().c_str());
}

// DuckDB has no cast for what Hive's decimal is read from.
std::string relation_sql(std::int64_t number, const std::vector<Column>& columns) {
  std::string replaced;
  for (const Column& column : columns) {
    if (!column.type.is(TypeKind::Decimal)) continue;
    const std::string name = sql_name(name_in_duckdb(column));
    replaced += fmt::format("{}TRY_CAST({} AS {}) AS {}", replaced.empty() ? "" : ", ", name,
                            column.type.duckdb(), name);
  }
  const std::string call = fmt::format("{}({})", kFunction, number);
  if (replaced.empty()) return call;
  return fmt::format("(SELECT * REPLACE ({}) FROM {})", replaced, call);
}

}  // namespace

class OfferedTables::Offer : public LogRelation {
 public:
  Offer(std::shared_ptr<OfferedTables> tables, std::int64_t number, std::string sql)
      : tables_(std::move(tables)), number_(number), sql_(std::move(sql)) {}
  ~Offer() override {
    MutexLock lock(tables_->mutex_);
    tables_->tables_.erase(number_);
  }
  const std::string& sql() const override { return sql_; }

 private:
  const std::shared_ptr<OfferedTables> tables_;
  const std::int64_t number_;
  const std::string sql_;
};

std::shared_ptr<const LogRelation> OfferedTables::add(std::shared_ptr<OfferedTables> tables,
                                                      OfferedLogs logs) {
  const std::vector<Column> columns = logs.table.columns;
  std::int64_t number = 0;
  {
    MutexLock lock(tables->mutex_);
    number = ++tables->last_;
    tables->tables_.emplace(number, std::make_shared<const OfferedLogs>(std::move(logs)));
  }
  return std::make_shared<Offer>(std::move(tables), number, relation_sql(number, columns));
}

std::shared_ptr<const OfferedLogs> OfferedTables::find(std::int64_t number) {
  MutexLock lock(mutex_);
  const auto found = tables_.find(number);
  return found == tables_.end() ? nullptr : found->second;
}

Result<void> register_log_scan(Session& session, OfferedTables& tables) {
  const Library& duckdb = session.duckdb();
  duckdb_table_function function = duckdb.create_table_function();
  duckdb_logical_type number = duckdb.create_logical_type(DUCKDB_TYPE_BIGINT);
  duckdb.table_function_set_name(function, kFunction);
  duckdb.table_function_add_parameter(function, number);
  duckdb.destroy_logical_type(&number);
  duckdb.table_function_set_extra_info(function, &tables, nullptr);
  duckdb.table_function_set_bind(function, bind_scan);
  duckdb.table_function_set_init(function, begin_scan);
  duckdb.table_function_set_local_init(function, begin_thread);
  duckdb.table_function_set_function(function, scan_chunk);
  duckdb.table_function_supports_projection_pushdown(function, true);
  const duckdb_state state = duckdb.register_table_function(session.get(), function);
  duckdb.destroy_table_function(&function);
  if (state == DuckDBError) {
    return Error(ErrorKind::Internal, fmt::format("DuckDB does not take {}", kFunction));
  }
  return {};
}

}  // namespace trailcam::query
