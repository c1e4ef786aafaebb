#include "services/s3/completion.h"
#include "services/s3/conditions.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/lifecycle_view.h"
#include "services/s3/object_lock.h"
#include "services/s3/object_view.h"
#include "services/s3/uploads.h"

namespace trailcam::s3 {
namespace {

std::string location(const pipeline::Call& call, const std::string& bucket,
                     const std::string& key) {
  const std::string scheme = call.head.tls.version.empty() ? "http://" : "https://";
  return scheme + std::string(call.head.headers.get("host")) + "/" + bucket + "/" +
         percent_encode(key, Slash::Keep);
}

// Source: "CompleteMultipartUpload", Permissions: with SSE-KMS it takes kms:Decrypt. The client's
// key may be left out.
Result<ObjectKey> key_of_whole(pipeline::Call& call, const BucketRow& bucket,
                               const UploadRow& upload, const CustomerKey& customer) {
  const bool clients = upload.encryption && upload.encryption->customer();
  if (!clients || customer.given()) return key_of_part(call, bucket, upload, customer);
  return ObjectKey{
      .row = upload.encryption, .data_key = {}, .customer_key_md5 = {}, .applied = "SSE_C"};
}

// Gives up the parts that were uploaded and are not listed.
void discard_unlisted(pipeline::Call& call, const std::vector<PartRow>& stored,
                      const std::vector<PartRow>& chosen) {
  auto kept = chosen.begin();
  for (const PartRow& part : stored) {
    if (kept != chosen.end() && kept->number == part.number) {
      ++kept;
    } else {
      call.transaction.discard(part.body);
    }
  }
}

}  // namespace

Result<CompleteMultipartUploadOutput> complete_multipart_upload(
    S3&, pipeline::Call& call, const CompleteMultipartUploadInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  TC_TRY(check_supported(write_conditions(input)));
  const UploadRow upload = TC_TRY(load_upload(call, bucket.name, input.Key, input.UploadId));
  const ObjectKey key = TC_TRY(key_of_whole(call, bucket, upload, customer_key(input)));
  TC_TRY(check_mode(input, upload));
  if (!input.MultipartUpload) return no_parts();
  if (!input.MultipartUpload->Parts) return malformed_xml();
  const std::vector<PartRow> stored = TC_TRY(claim_parts(call.transaction, upload.id));
  const std::vector<PartRow> chosen =
      TC_TRY(chosen_parts(upload, *input.MultipartUpload->Parts, stored));
  ObjectRow object = assemble(upload, chosen, call.now);
  object.lock = lock_of_new(bucket, upload.lock, call.now);
  TC_TRY(check_whole(input, upload, object));
  const Place place = place_of(call, bucket, input.Key);
  const auto replaced = TC_TRY(current_version(place));
  TC_TRY(check_write(write_conditions(input), entity_of(replaced), input.Key));

  erase_upload(call.transaction, bucket.name, input.Key, upload.id, stored);
  discard_unlisted(call, stored, chosen);
  TC_TRY(put_version(place, {call.now, call.random}, object, replaced));
  note_encryption(call, key);

  CompleteMultipartUploadOutput output;
  output.Bucket = bucket.name;
  output.Key = input.Key;
  output.Location = location(call, bucket.name, input.Key);
  output.ETag = quoted(object.etag);
  show_encryption(key, output);
  output.VersionId = told_version_id(object);
  output.Expiration = expiration_of(bucket, input.Key, object);
  output.ChecksumType = checksum_type(object.composite);
  show_checksum(output, stored_algorithm(object.checksum_algorithm), checksum_text(object));
  return output;
}

}  // namespace trailcam::s3
