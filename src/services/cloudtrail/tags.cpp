#include "services/cloudtrail/tags.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "services/cloudtrail/cloudtrail.h"
#include "services/cloudtrail/generated/errors.h"

namespace trailcam::cloudtrail {
namespace {

constexpr std::size_t kTagKeyMax = 128;
constexpr std::size_t kTagValueMax = 256;

Result<void> check(const Tag& tag) {
  const auto wrong = [](std::string text) {
    return errors::invalid_tag_parameter_exception(std::move(text));
  };
  if (tag.Key.empty() || tag.Key.size() > kTagKeyMax) {
    return wrong(fmt::format("Tag key must have between 1 and {} characters.", kTagKeyMax));
  }
  if (tag.Key.starts_with("aws:")) return wrong("Tag keys starting with aws: are reserved.");
  if (tag.Value && tag.Value->size() > kTagValueMax) {
    return wrong(fmt::format("Tag value must not have more than {} characters.", kTagValueMax));
  }
  return {};
}

}  // namespace

Result<void> add_tags(std::vector<store::TagRow>& tags, const std::vector<Tag>& added) {
  std::set<std::string> seen;
  for (const Tag& tag : added) {
    TC_TRY(check(tag));
    if (!seen.insert(tag.Key).second) {
      return errors::invalid_tag_parameter_exception(
          fmt::format("Tag key {} is given more than once.", tag.Key));
    }
    const auto known = std::find_if(tags.begin(), tags.end(),
                                    [&](const store::TagRow& t) { return t.key == tag.Key; });
    if (known != tags.end()) {
      known->value = tag.Value.value_or("");
    } else {
      tags.push_back({tag.Key, tag.Value.value_or("")});
    }
  }
  if (tags.size() > kTagsPerResourceMax) {
    return errors::tags_limit_exceeded_exception(fmt::format(
        "The number of tags per resource exceeds the limit of {}.", kTagsPerResourceMax));
  }
  return {};
}

std::vector<Tag> to_tags(const std::vector<store::TagRow>& tags) {
  std::vector<Tag> out;
  for (const store::TagRow& tag : tags) out.push_back({.Key = tag.key, .Value = tag.value});
  return out;
}

}  // namespace trailcam::cloudtrail
