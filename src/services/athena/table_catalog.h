// The tables that a query of Athena's may name: those of the Data Catalog, whose log files it reads
// in S3 in the caller's name; views over them; and event data stores.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "query/engine.h"
#include "query/log_files.h"
#include "query/sql/translate.h"
#include "query/store_tables.h"
#include "services/athena/ddl.h"
#include "services/athena/statements.h"

namespace trailcam::athena {

inline constexpr int kViewDepthMax = 16;

// What a statement reads, gathered while it is translated. One thread.
struct Reading {
  Reading(query::Engine& with, const lake::Lake& lake, Session& session);

  query::Engine& engine;
  // Event data stores, which lie in database "aws:cloudtrail" by their ids and names.
  query::StoreTables stores;
  std::vector<std::shared_ptr<const void>> held = {};

  // For the run of the translated statement.
  query::QuerySettings settings(Millis time_limit) const;
};

// For one statement; one thread. `database` is meant where a name tells none.
class TableCatalog : public query::Catalog {
 public:
  TableCatalog(Session& session, Reading& reading, std::string database, int depth = 0)
      : session_(session), reading_(reading), database_(std::move(database)), depth_(depth) {}

  Result<std::vector<query::Column>> columns(const query::QualifiedName& table) override;
  Result<std::string> relation(const query::QualifiedName& table,
                               const query::ScanHints& hints) override;

 private:
  struct Found {
    std::vector<query::Column> columns = {};
    std::function<Result<std::string>(const query::ScanHints& hints)> relation = {};
  };
  Result<Found> find(const query::QualifiedName& table);
  Result<Found> find_store(const query::QualifiedName& table);
  Result<Found> open_view(const Value& table);
  Result<Found> open_logs(const ddl::Name& name, const Value& table);

  Session& session_;
  Reading& reading_;
  const std::string database_;
  const int depth_;
  std::map<std::string, Found> found_;
};

}  // namespace trailcam::athena
