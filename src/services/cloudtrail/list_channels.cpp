#include "aws/pipeline/token_paging.h"
#include "services/cloudtrail/channels.h"
#include "services/cloudtrail/generated/operations.h"

namespace trailcam::cloudtrail {
namespace {
constexpr std::int64_t kChannelsPerPage = 1000;  // where MaxResults is not given
}

Result<ListChannelsOutput> list_channels(CloudTrail&, pipeline::Call& call,
                                         const ListChannelsInput& input) {
  auto channels = TC_TRY(lake::channels_of(call.transaction, call.account, call.region));
  ListChannelsOutput output;
  output.NextToken = TC_TRY(pipeline::page_of_items(
      channels,
      {.token = input.NextToken,
       .count_max = std::size_t(input.MaxResults.value_or(kChannelsPerPage)),
       .bad_token = errors::invalid_next_token_exception("The next token is not valid.")}));
  output.Channels.emplace();
  for (const lake::ChannelRow& row : channels) {
    output.Channels->push_back({.ChannelArn = row.arn(), .Name = row.name});
  }
  return output;
}

}  // namespace trailcam::cloudtrail
