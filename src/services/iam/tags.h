// Tags of whatever in IAM can be tagged. Keys are unique without regard to case.
#pragma once

#include <string>
#include <vector>

#include "services/iam/generated/shapes.h"
#include "services/iam/paging.h"
#include "services/iam/rows.h"

namespace trailcam::iam {

inline constexpr std::size_t kTagsMax = 50;

// Adds tags, or gives new values to those that are there. Errors: InvalidInput (one key twice,
// a key of AWS's own), LimitExceeded: "Cannot exceed quota for TagsPerUser: 50".
Result<void> add_tags(std::vector<TagRow>& rows, const std::vector<Tag>& added,
                      std::string_view title);
void remove_tags(std::vector<TagRow>& rows, const std::vector<std::string>& keys);

inline std::vector<Tag> to_tags(const std::vector<TagRow>& rows) {
  std::vector<Tag> out;
  for (const TagRow& row : rows) out.push_back({row.key, row.value});
  return out;
}

// The page that a List...Tags asks for.
template <class Output, class Input>
Output list_tags(const std::vector<TagRow>& rows, const Input& input) {
  Output output;
  output.Tags = page_of(to_tags(rows), input, output, [](const Tag& tag) { return tag.Key; });
  return output;
}

}  // namespace trailcam::iam
