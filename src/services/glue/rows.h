// What the Data Catalog stores. Databases and tables have ids of their own, by which lies what
// belongs to them: what is dropped is out of reach at once, and its children are erased later
// (janitor.h). What clients define is kept as they gave it, as a document.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "store/transaction.h"

namespace trailcam::glue {

struct DatabaseRow {
  AccountId account = {};
  Region region = {};
  std::string name = {};  // lower case
  std::string id = {};
  Timestamp created{};
  std::string document = {};  // DatabaseInput, CBOR
  std::map<std::string, std::string> tags = {};

  std::string arn() const {
    return "arn:aws:glue:" + region.str() + ":" + account.str() + ":database/" + name;
  }
  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.region);
    field(3, self.name);
    field(4, self.id);
    field(5, self.created);
    field(6, self.document);
    field(7, self.tags);
  }
};

// A table, and each earlier version of one.
struct TableRow {
  std::string name = {};  // lower case
  std::string id = {};
  std::uint64_t version = 0;
  Timestamp created{};
  Timestamp updated{};
  std::string created_by = {};  // ARN
  std::string document = {};    // TableInput, CBOR
  static void fields(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.id);
    field(3, self.version);
    field(4, self.created);
    field(5, self.updated);
    field(6, self.created_by);
    field(7, self.document);
  }
};

struct PartitionRow {
  std::vector<std::string> values = {};
  Timestamp created{};
  std::string document = {};  // PartitionInput, CBOR
  static void fields(auto& self, auto&& field) {
    field(1, self.values);
    field(2, self.created);
    field(3, self.document);
  }
};

// Something that was dropped, whose children are still there.
struct DroppedRow {
  enum class Kind { Database = 1, Table = 2 };
  Kind kind = Kind::Database;
  std::string id = {};
  static void fields(auto& self, auto&& field) {
    field(1, self.kind);
    field(2, self.id);
  }
};

inline constexpr store::Table<DatabaseRow> kDatabases{"glue-database"};     // account, region, name
inline constexpr store::Table<TableRow> kTables{"glue-table"};              // database's id, name
inline constexpr store::Table<TableRow> kTableVersions{"glue-version"};     // table's id, number
inline constexpr store::Table<PartitionRow> kPartitions{"glue-partition"};  // table's id, values
inline constexpr store::Table<DroppedRow> kDropped{"glue-dropped"};         // id

}  // namespace trailcam::glue
