#include <fmt/format.h>

#include "services/s3/acl.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/lifecycle_view.h"
#include "services/s3/object_lock.h"
#include "services/s3/uploads.h"

namespace trailcam::s3 {
namespace {

constexpr std::size_t kIdRandomCharacters = 116;

struct UploadChecksum {
  std::string algorithm;  // "": none chosen
  bool composite = false;
};

Result<UploadChecksum> read_checksum(const CreateMultipartUploadInput& input) {
  if (!input.ChecksumAlgorithm) {
    if (!input.ChecksumType) return UploadChecksum{};
    return errors::invalid_request(
        "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm "
        "header.");
  }
  const auto algorithm = crypto::checksum_algorithm(*input.ChecksumAlgorithm);
  if (!algorithm) return unsupported_checksum();
  UploadChecksum checksum{*input.ChecksumAlgorithm, composite_by_default(*algorithm)};
  if (!input.ChecksumType) return checksum;
  checksum.composite = *input.ChecksumType == "COMPOSITE";
  if (!checksum.composite && *input.ChecksumType != "FULL_OBJECT") {
    return invalid_argument("Value for x-amz-checksum-type header is invalid.",
                            "x-amz-checksum-type", *input.ChecksumType);
  }
  if (checksum.composite ? can_be_composite(*algorithm) : can_be_full_object(*algorithm)) {
    return checksum;
  }
  return errors::invalid_request(
      fmt::format("The {} checksum type cannot be used with the {} checksum algorithm.",
                  *input.ChecksumType, checksum_words(*algorithm)));
}

// Ids sort by the time at which their uploads began, as listings want them.
std::string new_upload_id(pipeline::Call& call) {
  return fmt::format("{:012x}", call.now.time_since_epoch().count()) +
         call.random.text(kIdRandomCharacters, kMixedAlnum);
}

}  // namespace

Result<CreateMultipartUploadOutput> create_multipart_upload(
    S3&, pipeline::Call& call, const CreateMultipartUploadInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  TC_TRY(check_key(input.Key));
  TC_TRY(check_upload_headers(input));
  TC_TRY(check_acl(call, acl_request(input), bucket, AclTarget::Object));
  const UploadChecksum checksum = TC_TRY(read_checksum(input));

  UploadRow upload;
  upload.attributes = TC_TRY(read_attributes(input));
  if (!upload.attributes.tags.empty()) {
    TC_TRY(call.authorize("s3:PutObjectTagging", bucket.arn() + "/" + input.Key));
  }
  upload.lock = TC_TRY(requested_lock(call, bucket, input.Key, lock_request(input)));
  const ObjectKey key =
      TC_TRY(new_object_key(call, {bucket, input.Key}, encryption_request(input)));
  upload.encryption = key.row;
  upload.id = new_upload_id(call);
  upload.initiated = std::chrono::floor<std::chrono::seconds>(call.now);
  upload.initiator_id = call.caller.principal.arn;
  upload.initiator_name = call.caller.user_name;
  upload.checksum_algorithm = checksum.algorithm;
  upload.composite = checksum.composite;
  call.transaction.put(kUploads, upload_key(bucket.name, input.Key, upload.id), upload);
  note_encryption(call, key);

  CreateMultipartUploadOutput output;
  output.Bucket = bucket.name;
  output.Key = input.Key;
  output.UploadId = upload.id;
  show_abort(bucket, input.Key, upload, output);
  show_encryption(key, output);
  if (!upload.checksum_algorithm.empty()) {
    output.ChecksumAlgorithm = upload.checksum_algorithm;
    output.ChecksumType = checksum_type(upload.composite);
  }
  return output;
}

}  // namespace trailcam::s3
