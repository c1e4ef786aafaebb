// Rows as the API shows them.
#pragma once

#include "services/iam/generated/shapes.h"
#include "services/iam/rows.h"

namespace trailcam::iam {

inline User to_user(const UserRow& row) {
  User out;
  out.Path = row.path;
  out.UserName = row.name;
  out.UserId = row.id;
  out.Arn = row.arn();
  out.CreateDate = row.created;
  return out;
}

inline std::vector<Tag> to_tags(const std::vector<TagRow>& rows) {
  std::vector<Tag> out;
  for (const TagRow& row : rows) out.push_back({row.key, row.value});
  return out;
}

}  // namespace trailcam::iam
