#include "lake/event_data_store.h"

#include <algorithm>

#include "lake/resource_policy.h"

namespace trailcam::lake {

void put_store(store::Transaction& transaction, const EventDataStoreRow& row) {
  transaction.put(kStores, store_key(row.id), row);
  transaction.put(kStoreGeneration, kStoreGeneration.key(), {});
}

void erase_store(store::Transaction& transaction, const EventDataStoreRow& row) {
  transaction.erase(kStores, store_key(row.id));
  transaction.erase(kStoreFollows, follow_key(row.id));
  transaction.erase(kResourcePolicies, resource_policy_key(row.arn()));
  transaction.put(kStoreGeneration, kStoreGeneration.key(), {});
}

void add_store(store::Transaction& transaction, const EventDataStoreRow& row, Position from) {
  put_store(transaction, row);
  transaction.put(kStoreFollows, follow_key(row.id), {.cursor = from});
}

bool takes(const EventDataStoreRow& row, const record::EventRecord& record) {
  if (row.status != StoreStatus::Enabled) return false;
  if (record.category == record::Category::ActivityAuditLog) {
    return std::ranges::find(record.stores, row.id) != record.stores.end();
  }
  if (row.kind != StoreKind::Event) return false;
  if (record.account != row.account) return false;
  if (!row.multi_region && !record.global_service && record.region != row.region) return false;
  return trails::selects(row.selectors, record);
}

Result<std::vector<EventDataStoreRow>> read_stores(const store::Database& database) {
  std::vector<EventDataStoreRow> out;
  TC_TRY(store::Transaction(database).scan(kStores, kStores.key().range(),
                                           [&](std::string_view, EventDataStoreRow row) {
                                             out.push_back(std::move(row));
                                             return true;
                                           }));
  return out;
}

}  // namespace trailcam::lake
