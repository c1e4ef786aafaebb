#include <fmt/format.h>

#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_access.h"
#include "services/cloudtrail/names.h"
#include "services/cloudtrail/store_out.h"
#include "services/cloudtrail/store_settings.h"
#include "services/cloudtrail/tags.h"

namespace trailcam::cloudtrail {

Result<CreateEventDataStoreOutput> create_event_data_store(CloudTrail& cloudtrail,
                                                           pipeline::Call& call,
                                                           const CreateEventDataStoreInput& input) {
  TC_TRY(check_lake_name(input.Name, "Event data store"));
  TC_TRY(check_no_organization(input.OrganizationEnabled));
  lake::EventDataStoreRow row;
  row.id = call.random.uuid();
  row.name = input.Name;
  row.account = call.account;
  row.region = call.region;
  row.created = row.updated = call.now;
  row.multi_region = input.MultiRegionEnabled.value_or(true);
  row.termination_protection = input.TerminationProtectionEnabled.value_or(true);
  TC_TRY(
      set_retention({input.BillingMode, input.RetentionPeriod, RetentionAsked::Of::NewStore}, row));
  const StoreSelection selection = input.AdvancedEventSelectors
                                       ? TC_TRY(read_selection(*input.AdvancedEventSelectors))
                                       : default_selection();
  row.selectors = selection.selectors;
  row.kind = selection.kind;
  if (!input.StartIngestion.value_or(true)) row.status = lake::StoreStatus::StoppedIngestion;
  if (input.TagsList) TC_TRY(add_tags(row.tags, *input.TagsList));

  TC_TRY(guard_lake(call));
  TC_TRY(check_store_name(call, row));
  if (TC_TRY(stores_of(call)).size() >= kStoresPerRegionMax) {
    return errors::event_data_store_max_limit_exceeded_exception(
        fmt::format("The account {} already has {} event data stores in {}.", call.account.str(),
                    kStoresPerRegionMax, call.region.str()));
  }
  if (input.KmsKeyId && !input.KmsKeyId->empty()) TC_TRY(set_key(call, *input.KmsKeyId, row));
  lake::add_store(call.transaction, row, cloudtrail.head());

  auto output = to_store_answer<CreateEventDataStoreOutput>(row);
  output.Status = "CREATED";
  if (input.TagsList) output.TagsList = to_tags(row.tags);
  return output;
}

}  // namespace trailcam::cloudtrail
