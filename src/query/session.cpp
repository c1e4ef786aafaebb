#include "query/session.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/log.h"
#include "query/cells.h"

namespace trailcam::query {
namespace {

constexpr const char* kOnlySelect = "only a SELECT can be run";
// What one begins with.
constexpr std::array kSelects = {"SELECT ", "WITH ", "("};

// What stands between `before` and `after`, or nothing.
std::optional<std::string_view> between(std::string_view text, std::string_view before,
                                        std::string_view after) {
  const std::size_t begin = text.find(before);
  if (begin == text.npos) return std::nullopt;
  text.remove_prefix(begin + before.size());
  const std::size_t end = text.find(after);
  return end == text.npos ? std::nullopt : std::optional(text.substr(0, end));
}

// "Conversion Error: words" and what follows it in further lines.
struct DuckDbError {
  std::string_view kind;
  std::string_view words;
};

DuckDbError split_error(std::string_view message) {
  constexpr std::string_view kEnd = " Error: ";
  const std::size_t end = message.find(kEnd);
  DuckDbError out{"", message};
  if (end != message.npos && message.find('\n') > end) {
    out = {message.substr(0, end), message.substr(end + kEnd.size())};
  }
  out.words = out.words.substr(0, out.words.find('\n'));
  return out;
}

std::string conversion_words(std::string_view words) {
  const auto value = between(words, "string '", "' to ");
  return value ? fmt::format("INVALID_CAST_ARGUMENT: Cannot cast '{}'", *value)
               : fmt::format("INVALID_CAST_ARGUMENT: {}", words);
}

}  // namespace

Error error_for(const std::string& message) {
  if (const auto words = trino_message(message)) return Error(ErrorKind::Invalid, *words);
  const auto [kind, words] = split_error(message);
  if (kind == "Conversion" || kind == "Mismatch Type") {
    return Error(ErrorKind::Invalid, conversion_words(words));
  }
  if (kind == "Out of Range" || kind == "Decimal") {
    return Error(ErrorKind::Invalid, fmt::format("NUMERIC_VALUE_OUT_OF_RANGE: {}", words));
  }
  if (kind == "Divide by Zero") {
    return Error(ErrorKind::Invalid, "DIVISION_BY_ZERO: Division by zero");
  }
  if (kind == "Out of Memory") {
    return Error(ErrorKind::Overloaded,
                 "EXCEEDED_LOCAL_MEMORY_LIMIT: Query exceeded the memory limit");
  }
  if (kind == "Invalid Input" && words.starts_with("HIVE_")) {
    return Error(ErrorKind::Invalid, std::string(words));  // of ours
  }
  if (kind == "Invalid Input") {
    return Error(ErrorKind::Invalid, fmt::format("INVALID_FUNCTION_ARGUMENT: {}", words));
  }
  if (kind == "INTERRUPT") return Error(ErrorKind::Cancelled, "interrupted");
  // It may name files and settings.
  log_error("query", "DuckDB failed", {{"error", message}});
  return Error(ErrorKind::Internal, "GENERIC_INTERNAL_ERROR: The query could not be run");
}

Result<Session> Session::open(const Library& duckdb, duckdb_database database) {
  duckdb_connection connection = nullptr;
  if (duckdb.connect(database, &connection) == DuckDBError) {
    return Error(ErrorKind::Internal, "DuckDB gives no connection");
  }
  return Session(duckdb, connection);
}

Session::Session(Session&& other) noexcept
    : duckdb_(other.duckdb_), connection_(std::exchange(other.connection_, nullptr)) {}

Session::~Session() {
  if (connection_ != nullptr) duckdb_->disconnect(&connection_);
}

Result<void> Session::execute(const std::string& sql) {
  duckdb_result result;
  const duckdb_state state = duckdb_->query(connection_, sql.c_str(), &result);
  std::string message = state == DuckDBError ? duckdb_->result_error(&result) : "";
  duckdb_->destroy_result(&result);
  if (state == DuckDBError) return Error(ErrorKind::Internal, sql + ": " + message);
  return {};
}

Result<std::string> Session::text(const std::string& sql, std::size_t column) {
  duckdb_result result;
  std::string out;
  std::optional<Error> failed;
  if (duckdb_->query(connection_, sql.c_str(), &result) == DuckDBError) {
    failed = error_for(duckdb_->result_error(&result));
  } else {
    duckdb_logical_type logical = duckdb_->column_logical_type(&result, column);
    const auto shape = cell_shape(*duckdb_, logical, Type());
    duckdb_->destroy_logical_type(&logical);
    if (!shape) failed = shape.error();
    while (duckdb_data_chunk chunk = failed ? nullptr : duckdb_->fetch_chunk(result)) {
      const CellView cells =
          cell_view(*duckdb_, *shape, duckdb_->data_chunk_get_vector(chunk, column));
      for (idx_t row = 0; row < duckdb_->data_chunk_get_size(chunk); ++row) {
        append_cell_text(cells, row, out);
      }
      duckdb_->destroy_data_chunk(&chunk);
    }
  }
  duckdb_->destroy_result(&result);
  if (failed) return std::move(*failed);
  return out;
}

Result<duckdb_prepared_statement> Session::prepare(const std::string& sql) {
  duckdb_extracted_statements statements = nullptr;
  const idx_t count = duckdb_->extract_statements(connection_, sql.c_str(), &statements);
  duckdb_prepared_statement prepared = nullptr;
  std::optional<Error> failed;
  if (count == 0) {
    const char* message = duckdb_->extract_statements_error(statements);
    failed = error_for(message == nullptr ? "no statement" : message);
  } else if (count > 1) {
    failed = Error(ErrorKind::Invalid, "more than one statement");
  } else if (duckdb_->prepare_extracted_statement(connection_, statements, 0, &prepared) ==
             DuckDBError) {
    failed = error_for(duckdb_->prepare_error(prepared));
    duckdb_->destroy_prepare(&prepared);
  }
  duckdb_->destroy_extracted(&statements);
  if (failed) return std::move(*failed);
  return prepared;
}

Result<duckdb_prepared_statement> Session::prepare_select(const std::string& sql) {
  // Some others act as soon as they are prepared.
  if (!std::ranges::any_of(kSelects, [&](const char* word) { return sql.starts_with(word); })) {
    return Error(ErrorKind::Invalid, kOnlySelect);
  }
  duckdb_prepared_statement prepared = TC_TRY(prepare(sql));
  if (duckdb_->prepared_statement_type(prepared) == DUCKDB_STATEMENT_TYPE_SELECT) return prepared;
  duckdb_->destroy_prepare(&prepared);
  return Error(ErrorKind::Invalid, kOnlySelect);
}

}  // namespace trailcam::query
