#include <fmt/format.h>

#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/uploads.h"

namespace trailcam::s3 {
namespace {

Result<UploadPartOutput> put(pipeline::Call& call, const UploadPartInput& input, ObjectSink& body) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  const UploadRow upload = TC_TRY(load_upload(call, bucket.name, input.Key, input.UploadId));
  const WrittenBody& written = *TC_TRY(body.finish());
  const pipeline::BodyFacts& facts = call.body_facts;
  const crypto::ChecksumAlgorithm wanted = part_algorithm(upload);
  const std::string checksum = TC_TRY(checksum_of(written, facts, wanted));
  TC_TRY(put_part(call, upload, written, {.number = input.PartNumber, .checksum = checksum}));

  UploadPartOutput output;
  output.ETag = quoted(hex(written.etag));
  show_encryption(body.key(), output);
  if (facts.checksum_algorithm) {
    show_checksum(output, *facts.checksum_algorithm, facts.checksum);
  } else if (!upload.checksum_algorithm.empty()) {
    show_checksum(output, wanted, base64(checksum));
  }
  return output;
}

}  // namespace

Result<std::unique_ptr<ObjectSink>> open_upload_part(S3& s3, pipeline::Call& call,
                                                     const UploadPartInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  TC_TRY(check_part_number(input.PartNumber));
  const UploadRow upload = TC_TRY(load_upload(call, bucket.name, input.Key, input.UploadId));
  if (std::uint64_t(input.ContentLength.value_or(0)) > kPutBytesMax) {
    return entity_too_large(std::uint64_t(*input.ContentLength));
  }
  const auto sent =
      TC_TRY(announced_checksum(given_checksum(input), call.head.headers, input.ChecksumAlgorithm));
  const crypto::ChecksumAlgorithm wanted = part_algorithm(upload);
  if (sent && sent != wanted && !upload.checksum_algorithm.empty()) {
    return errors::invalid_request(fmt::format(
        "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
        checksum_words(wanted), checksum_words(*sent)));
  }
  ObjectKey key = TC_TRY(key_of_part(call, bucket, upload, customer_key(input)));
  return std::make_unique<ObjectSink>(s3.bodies, to_compute(wanted, sent), std::move(key));
}

Result<UploadPartOutput> upload_part(S3&, pipeline::Call& call, const UploadPartInput& input,
                                     ObjectSink& body) {
  Result<UploadPartOutput> stored = put(call, input, body);
  if (!stored) body.abandon();
  return stored;
}

}  // namespace trailcam::s3
