// AWS's managed policies, from models/aws-managed-policies.json, which is part of the binary.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "services/iam/rows.h"

namespace trailcam::iam {

inline constexpr std::string_view kAwsAccount = "aws";  // where an ARN has the owner's account

struct AwsPolicy {
  PolicyRow row;         // its account is kAwsAccount
  std::string document;  // of its only version
};

// Constant after construction; any thread.
class ManagedPolicies {
 public:
  ManagedPolicies();
  // Null when there is none.
  const AwsPolicy* find(std::string_view arn) const;
  const std::map<std::string, AwsPolicy, std::less<>>& by_arn() const { return by_arn_; }

 private:
  std::map<std::string, AwsPolicy, std::less<>> by_arn_;
};

}  // namespace trailcam::iam
