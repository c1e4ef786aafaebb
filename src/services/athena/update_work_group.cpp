#include "services/athena/generated/operations.h"
#include "services/athena/work_groups.h"

namespace trailcam::athena {
namespace {

// A member is given anew, taken away, or left as it is.
template <class Member>
void update(Member& kept, const Member& given, const std::optional<bool>& removed) {
  if (removed.value_or(false)) kept.reset();
  if (given) kept = given;
}

void update(ResultConfiguration& kept, const ResultConfigurationUpdates& given) {
  update(kept.OutputLocation, given.OutputLocation, given.RemoveOutputLocation);
  update(kept.EncryptionConfiguration, given.EncryptionConfiguration,
         given.RemoveEncryptionConfiguration);
  update(kept.ExpectedBucketOwner, given.ExpectedBucketOwner, given.RemoveExpectedBucketOwner);
  update(kept.AclConfiguration, given.AclConfiguration, given.RemoveAclConfiguration);
}

void update(WorkGroupConfiguration& kept, const WorkGroupConfigurationUpdates& given) {
  update(kept.EnforceWorkGroupConfiguration, given.EnforceWorkGroupConfiguration, {});
  update(kept.PublishCloudWatchMetricsEnabled, given.PublishCloudWatchMetricsEnabled, {});
  update(kept.BytesScannedCutoffPerQuery, given.BytesScannedCutoffPerQuery,
         given.RemoveBytesScannedCutoffPerQuery);
  update(kept.RequesterPaysEnabled, given.RequesterPaysEnabled, {});
  update(kept.EngineVersion, given.EngineVersion, {});
  update(kept.AdditionalConfiguration, given.AdditionalConfiguration, {});
  update(kept.ExecutionRole, given.ExecutionRole, {});
  update(kept.EnableMinimumEncryptionConfiguration, given.EnableMinimumEncryptionConfiguration, {});
  if (given.ResultConfigurationUpdates) {
    if (!kept.ResultConfiguration) kept.ResultConfiguration.emplace();
    update(*kept.ResultConfiguration, *given.ResultConfigurationUpdates);
  }
  if (given.ManagedQueryResultsConfigurationUpdates) {
    kept.ManagedQueryResultsConfiguration.emplace().Enabled =
        given.ManagedQueryResultsConfigurationUpdates->Enabled.value_or(false);
  }
}

}  // namespace

Result<UpdateWorkGroupOutput> update_work_group(Athena&, pipeline::Call& call,
                                                const UpdateWorkGroupInput& input) {
  TC_TRY(permit(call, input.WorkGroup));
  WorkGroupState state = TC_TRY(find_work_group(call, input.WorkGroup));
  if (input.Description) state.row.description = *input.Description;
  if (input.State) state.row.state = *input.State;
  if (input.ConfigurationUpdates) update(state.configuration, *input.ConfigurationUpdates);
  TC_TRY(settle(state.configuration));
  put_work_group(call, std::move(state));
  return UpdateWorkGroupOutput{};
}

}  // namespace trailcam::athena
