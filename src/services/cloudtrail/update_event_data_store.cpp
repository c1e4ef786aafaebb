#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_access.h"
#include "services/cloudtrail/names.h"
#include "services/cloudtrail/store_out.h"
#include "services/cloudtrail/store_settings.h"

namespace trailcam::cloudtrail {
namespace {

Result<void> change_selectors(const std::vector<AdvancedEventSelector>& given,
                              lake::EventDataStoreRow& row) {
  StoreSelection selection = TC_TRY(read_selection(given));
  if (selection.kind != row.kind) {
    return errors::invalid_event_selectors_exception(
        "The kind of events that an event data store holds cannot be changed.");
  }
  row.selectors = std::move(selection.selectors);
  return {};
}

}  // namespace

// What is not given keeps its value.
Result<UpdateEventDataStoreOutput> update_event_data_store(CloudTrail&, pipeline::Call& call,
                                                           const UpdateEventDataStoreInput& input) {
  lake::EventDataStoreRow row = TC_TRY(store_to_change(call, input.EventDataStore));
  TC_TRY(check_no_organization(input.OrganizationEnabled));
  TC_TRY(check_no_import(call, row));
  if (input.Name) {
    TC_TRY(check_lake_name(*input.Name, "Event data store"));
    row.name = *input.Name;
    TC_TRY(guard_lake(call));
    TC_TRY(check_store_name(call, row));
  }
  if (input.AdvancedEventSelectors) {
    TC_TRY(change_selectors(*input.AdvancedEventSelectors, row));
  }
  if (input.MultiRegionEnabled) row.multi_region = *input.MultiRegionEnabled;
  if (input.TerminationProtectionEnabled) {
    row.termination_protection = *input.TerminationProtectionEnabled;
  }
  row.updated = call.now;
  TC_TRY(set_retention({input.BillingMode, input.RetentionPeriod, RetentionAsked::Of::KnownStore},
                       row));
  if (input.KmsKeyId && !input.KmsKeyId->empty()) TC_TRY(set_key(call, *input.KmsKeyId, row));
  lake::put_store(call.transaction, row);
  return to_store_answer<UpdateEventDataStoreOutput>(row);
}

}  // namespace trailcam::cloudtrail
