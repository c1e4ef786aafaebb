// Who answers SQL over event data stores: the data folder itself where no server works on it, else
// that server, through StartQuery.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace trailcam::cli {

enum class CellForm {
  Text,  // as Lake shows it
  Json,  // each cell is JSON
};
using CellRow = std::vector<std::optional<std::string>>;  // nothing: NULL

class QueryAnswer {
 public:
  virtual ~QueryAnswer() = default;
  // The first call of next() settles them.
  virtual const std::vector<std::string>& columns() const = 0;
  // Some rows; none when there are no more.
  virtual Result<std::vector<CellRow>> next() = 0;
  // "12 ms, 1,000,000 events, 3.2 MB", once it is over.
  virtual std::string cost() const = 0;
};

class QuerySource {
 public:
  struct Settings {
    std::string data;    // the data folder
    std::string output;  // a file that write_parquet() will be asked for, or ""
    Millis time_limit = std::chrono::hours{1};
  };
  // Error: Invalid, when there is no such folder; those of server::CommandFolder.
  static Result<std::unique_ptr<QuerySource>> open(Settings settings);

  virtual ~QuerySource() = default;
  // One SELECT of Lake's. Errors: Invalid with Trino's words, Io.
  virtual Result<std::unique_ptr<QueryAnswer>> ask(const std::string& statement, CellForm form) = 0;
  // DuckDB's SQL and its plan.
  virtual Result<std::string> explain(const std::string& statement) = 0;
  // Writes the file of the settings; how many rows it has.
  virtual Result<std::uint64_t> write_parquet(const std::string& statement) = 0;
};

}  // namespace trailcam::cli
