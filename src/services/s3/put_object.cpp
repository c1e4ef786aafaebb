#include <algorithm>

#include "services/s3/acl.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/lifecycle_view.h"
#include "services/s3/object_lock.h"
#include "services/s3/objects.h"

namespace trailcam::s3 {
namespace {

constexpr std::string_view kChecksumHeader = "x-amz-checksum-";

struct Judged {
  AttributesRow attributes;
  std::optional<LockRow> lock;
};

// Source: "PutObject", Content-MD5: what is to be retained must have come whole.
Result<void> check_has_checksum(const pipeline::Call& call, const std::optional<LockRow>& lock) {
  const bool from_client = !call.head.method.empty();
  if (!lock || !lock->retention || !from_client) return {};
  const http::Headers& headers = call.head.headers;
  if (headers.has("content-md5") || headers.get("x-amz-trailer").starts_with(kChecksumHeader)) {
    return {};
  }
  for (const auto& [name, value] : headers) {
    if (lower(name).starts_with(kChecksumHeader)) return {};
  }
  return errors::invalid_request(
      "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object "
      "Lock parameters");
}

// All that can be refused before the body is there; also what is to be stored beside it.
Result<Judged> judge(pipeline::Call& call, const BucketRow& bucket, const PutObjectInput& input) {
  TC_TRY(check_key(input.Key));
  TC_TRY(check_upload_headers(input));
  TC_TRY(check_supported(write_conditions(input)));
  if (input.WriteOffsetBytes) return not_implemented_header("x-amz-write-offset-bytes");
  TC_TRY(check_acl(call, acl_request(input), bucket, AclTarget::Object));
  AttributesRow attributes = TC_TRY(read_attributes(input));
  if (!attributes.tags.empty()) {
    TC_TRY(call.authorize("s3:PutObjectTagging", bucket.arn() + "/" + input.Key));
  }
  auto lock = TC_TRY(requested_lock(call, bucket, input.Key, lock_request(input)));
  TC_TRY(check_has_checksum(call, lock_of_new(bucket, lock, call.now)));
  return Judged{std::move(attributes), std::move(lock)};
}

Result<PutObjectOutput> put(pipeline::Call& call, const PutObjectInput& input, ObjectSink& body) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  Judged judged = TC_TRY(judge(call, bucket, input));
  NewObject made{.attributes = std::move(judged.attributes)};
  const Place place = place_of(call, bucket, input.Key);
  const auto replaced = TC_TRY(current_version(place));
  TC_TRY(check_write(write_conditions(input), entity_of(replaced), input.Key));
  made.body = TC_TRY(body.finish());
  const pipeline::BodyFacts& facts = call.body_facts;
  made.checksum_algorithm = facts.checksum_algorithm.value_or(kDefaultChecksum);
  made.checksum = TC_TRY(checksum_of(*made.body, facts, made.checksum_algorithm));
  made.key = &body.key();
  ObjectRow object = make_object(std::move(made), call.now);
  object.lock = lock_of_new(bucket, std::move(judged.lock), call.now);
  call.transaction.attach(TC_TRY(body.finish())->stored);
  TC_TRY(put_version(place, {call.now, call.random}, object, replaced));
  note_encryption(call, body.key());

  PutObjectOutput output;
  output.ETag = quoted(object.etag);
  show_encryption(body.key(), output);
  output.VersionId = told_version_id(object);
  output.Expiration = expiration_of(bucket, input.Key, object);
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
  ObjectKey key = TC_TRY(new_object_key(call, {bucket, input.Key}, encryption_request(input)));
  return std::make_unique<ObjectSink>(s3.bodies, to_compute(sent.value_or(kDefaultChecksum), sent),
                                      std::move(key));
}

Result<PutObjectOutput> put_object(S3&, pipeline::Call& call, const PutObjectInput& input,
                                   ObjectSink& body) {
  Result<PutObjectOutput> stored = put(call, input, body);
  if (!stored) body.abandon();
  return stored;
}

}  // namespace trailcam::s3
