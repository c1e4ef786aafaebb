// S3's errors with the further elements that AWS puts into their documents.
#pragma once

#include <string>

#include "base/error.h"
#include "services/s3/generated/errors.h"

namespace trailcam::s3 {

inline Error no_such_bucket(const std::string& bucket) {
  return errors::no_such_bucket("The specified bucket does not exist").with("BucketName", bucket);
}
inline Error no_such_key(const std::string& key) {
  return errors::no_such_key("The specified key does not exist.").with("Key", key);
}
inline Error no_such_version(const std::string& key, const std::string& version_id) {
  return errors::no_such_version("The specified version does not exist.")
      .with("Key", key)
      .with("VersionId", version_id);
}
inline Error no_such_upload(const std::string& upload_id) {
  return errors::no_such_upload(
             "The specified upload does not exist. The upload ID may be invalid, or the upload may "
             "have been aborted or completed.")
      .with("UploadId", upload_id);
}
inline Error invalid_argument(std::string message, std::string name, std::string value) {
  return errors::invalid_argument(std::move(message))
      .with("ArgumentName", std::move(name))
      .with("ArgumentValue", std::move(value));
}
inline Error precondition_failed(std::string condition) {
  return errors::precondition_failed(
             "At least one of the pre-conditions you specified did not hold")
      .with("Condition", std::move(condition));
}
inline Error malformed_xml() {
  return errors::malformed_xml(
      "The XML you provided was not well-formed or did not validate against our published schema");
}
inline Error entity_too_large(std::uint64_t proposed_bytes) {
  return errors::entity_too_large("Your proposed upload exceeds the maximum allowed size")
      .with("ProposedSize", std::to_string(proposed_bytes))
      .with("MaxSizeAllowed", "5368709120");
}
inline Error unsupported_checksum() {
  return errors::invalid_request(
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
      "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
}
// A header that asks for what is not here: `header` as AWS spells it.
inline Error not_implemented_header(std::string header) {
  return errors::not_implemented(
             "A header you provided implies functionality that is not implemented")
      .with("Header", std::move(header));
}
// Without a reason: what callers of other accounts and failed owner checks see.
Error access_denied();

}  // namespace trailcam::s3
