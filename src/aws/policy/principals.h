// The users and roles that a saved policy names.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace trailcam::policy {

// What is to stand in the place of an AWS principal; nothing when it stays.
using PrincipalSubstitute =
    std::function<Result<std::optional<std::string>>(const std::string& principal)>;

// A document that is a policy, with other AWS principals (of Principal and NotPrincipal) and
// otherwise byte for byte the same. Error: the substitute's.
Result<std::string> with_principals(std::string_view document,
                                    const PrincipalSubstitute& substitute);

}  // namespace trailcam::policy
