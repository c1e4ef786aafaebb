#include "services/cloudtrail/query_rows.h"

namespace trailcam::cloudtrail {

void add_query(store::Transaction& transaction, const QueryRow& row) {
  transaction.put(kQueries, query_key(row.id), row);
  transaction.put(kActiveQueries, active_queries_key(row.account, row.region).text(row.id),
                  {row.id, row.created});
  transaction.put(kQueryExpiries, query_expiry_key(row.created + kResultsKept, row.id), {row.id});
  for (const std::string& store_id : row.store_ids) {
    transaction.put(kStoreQueries, store_query_key(store_id, row), {row.id});
  }
}

void end_query(store::Transaction& transaction, const QueryRow& row) {
  transaction.put(kQueries, query_key(row.id), row);
  transaction.erase(kActiveQueries, active_queries_key(row.account, row.region).text(row.id));
}

void erase_query(store::Transaction& transaction, const QueryRow& row) {
  if (!row.results.id.empty()) transaction.discard(row.results);
  transaction.erase(kQueries, query_key(row.id));
  transaction.erase(kActiveQueries, active_queries_key(row.account, row.region).text(row.id));
  transaction.erase(kQueryExpiries, query_expiry_key(row.created + kResultsKept, row.id));
  for (const std::string& store_id : row.store_ids) {
    transaction.erase(kStoreQueries, store_query_key(store_id, row));
  }
}

std::string_view status_text(QueryStatus status) {
  switch (status) {
    case QueryStatus::Queued:
      return "QUEUED";
    case QueryStatus::Running:
      return "RUNNING";
    case QueryStatus::Finished:
      return "FINISHED";
    case QueryStatus::Failed:
      return "FAILED";
    case QueryStatus::Cancelled:
      return "CANCELLED";
    case QueryStatus::TimedOut:
      return "TIMED_OUT";
  }
  return "";
}

}  // namespace trailcam::cloudtrail
