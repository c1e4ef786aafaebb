#include "aws/pipeline/faults.h"

#include <fmt/format.h>

namespace trailcam::pipeline {
namespace {

struct Code {
  const char* name;
  int status;
};

// One row per failure: S3, query, ec2, json.
struct Codes {
  Code s3, query, ec2, json;
  Error make(Family family, std::string message) const {
    const Code& code = family == Family::S3      ? s3
                       : family == Family::Query ? query
                       : family == Family::Ec2   ? ec2
                                                 : json;
    return Error::aws({.code = code.name, .http_status = code.status}, std::move(message));
  }
};

constexpr Codes kAccessDenied = {{"AccessDenied", 403},
                                 {"AccessDenied", 403},
                                 {"UnauthorizedOperation", 403},
                                 {"AccessDeniedException", 400}};
constexpr Codes kUnknownKey = {{"InvalidAccessKeyId", 403},
                               {"InvalidClientTokenId", 403},
                               {"AuthFailure", 401},
                               {"UnrecognizedClientException", 400}};
constexpr Codes kInvalidToken = {{"InvalidToken", 400},
                                 {"InvalidClientTokenId", 403},
                                 {"AuthFailure", 401},
                                 {"UnrecognizedClientException", 400}};
constexpr Codes kExpiredToken = {{"ExpiredToken", 400},
                                 {"ExpiredToken", 403},
                                 {"RequestExpired", 400},
                                 {"ExpiredTokenException", 400}};
constexpr Codes kMissingAuthentication = {{"AccessDenied", 403},
                                          {"MissingAuthenticationToken", 403},
                                          {"MissingParameter", 400},
                                          {"MissingAuthenticationTokenException", 400}};
constexpr Codes kSignature = {{"SignatureDoesNotMatch", 403},
                              {"SignatureDoesNotMatch", 403},
                              {"SignatureDoesNotMatch", 403},
                              {"InvalidSignatureException", 400}};
constexpr Codes kIncomplete = {{"AuthorizationHeaderMalformed", 400},
                               {"IncompleteSignature", 400},
                               {"AuthFailure", 401},
                               {"IncompleteSignatureException", 400}};
constexpr Codes kValidation = {{"InvalidArgument", 400},
                               {"ValidationError", 400},
                               {"InvalidParameterValue", 400},
                               {"ValidationException", 400}};
constexpr Codes kUnknownOperation = {{"MethodNotAllowed", 405},
                                     {"InvalidAction", 400},
                                     {"InvalidAction", 400},
                                     {"UnknownOperationException", 400}};
constexpr Codes kNotImplemented = {{"NotImplemented", 501},
                                   {"NotImplemented", 501},
                                   {"NotImplemented", 501},
                                   {"NotImplemented", 501}};
constexpr Codes kInternal = {{"InternalError", 500},
                             {"InternalFailure", 500},
                             {"InternalError", 500},
                             {"InternalFailure", 500}};
constexpr Codes kOverloaded = {{"SlowDown", 503},
                               {"Throttling", 503},
                               {"RequestLimitExceeded", 503},
                               {"ThrottlingException", 503}};
constexpr Codes kTooLarge = {{"EntityTooLarge", 400},
                             {"RequestEntityTooLarge", 413},
                             {"RequestEntityTooLarge", 413},
                             {"RequestEntityTooLargeException", 413}};

}  // namespace

Family family_of(model::Protocol protocol, bool is_s3) {
  switch (protocol) {
    case model::Protocol::Query:
      return Family::Query;
    case model::Protocol::Ec2:
      return Family::Ec2;
    case model::Protocol::RestXml:
      return is_s3 ? Family::S3 : Family::Query;
    default:
      return Family::Json;
  }
}

Family family_of(const model::Service& service) {
  return family_of(service.protocols.front(), service.name == "s3" || service.name == "s3control");
}

namespace faults {

Error access_denied(Family family, std::string message) {
  if (family != Family::Json) return kAccessDenied.make(family, std::move(message));
  // Real records say AccessDenied, whatever the service's clients are told.
  return Error::aws({.code = kAccessDenied.json.name,
                     .http_status = kAccessDenied.json.status,
                     .record_code = "AccessDenied"},
                    std::move(message));
}

Error unknown_access_key(Family family, const std::string& access_key_id) {
  if (family == Family::S3) {
    return kUnknownKey
        .make(family, "The AWS Access Key Id you provided does not exist in our records.")
        .with("AWSAccessKeyId", access_key_id);
  }
  return kUnknownKey.make(family, "The security token included in the request is invalid.");
}

Error invalid_token(Family family) {
  return kInvalidToken.make(family, family == Family::S3
                                        ? "The provided token is malformed or otherwise invalid."
                                        : "The security token included in the request is invalid.");
}

Error expired_token(Family family) {
  return kExpiredToken.make(family, family == Family::S3
                                        ? "The provided token has expired."
                                        : "The security token included in the request is expired");
}

Error missing_authentication(Family family) {
  return kMissingAuthentication.make(
      family, family == Family::S3 ? "Access Denied" : "Missing Authentication Token");
}

Error signature_mismatch(Family family, std::string message) {
  if (message.empty()) {
    message =
        family == Family::S3
            ? "The request signature we calculated does not match the signature you provided. "
              "Check your key and signing method."
            : "The request signature we calculated does not match the signature you provided. "
              "Check your AWS Secret Access Key and signing method. Consult the service "
              "documentation for details.";
  }
  return kSignature.make(family, std::move(message));
}

Error incomplete_signature(Family family, std::string message) {
  return kIncomplete.make(family, std::move(message));
}

Error validation(Family family, std::string message) {
  return kValidation.make(family, std::move(message));
}

Error unknown_operation(Family family, const std::string& name) {
  switch (family) {
    case Family::S3:
      return kUnknownOperation.make(family,
                                    "The specified method is not allowed against this resource.");
    case Family::Query:
    case Family::Ec2:
      return kUnknownOperation.make(family, name.empty()
                                                ? "Could not find an operation in the request."
                                                : "Could not find operation " + name);
    case Family::Json:
      return kUnknownOperation.make(family, name.empty() ? "" : "Unknown operation " + name);
  }
  return kUnknownOperation.make(family, name);
}

Error not_implemented(Family family, const model::Service& service, const std::string& operation) {
  return kNotImplemented.make(
      family, fmt::format("Trailcam recognises {} of {} but does not implement it; see "
                          "docs/compatibility.md.",
                          operation, service.id));
}

Error internal_failure(Family family) {
  return kInternal.make(family, "We encountered an internal error. Please try again.");
}

Error overloaded(Family family) {
  return kOverloaded
      .make(family, family == Family::S3 ? "Please reduce your request rate." : "Rate exceeded")
      .with_header("Retry-After", "1");
}

Error no_such_bucket(const std::string& bucket) {
  return Error::aws({.code = "NoSuchBucket", .http_status = 404},
                    "The specified bucket does not exist")
      .with("BucketName", bucket);
}

Error malformed_xml() {
  return Error::aws({.code = "MalformedXML", .http_status = 400},
                    "The XML you provided was not well-formed or did not validate against our "
                    "published schema");
}

Error body_too_large(Family family, std::uint64_t bytes_max) {
  return kTooLarge.make(
      family, fmt::format("The request body is longer than the {} bytes that are allowed here.",
                          bytes_max));
}

}  // namespace faults
}  // namespace trailcam::pipeline
