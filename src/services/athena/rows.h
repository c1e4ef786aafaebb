// What Athena stores: work groups, saved statements and executions. All keys begin with account and
// region.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "store/tag_row.h"
#include "store/transaction.h"

namespace trailcam::athena {

struct WorkGroupRow {
  std::string name = {};
  std::string state = "ENABLED";
  std::string description = {};
  std::optional<Timestamp> created = {};  // of "primary": when it was first changed
  std::string configuration = {};         // WorkGroupConfiguration, CBOR
  std::vector<store::TagRow> tags = {};
  static void fields(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.state);
    field(3, self.description);
    field(4, self.created);
    field(5, self.configuration);
    field(6, self.tags);
  }
};

struct NamedQueryRow {
  std::string id = {};
  std::string name = {};
  std::string description = {};
  std::string database = {};
  std::string query = {};
  std::string work_group = {};
  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.name);
    field(3, self.description);
    field(4, self.database);
    field(5, self.query);
    field(6, self.work_group);
  }
};

struct PreparedStatementRow {
  std::string name = {};
  std::string work_group = {};
  std::string query = {};
  std::string description = {};
  Timestamp modified{};
  static void fields(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.work_group);
    field(3, self.query);
    field(4, self.description);
    field(5, self.modified);
  }
};

// One column of a result.
struct ColumnRow {
  std::string name = {};
  std::string type = {};  // "varchar", "bigint", "array"...
  static void fields(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.type);
  }
};

struct EncryptionRow {
  std::string option = {};  // "SSE_S3"
  std::string kms_key = {};
  static void fields(auto& self, auto&& field) {
    field(1, self.option);
    field(2, self.kms_key);
  }
};

struct ExecutionRow {
  AccountId account = {};
  Region region = {};
  std::string id = {};
  std::string work_group = {};
  std::string query = {};
  std::string statement_type = {};     // "DDL", "DML", "UTILITY"
  std::string substatement_type = {};  // "SELECT", "CREATE_TABLE"...
  std::string catalog = {};
  std::string database = {};
  std::vector<std::string> parameters = {};
  std::string folder = {};    // where results go: "s3://bucket/prefix/"
  std::string location = {};  // the whole name of the result
  std::optional<EncryptionRow> encryption = {};
  std::string expected_bucket_owner = {};
  bool owner_full_control = false;  // of the result's ACL
  std::optional<std::int64_t> bytes_scanned_max = {};
  std::string state = "QUEUED";
  std::string reason = {};  // of the state
  std::optional<std::int64_t> error_category = {};
  std::int64_t error_type = 0;
  Timestamp submitted{};
  std::optional<Timestamp> started = {};
  std::optional<Timestamp> completed = {};
  std::int64_t planning_ms = 0;
  std::int64_t engine_ms = 0;
  std::int64_t bytes_scanned = 0;
  std::int64_t rows_scanned = 0;
  std::int64_t rows_returned = 0;
  std::int64_t result_bytes = 0;
  std::vector<ColumnRow> columns = {};
  std::string token = {};           // ClientRequestToken; "" for none
  std::string arguments_hash = {};  // what came with it

  // A table of rows with a line of names, as against lines of text.
  bool tabular() const { return location.ends_with(".csv"); }
  bool ended() const { return state != "QUEUED" && state != "RUNNING"; }

  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.region);
    field(3, self.id);
    field(4, self.work_group);
    field(5, self.query);
    field(6, self.statement_type);
    field(7, self.substatement_type);
    field(8, self.catalog);
    field(9, self.database);
    field(10, self.parameters);
    field(11, self.folder);
    field(12, self.location);
    field(13, self.encryption);
    field(14, self.expected_bucket_owner);
    field(15, self.owner_full_control);
    field(16, self.bytes_scanned_max);
    field(17, self.state);
    field(18, self.reason);
    field(19, self.error_category);
    field(20, self.error_type);
    field(21, self.submitted);
    field(22, self.started);
    field(23, self.completed);
    field(24, self.planning_ms);
    field(25, self.engine_ms);
    field(26, self.bytes_scanned);
    field(27, self.rows_scanned);
    field(28, self.rows_returned);
    field(29, self.result_bytes);
    field(30, self.columns);
    field(31, self.token);
    field(32, self.arguments_hash);
  }
};

// Points at an execution: in the history of a work group, by the token of a client, or among those
// that have not ended.
struct ExecutionRef {
  AccountId account = {};
  Region region = {};
  std::string id = {};
  static void fields(auto& self, auto&& field) {
    field(1, self.account);
    field(2, self.region);
    field(3, self.id);
  }
};

inline constexpr store::Table<WorkGroupRow> kWorkGroups{"athena-workgroup"};       // name
inline constexpr store::Table<NamedQueryRow> kNamedQueries{"athena-named"};        // id
inline constexpr store::Table<PreparedStatementRow> kPrepared{"athena-prepared"};  // group, name
inline constexpr store::Table<ExecutionRow> kExecutions{"athena-execution"};       // id
inline constexpr store::Table<ExecutionRef> kHistory{"athena-history"};  // group, newest first, id
inline constexpr store::Table<ExecutionRef> kTokens{"athena-token"};     // token
inline constexpr store::Table<ExecutionRef> kUnended{"athena-unended"};  // id, without a home
inline constexpr store::Table<ExecutionRef> kAges{"athena-age"};         // ms, id, without a home

}  // namespace trailcam::athena
