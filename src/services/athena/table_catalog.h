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
#include "services/athena/ddl.h"
#include "services/athena/statements.h"

namespace trailcam::athena {

inline constexpr int kViewDepthMax = 16;

// Event data stores, which lie in database "aws:cloudtrail" by their ids and names. Any thread.
class StoreTables {
 public:
  struct Table {
    std::string arn;
    std::vector<query::Column> columns;
    // What stands in FROM; what must be held while it is read is added.
    std::function<Result<std::string>(const query::ScanHints& hints,
                                      std::vector<std::shared_ptr<const void>>& held)>
        relation;
  };
  virtual ~StoreTables() = default;
  // Nothing when the account has no store of that id or name in the region.
  virtual Result<std::optional<Table>> find(const AccountId& account, const Region& region,
                                            const std::string& name) = 0;
};

// What a statement reads, gathered while it is translated.
struct Reading {
  query::Engine& engine;
  StoreTables* stores;  // null: there are none
  std::shared_ptr<query::ScanCount> scanned = std::make_shared<query::ScanCount>();
  std::vector<std::shared_ptr<const void>> held = {};
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
  Result<Found> find_store(const std::string& name);
  Result<Found> open_view(const Value& table);
  Result<Found> open_logs(const ddl::Name& name, const Value& table);

  Session& session_;
  Reading& reading_;
  const std::string database_;
  const int depth_;
  std::map<std::string, Found> found_;
};

}  // namespace trailcam::athena
