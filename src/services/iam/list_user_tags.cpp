#include "services/iam/entities.h"
#include "services/iam/generated/operations.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<ListUserTagsOutput> list_user_tags(Iam&, pipeline::Call& call,
                                          const ListUserTagsInput& input) {
  const UserRow row = TC_TRY(find<UserRow>(call, input.UserName));
  return list_tags<ListUserTagsOutput>(row.tags, input);
}

}  // namespace trailcam::iam
