#include <algorithm>

#include "services/s3/acl.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/objects.h"

namespace trailcam::s3 {
namespace {

// All that can be refused before the body is there; also what is to be stored beside it.
Result<AttributesRow> judge(pipeline::Call& call, const BucketRow& bucket,
                            const PutObjectInput& input) {
  TC_TRY(check_key(input.Key));
  TC_TRY(check_upload_headers(input));
  TC_TRY(check_supported(write_conditions(input)));
  if (input.WriteOffsetBytes) return not_implemented_header("x-amz-write-offset-bytes");
  TC_TRY(check_acl(acl_request(input), bucket, AclTarget::Object));
  AttributesRow attributes = TC_TRY(read_attributes(input));
  if (!attributes.tags.empty()) {
    TC_TRY(call.authorize("s3:PutObjectTagging", bucket.arn() + "/" + input.Key));
  }
  return attributes;
}

Result<PutObjectOutput> put(pipeline::Call& call, const PutObjectInput& input, ObjectSink& body) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  NewObject made{.attributes = TC_TRY(judge(call, bucket, input))};
  const auto replaced = TC_TRY(call.transaction.get(kObjects, object_key(bucket.name, input.Key)));
  TC_TRY(check_write(write_conditions(input), entity_of(replaced), input.Key));
  made.body = TC_TRY(body.finish());
  const pipeline::BodyFacts& facts = call.body_facts;
  made.checksum_algorithm = facts.checksum_algorithm.value_or(kDefaultChecksum);
  made.checksum = TC_TRY(checksum_of(*made.body, facts, made.checksum_algorithm));
  const ObjectRow object = make_object(std::move(made), call.now);
  call.transaction.attach(TC_TRY(body.finish())->stored);
  replace_object(call, bucket.name, input.Key, object, replaced);
  note_encryption(call, input.ServerSideEncryption);

  PutObjectOutput output;
  output.ETag = quoted(object.etag);
  output.ServerSideEncryption = kEncryption;
  output.ChecksumType = checksum_type(object.composite);
  show_checksum(output, stored_algorithm(object.checksum_algorithm), base64(object.checksum));
  return output;
}

}  // namespace

Result<std::unique_ptr<ObjectSink>> open_put_object(S3& s3, pipeline::Call& call,
                                                    const PutObjectInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  TC_TRY(judge(call, bucket, input));
  if (std::uint64_t(input.ContentLength.value_or(0)) > kPutBytesMax) {
    return entity_too_large(std::uint64_t(*input.ContentLength));
  }
  const auto sent =
      TC_TRY(announced_checksum(given_checksum(input), call.head.headers, input.ChecksumAlgorithm));
  return std::make_unique<ObjectSink>(s3.bodies, to_compute(sent.value_or(kDefaultChecksum), sent));
}

Result<PutObjectOutput> put_object(S3&, pipeline::Call& call, const PutObjectInput& input,
                                   ObjectSink& body) {
  Result<PutObjectOutput> stored = put(call, input, body);
  if (!stored) body.abandon();
  return stored;
}

}  // namespace trailcam::s3
