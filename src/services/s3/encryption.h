// Server-side encryption: what requests and buckets ask for, the keys that it takes, and how it is
// shown.
//
// Every body is encrypted under the root key (store/bodies.h), which is all of SSE-S3. With SSE-KMS
// a data key of KMS, with SSE-C the client's key, is mixed in: without it the bytes are of no use.
// Source: "Protecting data with server-side encryption" (S3 User Guide, read 2026-08).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/pipeline/call.h"
#include "base/secret.h"
#include "services/s3/faults.h"
#include "services/s3/rows.h"

namespace trailcam::s3 {

inline constexpr const char* kSseS3 = "AES256";
inline constexpr const char* kBlockedSseC = "SSE-C";

// "AES256", "aws:kms", "aws:kms:dsse".
bool is_encryption_method(std::string_view algorithm);

// The three headers of SSE-C.
struct CustomerKey {
  std::optional<std::string> algorithm;
  std::optional<std::string> key;  // base64
  std::optional<std::string> md5;  // base64
  bool given() const { return algorithm || key || md5; }
};

struct EncryptionRequest {
  std::optional<std::string> algorithm;  // "AES256", "aws:kms", "aws:kms:dsse"
  std::optional<std::string> kms_key_id;
  std::optional<std::string> context;  // base64 of JSON
  std::optional<bool> bucket_key;
  CustomerKey customer;
};

template <class Input>
CustomerKey customer_key(const Input& input) {
  return {input.SSECustomerAlgorithm, input.SSECustomerKey, input.SSECustomerKeyMD5};
}
template <class Input>
CustomerKey source_customer_key(const Input& input) {
  return {input.CopySourceSSECustomerAlgorithm, input.CopySourceSSECustomerKey,
          input.CopySourceSSECustomerKeyMD5};
}
template <class Input>
EncryptionRequest encryption_request(const Input& input) {
  return {input.ServerSideEncryption, input.SSEKMSKeyId, input.SSEKMSEncryptionContext,
          input.BucketKeyEnabled, customer_key(input)};
}

// What a request says of encryption must fit together. Errors: InvalidArgument,
// InvalidEncryptionAlgorithmError.
Result<void> check_encryption(const EncryptionRequest& request);

// What encrypts the bytes of one object, and what its row tells of that.
struct ObjectKey {
  std::optional<EncryptionRow> row;  // nothing: SSE-S3
  Secret data_key;                   // empty: SSE-S3
  std::string customer_key_md5;      // SSE-C: as the answer repeats it
  std::string applied;               // "Default_SSE_S3", ...: as the record tells it

  // Where a data key is mixed in, the ETag is no hash of the bytes.
  bool etag_is_md5() const { return data_key.empty(); }
};

// A key for a new object, as the request has it, else the bucket. With SSE-KMS it is a
// GenerateDataKey in the caller's name. Errors: those of check_encryption(), AccessDenied, "KMS."
// and KMS's own.
struct NewObjectName {
  const BucketRow& bucket;
  const std::string& key;
};
Result<ObjectKey> new_object_key(pipeline::Call& call, const NewObjectName& name,
                                 const EncryptionRequest& request);

// The key of an object that is there: a Decrypt in the caller's name, or the client's key. Errors:
// InvalidRequest, InvalidArgument, AccessDenied, "KMS." and KMS's own.
Result<ObjectKey> open_object_key(pipeline::Call& call, const BucketRow& bucket,
                                  const std::optional<EncryptionRow>& row,
                                  const CustomerKey& customer);
// Whether the request may see such an object, where its bytes are not needed: only SSE-C wants its
// key. Returns what the answer repeats. Errors: as above, but none of KMS.
Result<std::string> check_customer_key(const std::optional<EncryptionRow>& row,
                                       const CustomerKey& customer);
// A part must bring the same client's key as its upload. Error: InvalidRequest.
Result<void> check_part_customer_key(const std::optional<EncryptionRow>& row,
                                     const CustomerKey& customer);

// In place of the MD5, 16 bytes that tell nothing of the plaintext. `body` is the id of the body.
std::string opaque_etag(const ObjectKey& key, std::string_view body);

// Fills the members of an output that tell of encryption.
template <class Output>
void show_encryption(const std::optional<EncryptionRow>& row, const std::string& customer_key_md5,
                     Output& output) {
  if (!row) {
    output.ServerSideEncryption = kSseS3;
    return;
  }
  if (row->customer()) {
    if constexpr (requires { output.SSECustomerAlgorithm; }) {
      output.SSECustomerAlgorithm = kSseS3;
      output.SSECustomerKeyMD5 = customer_key_md5;
    }
    return;
  }
  output.ServerSideEncryption = row->algorithm;
  output.SSEKMSKeyId = row->kms_key_arn;
  if (row->bucket_key) output.BucketKeyEnabled = true;
}
template <class Output>
void show_encryption(const ObjectKey& key, Output& output) {
  show_encryption(key.row, key.customer_key_md5, output);
}

// Tells in the record how a stored object was encrypted.
inline void note_encryption(pipeline::Call& call, const ObjectKey& key) {
  call.notes.additional.set("SSEApplied", key.applied);
}

}  // namespace trailcam::s3
