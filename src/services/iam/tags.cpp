#include "services/iam/tags.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "services/iam/generated/errors.h"

namespace trailcam::iam {

Result<void> add_tags(std::vector<TagRow>& rows, const std::vector<Tag>& added,
                      std::string_view title) {
  std::set<std::string> seen;
  for (const Tag& tag : added) {
    if (!seen.insert(lower(tag.Key)).second) {
      return errors::invalid_input_exception(
          "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }
    if (lower(tag.Key).starts_with("aws:")) {
      return errors::invalid_input_exception(
          "Caller is not an internal service and cannot create tags with the system prefix aws:");
    }
    const auto known = std::find_if(rows.begin(), rows.end(),
                                    [&](const TagRow& row) { return iequals(row.key, tag.Key); });
    if (known == rows.end()) {
      rows.push_back({tag.Key, tag.Value});
    } else {
      *known = {tag.Key, tag.Value};
    }
  }
  if (rows.size() > kTagsMax) {
    return errors::limit_exceeded_exception(
        fmt::format("Cannot exceed quota for TagsPer{}: {}", title, kTagsMax));
  }
  std::sort(rows.begin(), rows.end(),
            [](const TagRow& a, const TagRow& b) { return a.key < b.key; });
  return {};
}

void remove_tags(std::vector<TagRow>& rows, const std::vector<std::string>& keys) {
  std::erase_if(rows, [&](const TagRow& row) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const std::string& key) { return iequals(key, row.key); });
  });
}

}  // namespace trailcam::iam
