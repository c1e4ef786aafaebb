#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"
#include "services/kms/paging.h"

namespace trailcam::kms {

Result<ListResourceTagsOutput> list_resource_tags(Kms& kms, pipeline::Call& call,
                                                  const ListResourceTagsInput& input) {
  const KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  std::vector<Tag> tags;
  for (const TagRow& tag : key.tags) tags.push_back({.TagKey = tag.key, .TagValue = tag.value});
  ListResourceTagsOutput output;
  output.Tags = TC_TRY(page_of_items(std::move(tags), input, output));
  return output;
}

}  // namespace trailcam::kms
