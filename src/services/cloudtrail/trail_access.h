// Finds the trail that a call means, as far as it may be meant from where the call was made.
#pragma once

#include <string>
#include <vector>

#include "aws/pipeline/call.h"
#include "services/cloudtrail/names.h"
#include "trails/trail.h"

namespace trailcam::cloudtrail {

// For reading: by name where its home is, by ARN from everywhere. Errors: TrailNotFoundException,
// InvalidTrailNameException, CloudTrailARNInvalidException.
Result<trails::TrailRow> trail_to_read(pipeline::Call& call, const std::string& name_or_arn);
// For changing: in its home region alone, else InvalidHomeRegionException.
Result<trails::TrailRow> trail_to_change(pipeline::Call& call, const std::string& name_or_arn);
// By ARN alone, from everywhere. Errors: ResourceNotFoundException, CloudTrailARNInvalidException.
Result<trails::TrailRow> trail_by_arn(pipeline::Call& call, const std::string& arn);

// All trails of the account, in order of home region and name.
Result<std::vector<trails::TrailRow>> trails_of(pipeline::Call& call);

// Is it there, or as a shadow, in that region?
bool visible_in(const trails::TrailRow& trail, const Region& region);

}  // namespace trailcam::cloudtrail
