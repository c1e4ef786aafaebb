#include "services/athena/tags.h"

#include <algorithm>

#include <fmt/format.h>

namespace trailcam::athena {

Result<void> add_tags(std::vector<store::TagRow>& tags, const std::vector<Tag>& added) {
  for (const Tag& tag : added) {
    const std::string key = tag.Key.value_or("");
    if (key.empty()) return invalid_request("A tag must have a key.");
    const auto known = std::ranges::find(tags, key, &store::TagRow::key);
    if (known != tags.end()) {
      known->value = tag.Value.value_or("");
    } else {
      tags.push_back({key, tag.Value.value_or("")});
    }
  }
  if (tags.size() > kTagsMax) return invalid_request("Too many tags: at most 50 are allowed.");
  return {};
}

Result<WorkGroupState> tagged_group(pipeline::Call& call, const std::string& arn) {
  TC_TRY(call.authorize("athena:" + call.operation.name, arn));
  const std::string groups =
      fmt::format("arn:aws:athena:{}:{}:workgroup/", call.region.str(), call.account.str());
  if (!arn.starts_with(groups)) {
    return invalid_request(fmt::format("Only work groups have tags, not {}", arn));
  }
  auto found =
      TC_TRY(get_group(call.transaction, call.account, call.region, arn.substr(groups.size())));
  if (!found) return errors::resource_not_found_exception(fmt::format("{} is not found.", arn));
  return std::move(*found);
}

}  // namespace trailcam::athena
