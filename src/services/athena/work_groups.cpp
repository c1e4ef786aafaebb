#include "services/athena/work_groups.h"

#include <fmt/format.h>

#include "base/cbor.h"
#include "services/athena/locations.h"

namespace trailcam::athena {
namespace {

WorkGroupConfiguration default_configuration() {
  WorkGroupConfiguration out;
  out.ResultConfiguration.emplace();
  out.EnforceWorkGroupConfiguration = false;
  out.PublishCloudWatchMetricsEnabled = false;
  out.RequesterPaysEnabled = false;
  out.EngineVersion = {.SelectedEngineVersion = "AUTO",
                       .EffectiveEngineVersion = std::string(kEngineVersion)};
  out.EnableMinimumEncryptionConfiguration = false;
  return out;
}

Error not_supported(std::string_view what) {
  return invalid_request(fmt::format("{} is not supported here", what), "UNSUPPORTED");
}

}  // namespace

Error invalid_request(std::string message, std::string code) {
  return errors::invalid_request_exception(std::move(message))
      .with("AthenaErrorCode", std::move(code));
}

Result<std::string> permit(pipeline::Call& call, const std::optional<std::string>& work_group) {
  std::string name = work_group.value_or(std::string(kPrimary));
  TC_TRY(call.authorize("athena:" + call.operation.name,
                        fmt::format("arn:aws:athena:{}:{}:workgroup/{}", call.region.str(),
                                    call.account.str(), name)));
  return name;
}

Result<std::optional<WorkGroupState>> get_group(store::Transaction& transaction,
                                                const AccountId& account, const Region& region,
                                                const std::string& name) {
  const auto row = TC_TRY(transaction.get(
      kWorkGroups, kWorkGroups.key().text(account.str()).text(region.str()).text(name)));
  if (row) {
    WorkGroupState state{.row = *row, .configuration = {}};
    read(TC_TRY(parse_cbor(row->configuration)), state.configuration);
    return std::optional(std::move(state));
  }
  if (name != kPrimary) return std::optional<WorkGroupState>();
  WorkGroupState primary{.row = {}, .configuration = default_configuration()};
  primary.row.name = kPrimary;
  return std::optional(std::move(primary));
}

Result<WorkGroupState> find_work_group(pipeline::Call& call, const std::string& name) {
  auto found = TC_TRY(get_group(call.transaction, call.account, call.region, name));
  if (!found) return invalid_request(fmt::format("WorkGroup {} is not found.", name));
  return std::move(*found);
}

void put_work_group(pipeline::Call& call, WorkGroupState state) {
  if (!state.row.created) state.row.created = call.now;
  state.row.configuration = to_cbor(write(state.configuration));
  call.transaction.put(kWorkGroups, home_key(kWorkGroups, call).text(state.row.name), state.row);
}

Result<void> check(const ResultConfiguration& configuration) {
  if (configuration.OutputLocation) TC_TRY(output_folder(*configuration.OutputLocation));
  if (!configuration.EncryptionConfiguration) return {};
  const EncryptionConfiguration& encryption = *configuration.EncryptionConfiguration;
  if (encryption.EncryptionOption == "CSE_KMS") return not_supported("Encryption by the client");
  if (encryption.EncryptionOption == "SSE_KMS" && !encryption.KmsKey) {
    return invalid_request("KmsKey must be given for SSE_KMS");
  }
  return {};
}

Result<void> settle(WorkGroupConfiguration& configuration) {
  if (configuration.ManagedQueryResultsConfiguration &&
      configuration.ManagedQueryResultsConfiguration->Enabled) {
    return not_supported("Managed query results");
  }
  if (configuration.IdentityCenterConfiguration) return not_supported("IAM Identity Center");
  if (configuration.EngineVersion) {
    const std::string selected =
        configuration.EngineVersion->SelectedEngineVersion.value_or("AUTO");
    if (selected != "AUTO" && selected != kEngineVersion) {
      return invalid_request(fmt::format("Invalid engine version: {}", selected));
    }
    configuration.EngineVersion->EffectiveEngineVersion = std::string(kEngineVersion);
    configuration.EngineVersion->SelectedEngineVersion = selected;
  }
  const WorkGroupConfiguration defaults = default_configuration();
  const auto fill = [](auto& member, const auto& value) {
    if (!member) member = value;
  };
  fill(configuration.ResultConfiguration, defaults.ResultConfiguration);
  fill(configuration.EnforceWorkGroupConfiguration, true);
  fill(configuration.PublishCloudWatchMetricsEnabled, false);
  fill(configuration.RequesterPaysEnabled, false);
  fill(configuration.EngineVersion, defaults.EngineVersion);
  fill(configuration.EnableMinimumEncryptionConfiguration, false);
  return check(*configuration.ResultConfiguration);
}

}  // namespace trailcam::athena
