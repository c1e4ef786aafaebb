// Connections, and what DuckDB's errors mean. Internal to the room.
#pragma once

#include <memory>
#include <string>

#include "base/error.h"
#include "query/engine.h"
#include "query/library.h"

namespace trailcam::query {

// A connection to the database. cancel() of a run is the only thing that another thread may do.
class Session {
 public:
  static Result<Session> open(const Library& duckdb, duckdb_database database);
  ~Session();
  Session(Session&& other) noexcept;
  Session& operator=(Session&&) = delete;

  const Library& duckdb() const { return *duckdb_; }
  duckdb_connection get() const { return connection_; }
  // For statements of our own.
  Result<void> execute(const std::string& sql);
  // The values of one column as text, one after another. Error: as error_for().
  Result<std::string> text(const std::string& sql, std::size_t column);
  // The single SELECT that this is, or an error: no more than one, nothing else.
  Result<duckdb_prepared_statement> prepare_select(const std::string& sql);
  // The same without that check.
  Result<duckdb_prepared_statement> prepare(const std::string& sql);

 private:
  Session(const Library& duckdb, duckdb_connection connection)
      : duckdb_(&duckdb), connection_(connection) {}
  const Library* duckdb_;
  duckdb_connection connection_;
};

// What a query is told of DuckDB's error: Trino's words where it is to blame; else no more than
// that something failed, and the rest goes to the log.
Error error_for(const std::string& message);

}  // namespace trailcam::query
