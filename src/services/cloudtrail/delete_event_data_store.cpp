#include <algorithm>

#include <fmt/format.h>

#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_access.h"

namespace trailcam::cloudtrail {

// The store waits for its deletion, in which it can be restored; then its worker erases it.
Result<DeleteEventDataStoreOutput> delete_event_data_store(CloudTrail&, pipeline::Call& call,
                                                           const DeleteEventDataStoreInput& input) {
  lake::EventDataStoreRow row = TC_TRY(store_to_change(call, input.EventDataStore));
  if (row.termination_protection) {
    return errors::event_data_store_termination_protected_exception(fmt::format(
        "The event data store {} cannot be deleted: termination protection is enabled for it.",
        row.arn()));
  }
  if (!row.federation_role_arn.empty()) {
    return errors::event_data_store_federation_enabled_exception(fmt::format(
        "The event data store {} cannot be deleted: federation is enabled for it.", row.arn()));
  }
  TC_TRY(guard_lake(call));
  for (const lake::ChannelRow& channel :
       TC_TRY(lake::channels_of(call.transaction, row.account, row.region))) {
    if (std::ranges::find(channel.store_ids, row.id) == channel.store_ids.end()) continue;
    return errors::channel_exists_for_eds_exception(
        fmt::format("The event data store {} cannot be deleted: channel {} sends its events to it.",
                    row.arn(), channel.arn()));
  }
  TC_TRY(check_no_import(call, row));
  row.status_before_deletion = row.status;
  row.status = lake::StoreStatus::PendingDeletion;
  row.deletion_asked = call.now;
  row.updated = call.now;
  lake::put_store(call.transaction, row);
  return DeleteEventDataStoreOutput{};
}

}  // namespace trailcam::cloudtrail
