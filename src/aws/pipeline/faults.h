// Errors that every service shares, in the words that its protocol family uses.
#pragma once

#include <string>

#include "aws/model/model.h"
#include "base/error.h"

namespace trailcam::pipeline {

// AWS names the same failure differently in S3, in the query services and in the JSON services.
enum class Family { S3, Query, Ec2, Json };
Family family_of(const model::Service& service);
Family family_of(model::Protocol protocol, bool is_s3);

namespace faults {

Error access_denied(Family family, std::string message);
Error unknown_access_key(Family family, const std::string& access_key_id);
Error invalid_token(Family family);
Error expired_token(Family family);
Error missing_authentication(Family family);
Error signature_mismatch(Family family, std::string message = {});
Error incomplete_signature(Family family, std::string message);
Error validation(Family family, std::string message);
Error unknown_operation(Family family, const std::string& name);
Error not_implemented(Family family, const model::Service& service, const std::string& operation);
Error internal_failure(Family family);
Error overloaded(Family family);
Error no_such_bucket(const std::string& bucket);
Error malformed_xml();
Error body_too_large(Family family, std::uint64_t bytes_max);

}  // namespace faults
}  // namespace trailcam::pipeline
