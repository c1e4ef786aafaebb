#include "services/kms/tags.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "services/kms/generated/errors.h"
#include "services/kms/kms.h"

namespace trailcam::kms {

Result<void> add_tags(std::vector<TagRow>& tags, const std::vector<Tag>& added) {
  std::set<std::string> seen;
  for (const Tag& tag : added) {
    if (lower(tag.TagKey).starts_with("aws:")) {
      return errors::tag_exception("Tags beginning with aws: are reserved");
    }
    if (!seen.insert(tag.TagKey).second) return errors::tag_exception("Duplicate tag keys");
    const auto known = std::ranges::find(tags, tag.TagKey, &TagRow::key);
    if (known != tags.end()) {
      known->value = tag.TagValue;
    } else {
      tags.push_back({tag.TagKey, tag.TagValue});
    }
  }
  if (tags.size() > kTagsPerKeyMax) return errors::tag_exception("Too many tags");
  return {};
}

}  // namespace trailcam::kms
