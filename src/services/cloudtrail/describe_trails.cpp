#include <algorithm>

#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/trail_access.h"
#include "services/cloudtrail/trail_out.h"

namespace trailcam::cloudtrail {
namespace {

// A name means a trail of this region; a trail of another region is meant by its ARN.
bool is_named(const trails::TrailRow& trail, const Region& here,
              const std::vector<TrailName>& names) {
  return std::any_of(names.begin(), names.end(), [&](const TrailName& wanted) {
    if (wanted.name != trail.name) return false;
    return wanted.arn
               ? wanted.arn->region == trail.home_region && wanted.arn->account == trail.account
               : trail.home_region == here;
  });
}

}  // namespace

Result<DescribeTrailsOutput> describe_trails(CloudTrail&, pipeline::Call& call,
                                             const DescribeTrailsInput& input) {
  std::vector<TrailName> names;
  if (input.trailNameList) {
    for (const std::string& name : *input.trailNameList) {
      names.push_back(TC_TRY(parse_trail_name(name)));
    }
  }
  const bool shadows = input.includeShadowTrails.value_or(true);
  DescribeTrailsOutput output;
  output.trailList.emplace();
  for (const trails::TrailRow& trail : TC_TRY(trails_of(call))) {
    const bool here = trail.home_region == call.region;
    const bool listed =
        names.empty() ? visible_in(trail, call.region) : is_named(trail, call.region, names);
    if (listed && (here || shadows)) output.trailList->push_back(to_trail(trail));
  }
  return output;
}

}  // namespace trailcam::cloudtrail
