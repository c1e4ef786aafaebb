// Policy documents as they come in and go out.
#pragma once

#include <string>
#include <string_view>

#include "aws/pipeline/call.h"
#include "aws/policy/policy.h"

namespace trailcam::iam {

// What counts towards the quotas of size: all but blanks.
std::size_t counted_bytes(std::string_view document);

// Error: MalformedPolicyDocument, saying what is wrong and where.
Result<void> check_document(const std::string& document, policy::Policy::Kind kind);

// The document of a managed policy: also its size. Errors: as above; LimitExceeded.
Result<void> check_managed_document(const std::string& document);

// A role's trust policy as it is kept: with unique ids in the place of users and roles
// (pipeline::Principals). Errors: MalformedPolicyDocument, also when somebody whom it names is not
// there; LimitExceeded.
Result<std::string> trust_policy_to_save(pipeline::Call& call, const std::string& document);

}  // namespace trailcam::iam
