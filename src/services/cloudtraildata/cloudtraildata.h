// The CloudTrail Data service's state: none of its own. Channels are rows (lake/channel.h).
#pragma once

namespace trailcam::cloudtraildata {

struct CloudTrailData {};

}  // namespace trailcam::cloudtraildata
