#include "services/cloudtrail/query_access.h"

#include <algorithm>

#include <fmt/format.h>

#include "services/cloudtrail/generated/errors.h"
#include "services/cloudtrail/lake_access.h"

namespace trailcam::cloudtrail {

Result<void> authorize_stores(pipeline::Call& call, const std::string& action,
                              const std::vector<std::string>& store_ids) {
  const auto arn_of = [&](std::string_view id) {
    return fmt::format("arn:aws:cloudtrail:{}:{}:eventdatastore/{}", call.region.str(),
                       call.account.str(), id);
  };
  if (store_ids.empty()) return call.authorize(action, arn_of("*"));
  for (const std::string& id : store_ids) TC_TRY(call.authorize(action, arn_of(id)));
  return {};
}

Result<void> check_owner(const pipeline::Call& call,
                         const std::optional<std::string>& owner_account_id) {
  if (!owner_account_id || *owner_account_id == call.account.str()) return {};
  return errors::event_data_store_not_found_exception(
      fmt::format("The event data stores of account {} cannot be queried.", *owner_account_id));
}

Result<QueryRow> query_of(pipeline::Call& call, const QueryAsked& asked) {
  auto row = TC_TRY(call.transaction.get(kQueries, query_key(asked.query_id)));
  if (row && (row->account != call.account || row->region != call.region)) row.reset();
  TC_TRY(authorize_stores(call, "cloudtrail:" + call.operation.name,
                          row ? row->store_ids : std::vector<std::string>()));
  TC_TRY(check_owner(call, asked.owner_account_id));
  if (asked.event_data_store) {
    const auto named = TC_TRY(store_to_change(call, *asked.event_data_store));
    if (row && std::ranges::find(row->store_ids, named.id) == row->store_ids.end()) row.reset();
  }
  if (!row) {
    return errors::query_id_not_found_exception(
        fmt::format("The query {} was not found.", asked.query_id));
  }
  return std::move(*row);
}

}  // namespace trailcam::cloudtrail
