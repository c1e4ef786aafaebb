// AWS managed keys: those of services in an account and region, made when they are first asked for.
//
// Source: "AWS managed keys" (KMS Developer Guide, read 2026-08).
#pragma once

#include <string_view>

#include "aws/pipeline/call.h"
#include "services/kms/kms.h"

namespace trailcam::kms {

inline constexpr std::string_view kManagedPrefix = "alias/aws/";

// Whether a service of AWS's goes by that alias.
bool is_managed_alias(std::string_view alias);

// The key of "s3" and the like in the call's account and region. One that is not there is made by a
// commit of its own, so that the authorizer sees it; waits for that. Error: Io, Corrupt.
Result<KeyRow> aws_managed_key(const Kms& kms, pipeline::Call& call, std::string_view service);

}  // namespace trailcam::kms
