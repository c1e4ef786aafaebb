#include <algorithm>

#include <fmt/format.h>

#include "services/cloudtrail/channels.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/lake_access.h"
#include "services/cloudtrail/names.h"
#include "services/cloudtrail/tags.h"

namespace trailcam::cloudtrail {
namespace {

// Source: "Create an integration with an event source outside of AWS" (User Guide, read 2026-08),
// the partners of CloudTrail Lake.
constexpr std::string_view kChannelSources[] = {
    "Custom",      "CloudStorageSecurity", "Clumio",     "CrowdStrike", "CyberArk",  "GitHub",
    "Kong",        "LaunchDarkly",         "MontyCloud", "Netskope",    "Nordcloud", "Okta",
    "OneIdentity", "Shoreline.io",         "Snyk",       "Wiz"};

}  // namespace

Result<CreateChannelOutput> create_channel(CloudTrail&, pipeline::Call& call,
                                           const CreateChannelInput& input) {
  TC_TRY(check_lake_name(input.Name, "Channel"));
  if (std::ranges::find(kChannelSources, input.Source) == std::end(kChannelSources)) {
    return errors::invalid_source_exception(
        fmt::format("The source {} is not valid for a channel.", input.Source));
  }
  lake::ChannelRow row;
  row.id = call.random.uuid();
  row.name = input.Name;
  row.account = call.account;
  row.region = call.region;
  row.source = input.Source;
  if (input.Tags) TC_TRY(add_tags(row.tags, *input.Tags));
  TC_TRY(guard_lake(call));
  row.store_ids = TC_TRY(read_destinations(call, input.Destinations));
  const auto known = TC_TRY(lake::channels_of(call.transaction, call.account, call.region));
  TC_TRY(check_channel_name(row, known));
  if (known.size() >= kChannelsMax) {
    return errors::channel_max_limit_exceeded_exception(
        fmt::format("The account {} already has {} channels in {}.", call.account.str(),
                    kChannelsMax, call.region.str()));
  }
  call.transaction.put(lake::kChannels, lake::channel_key(row.id), row);

  CreateChannelOutput output;
  output.ChannelArn = row.arn();
  output.Name = row.name;
  output.Source = row.source;
  output.Destinations = to_destinations(row);
  if (input.Tags) output.Tags = to_tags(row.tags);
  return output;
}

}  // namespace trailcam::cloudtrail
