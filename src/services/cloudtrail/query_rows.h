// Queries of CloudTrail Lake as rows of the catalog (docs/formats/catalog.md). The rows of a
// result are a body: a line each, a JSON array of texts and nulls in the order of the columns.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "store/bodies.h"
#include "store/transaction.h"

namespace trailcam::cloudtrail {

enum class QueryStatus {
  Queued = 0,
  Running = 1,
  Finished = 2,
  Failed = 3,
  Cancelled = 4,
  TimedOut = 5
};

// Results are kept for as long as AWS keeps them.
inline constexpr Millis kResultsKept = std::chrono::days{7};

struct QueryRow {
  std::string id;  // UUID
  AccountId account;
  Region region;
  std::string statement;
  std::vector<std::string> parameters;
  std::vector<std::string> store_ids;        // that the statement names, each once
  std::string delivery_uri;                  // "s3://bucket/prefix"; "" for none
  std::string delivery_status;               // AWS's word; "" with no uri
  QueryStatus status = QueryStatus::Queued;  // Running is not kept: it does not outlive the process
  Timestamp created{};
  Timestamp ended{};
  std::uint64_t events_scanned = 0;
  std::uint64_t events_matched = 0;
  std::uint64_t bytes_scanned = 0;
  std::uint64_t execution_ms = 0;
  std::uint64_t result_rows = 0;
  std::vector<std::string> columns;  // their names
  store::BodyRef results;
  std::string error;

  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.account);
    field(3, self.region);
    field(4, self.statement);
    field(5, self.parameters);
    field(6, self.store_ids);
    field(7, self.delivery_uri);
    field(8, self.delivery_status);
    field(9, self.status);
    field(10, self.created);
    field(11, self.ended);
    field(12, self.events_scanned);
    field(13, self.events_matched);
    field(14, self.bytes_scanned);
    field(15, self.execution_ms);
    field(16, self.result_rows);
    field(17, self.columns);
    field(18, self.results);
    field(19, self.error);
  }
};

// A query that is not over: it waits, runs, or its results are being delivered.
struct ActiveQueryRow {
  std::string id;
  Timestamp created{};
  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.created);
  }
};
// That a query named a store; newest first.
struct StoreQueryRow {
  std::string id;
  static void fields(auto& self, auto&& field) { field(1, self.id); }
};

inline constexpr store::Table<QueryRow> kQueries{"lake-query"};  // id
inline constexpr store::Table<ActiveQueryRow> kActiveQueries{
    "lake-query-active"};  // account, region, id
inline constexpr store::Table<StoreQueryRow> kStoreQueries{
    "lake-query-of-store"};  // store id, time counted down, query id
inline constexpr store::Table<StoreQueryRow> kQueryExpiries{"lake-query-expiry"};  // time, query id

inline store::Key query_key(std::string_view id) { return kQueries.key().text(id); }
inline store::Key active_queries_key(const AccountId& account, const Region& region) {
  return kActiveQueries.key().text(account.str()).text(region.str());
}
inline store::Key store_queries_key(std::string_view store_id) {
  return kStoreQueries.key().text(store_id);
}
inline store::Key store_query_key(std::string_view store_id, const QueryRow& row) {
  return store_queries_key(store_id)
      .number(~std::uint64_t(row.created.time_since_epoch().count()))
      .text(row.id);
}
inline store::Key query_expiry_key(Timestamp time, std::string_view id) {
  return kQueryExpiries.key().number(std::uint64_t(time.time_since_epoch().count())).text(id);
}

// Makes it known, to be run.
void add_query(store::Transaction& transaction, const QueryRow& row);
// Puts one that is over.
void end_query(store::Transaction& transaction, const QueryRow& row);
// Takes it away, with its results.
void erase_query(store::Transaction& transaction, const QueryRow& row);

std::string_view status_text(QueryStatus status);

}  // namespace trailcam::cloudtrail
