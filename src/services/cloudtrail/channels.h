// Channels as clients make them and as they are shown.
#pragma once

#include <string>
#include <vector>

#include "aws/pipeline/call.h"
#include "lake/channel.h"
#include "services/cloudtrail/generated/shapes.h"

namespace trailcam::cloudtrail {

inline constexpr std::size_t kChannelsMax = 25;  // of an account in a region

// Ids of the stores that destinations name. Errors: EventDataStoreARNInvalidException,
// EventDataStoreNotFoundException, InactiveEventDataStoreException,
// InvalidEventDataStoreCategoryException, InvalidParameterException.
Result<std::vector<std::string>> read_destinations(pipeline::Call& call,
                                                   const std::vector<Destination>& given);
std::vector<Destination> to_destinations(const lake::ChannelRow& row);

// Error: ChannelAlreadyExistsException. `row` itself does not count. Under guard_lake().
Result<void> check_channel_name(const lake::ChannelRow& row,
                                const std::vector<lake::ChannelRow>& known);

}  // namespace trailcam::cloudtrail
