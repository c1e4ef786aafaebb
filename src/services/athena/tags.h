// The tags of work groups, which are what can be tagged.
#pragma once

#include <vector>

#include "services/athena/work_groups.h"

namespace trailcam::athena {

inline constexpr std::size_t kTagsMax = 50;

// Error: InvalidRequestException.
Result<void> add_tags(std::vector<store::TagRow>& tags, const std::vector<Tag>& added);

// The work group of an ARN, once the caller may do this operation with it. Errors:
// AccessDeniedException, ResourceNotFoundException, InvalidRequestException.
Result<WorkGroupState> tagged_group(pipeline::Call& call, const std::string& arn);

}  // namespace trailcam::athena
