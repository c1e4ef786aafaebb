// Policies of event data stores and channels, by their ARN.
#pragma once

#include <string>

#include "store/transaction.h"

namespace trailcam::lake {

struct ResourcePolicyRow {
  std::string document;
  static void fields(auto& self, auto&& field) { field(1, self.document); }
};

inline constexpr store::Table<ResourcePolicyRow> kResourcePolicies{"lake-resource-policy"};  // ARN

inline store::Key resource_policy_key(std::string_view arn) {
  return kResourcePolicies.key().text(arn);
}

}  // namespace trailcam::lake
