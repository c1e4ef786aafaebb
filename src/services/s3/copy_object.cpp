#include "services/s3/acl.h"
#include "services/s3/copy_source.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/lifecycle_view.h"
#include "services/s3/object_lock.h"

namespace trailcam::s3 {
namespace {

// REPLACE or COPY, of the metadata or of the tags. Error: InvalidArgument.
Result<bool> replaces(const std::optional<std::string>& directive, const char* header) {
  if (!directive || *directive == "COPY") return false;
  if (*directive == "REPLACE") return true;
  return invalid_argument("Unknown directive.", header, *directive);
}

struct Directives {
  bool metadata = false;  // true: replace
  bool tags = false;
};

Result<Directives> judge(pipeline::Call& call, const BucketRow& bucket,
                         const CopyObjectInput& input, const CopySource& source) {
  TC_TRY(check_key(input.Key));
  TC_TRY(check_upload_headers(input));
  TC_TRY(check_supported(write_conditions(input)));
  TC_TRY(check_acl(call, acl_request(input), bucket, AclTarget::Object));
  const bool metadata = TC_TRY(replaces(input.MetadataDirective, "x-amz-metadata-directive"));
  const bool tagging = TC_TRY(replaces(input.TaggingDirective, "x-amz-tagging-directive"));
  const Directives directives{metadata, tagging};
  const bool in_place =
      source.bucket == input.Bucket && source.key == input.Key && !source.version_id;
  const bool encrypts_anew =
      input.ServerSideEncryption || input.SSECustomerAlgorithm || bucket.encryption;
  if (in_place && !directives.metadata && !input.StorageClass && !encrypts_anew) {
    return errors::invalid_request(
        "This copy request is illegal because it is trying to copy an object to itself without "
        "changing the object's metadata, storage class, website redirect location or encryption "
        "attributes.");
  }
  return directives;
}

Result<AttributesRow> attributes_of_copy(pipeline::Call& call, const CopyObjectInput& input,
                                         const CopySource& source, const ObjectRow& object,
                                         const Directives& directives) {
  AttributesRow attributes = object.attributes;
  if (directives.metadata) attributes = TC_TRY(read_headers(input));
  // The class is not copied along.
  attributes.storage_class = TC_TRY(read_storage_class(input.StorageClass));
  if (directives.tags) {
    attributes.tags = TC_TRY(read_tagging_header(input.Tagging));
  } else {
    attributes.tags = object.attributes.tags;
    if (!attributes.tags.empty()) {
      TC_TRY(
          call.authorize(source.version_id ? "s3:GetObjectVersionTagging" : "s3:GetObjectTagging",
                         "arn:aws:s3:::" + source.bucket + "/" + source.key));
    }
  }
  if (!attributes.tags.empty()) {
    TC_TRY(call.authorize("s3:PutObjectTagging", "arn:aws:s3:::" + input.Bucket + "/" + input.Key));
  }
  return attributes;
}

// What the copy is checked by: as asked for, else as the source.
Result<crypto::ChecksumAlgorithm> algorithm_of_copy(const CopyObjectInput& input,
                                                    const ObjectRow& source) {
  if (!input.ChecksumAlgorithm) return stored_algorithm(source.checksum_algorithm);
  const auto algorithm = crypto::checksum_algorithm(*input.ChecksumAlgorithm);
  if (!algorithm) return unsupported_checksum();
  return *algorithm;
}

Result<CopyObjectOutput> copy(S3& s3, pipeline::Call& call, const CopyObjectInput& input,
                              CopySink& body) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  const CopyRequest request = TC_TRY(copy_request(input));
  const Directives directives = TC_TRY(judge(call, bucket, input, request.source));
  OpenedSource source = TC_TRY(open_source(s3, call, request));
  NewObject made{.attributes = TC_TRY(
                     attributes_of_copy(call, input, request.source, source.object, directives))};
  made.checksum_algorithm = TC_TRY(algorithm_of_copy(input, source.object));
  auto lock = TC_TRY(requested_lock(call, bucket, input.Key, lock_request(input)));
  const Place place = place_of(call, bucket, input.Key);
  const auto replaced = TC_TRY(current_version(place));
  TC_TRY(check_write(write_conditions(input), entity_of(replaced), input.Key));

  ObjectSink& sink =
      body.begin(made.checksum_algorithm,
                 TC_TRY(new_object_key(call, {bucket, input.Key}, encryption_request(input))));
  TC_TRY(copy_bytes(*source.bytes, sink));
  made.body = TC_TRY(sink.finish());
  made.key = &sink.key();
  made.checksum = made.body->checksums.at(made.checksum_algorithm);
  call.transaction.attach(made.body->stored);
  ObjectRow object = make_object(std::move(made), call.now);
  object.lock = lock_of_new(bucket, std::move(lock), call.now);
  TC_TRY(put_version(place, {call.now, call.random}, object, replaced));
  note_encryption(call, sink.key());

  CopyObjectOutput output;
  show_encryption(sink.key(), output);
  output.VersionId = shown_version_id(bucket, object);
  output.CopySourceVersionId = told_version_id(source.object);
  output.Expiration = expiration_of(bucket, input.Key, object);
  CopyObjectResult& result = output.CopyObjectResult.emplace();
  result.ETag = quoted(object.etag);
  result.LastModified = object.modified;
  result.ChecksumType = checksum_type(object.composite);
  show_checksum(result, stored_algorithm(object.checksum_algorithm), base64(object.checksum));
  return output;
}

}  // namespace

Result<std::unique_ptr<CopySink>> open_copy_object(S3& s3, pipeline::Call&,
                                                   const CopyObjectInput&) {
  return std::make_unique<CopySink>(s3.bodies);
}

Result<CopyObjectOutput> copy_object(S3& s3, pipeline::Call& call, const CopyObjectInput& input,
                                     CopySink& body) {
  Result<CopyObjectOutput> copied = copy(s3, call, input, body);
  if (!copied) body.abandon();
  return copied;
}

}  // namespace trailcam::s3
