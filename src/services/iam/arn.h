// ARNs of IAM: "arn:aws:iam::ACCOUNT:KIND/[PATH/]NAME".
//
// Source: "IAM identifiers" (IAM User Guide).
#pragma once

#include <optional>
#include <string_view>

#include "base/ids.h"

namespace trailcam::iam {

// Views into the ARN.
struct Arn {
  AccountId account;
  std::string_view kind;  // "user", "instance-profile", ...
  std::string_view name;  // without the path
};

// Nothing for the ARN of an account, of AWS's own policies, and for what is no ARN of IAM.
std::optional<Arn> parse_arn(std::string_view arn);

}  // namespace trailcam::iam
