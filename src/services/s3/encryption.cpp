#include "services/s3/encryption.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"

namespace trailcam::s3 {
namespace {

constexpr const char* kEncryptionHeader = "x-amz-server-side-encryption";
constexpr std::string_view kKms = "aws:kms";
constexpr std::string_view kDualLayer = "aws:kms:dsse";
constexpr const char* kManagedKey = "alias/aws/s3";
constexpr const char* kObjectArnKey = "aws:s3:arn";
constexpr std::size_t kCustomerKeyBytes = 32;
constexpr std::size_t kCustomerSaltBytes = 16;

bool is_kms(std::string_view algorithm) { return algorithm == kKms || algorithm == kDualLayer; }

Error wrong_header(std::string message) {
  return errors::invalid_argument(std::move(message)).with("ArgumentName", kEncryptionHeader);
}

Error wrong_customer_key() {
  return errors::access_denied(
      "Requests specifying Server Side Encryption with Customer provided keys must provide the "
      "correct secret key.");
}

Error needs_encryption_parameters() {
  return errors::invalid_request(
      "The object was stored using a form of Server Side Encryption. The correct parameters must "
      "be "
      "provided to retrieve the object.");
}

// The key that the headers carry. Errors: InvalidArgument, InvalidEncryptionAlgorithmError.
Result<Secret> read_customer_key(const CustomerKey& headers) {
  if (!headers.algorithm) {
    return wrong_header(
        "Requests specifying Server Side Encryption with Customer provided keys must provide a "
        "valid encryption algorithm.");
  }
  if (*headers.algorithm != kSseS3) {
    return errors::invalid_encryption_algorithm_error(
               "The Encryption request you specified is not valid. Supported value: AES256.")
        .with("ArgumentName", kEncryptionHeader)
        .with("ArgumentValue", *headers.algorithm);
  }
  if (!headers.key) {
    return wrong_header(
        "Requests specifying Server Side Encryption with Customer provided keys must provide an "
        "appropriate secret key.");
  }
  auto key = unbase64(*headers.key);
  if (!key || key->size() != kCustomerKeyBytes || !headers.md5 || headers.md5->empty()) {
    return wrong_header("The secret key was invalid for the specified algorithm.");
  }
  if (base64(crypto::digest(crypto::Hash::Md5, *key)) != *headers.md5) {
    return wrong_header(
        "The calculated MD5 hash of the key did not match the hash that was provided.");
  }
  return Secret(std::move(*key));
}

// What is kept of a client's key: enough to know it again, and no more.
std::string customer_check(const Secret& key, std::string_view salt) {
  return crypto::hmac_sha256(key.reveal(), "trailcam sse-c 1" + std::string(salt));
}

bool is_customer_key(const EncryptionRow& row, const Secret& key) {
  return crypto::equal_in_constant_time(customer_check(key, row.customer_salt), row.customer_check);
}

// S3 passes on what KMS says.
Error from_kms(const Error& error) {
  const AwsFault* fault = error.fault();
  if (fault == nullptr || fault->http_status >= 500) return error;
  if (error.is("AccessDeniedException") || error.is("AccessDenied")) {
    return errors::access_denied(error.message()).with_decision(fault->decision);
  }
  return Error::aws({.code = "KMS." + fault->code, .http_status = 400}, error.message());
}

Result<Value> ask_kms(pipeline::Call& call, const BucketRow& bucket, std::string operation,
                      Value input) {
  if (call.caller.anonymous()) {
    return wrong_header(
        "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS "
        "Signature "
        "Version 4.");
  }
  auto answer = call.forward({.via = "s3.amazonaws.com",
                              .region = bucket.region,
                              .service = "kms",
                              .operation = std::move(operation),
                              .input = std::move(input)});
  if (!answer) return from_kms(answer.error());
  return answer;
}

Value context_value(const std::map<std::string, std::string>& context) {
  Value out = Value::map();
  for (const auto& [key, value] : context) out.add(key, value);
  return out;
}

// The context as a client sends it: base64 of a JSON object of strings. Error: InvalidArgument.
Result<std::map<std::string, std::string>> read_context(const std::string& header) {
  const auto invalid = [&] {
    return invalid_argument(
        "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string "
        "holding JSON which represents a string-string map",
        "x-amz-server-side-encryption-context", header);
  };
  const auto text = unbase64(header);
  if (!text) return invalid();
  const auto json = parse_json(*text);
  if (!json || !json->is_map()) return invalid();
  std::map<std::string, std::string> context;
  for (const auto& [key, value] : json->as_map()) {
    if (!value.is_string()) return invalid();
    context[key] = value.as_string();
  }
  return context;
}

std::string applied_name(const EncryptionRow& row) {
  if (row.customer()) return "SSE_C";
  return row.algorithm == kKms ? "SSE_KMS" : "DSSE_KMS";
}

struct KmsWish {
  std::string algorithm;
  std::string key_id;
  bool bucket_key = false;
  std::map<std::string, std::string> context;
};

Result<ObjectKey> new_kms_key(pipeline::Call& call, const NewObjectName& name, KmsWish wish) {
  EncryptionRow row;
  row.algorithm = std::move(wish.algorithm);
  row.bucket_key = wish.bucket_key;
  row.context = std::move(wish.context);
  row.context[kObjectArnKey] =
      row.bucket_key ? name.bucket.arn() : name.bucket.arn() + "/" + name.key;
  const Value answer = TC_TRY(ask_kms(call, name.bucket, "GenerateDataKey",
                                      Value::map({{"KeyId", wish.key_id},
                                                  {"EncryptionContext", context_value(row.context)},
                                                  {"KeySpec", "AES_256"}})));
  row.kms_key_arn = answer.text("KeyId");
  row.data_key = answer.find("CiphertextBlob")->as_blob().bytes;
  ObjectKey key;
  key.data_key = Secret(std::string(answer.find("Plaintext")->as_blob().bytes));
  key.applied = applied_name(row);
  key.row = std::move(row);
  return key;
}

Result<ObjectKey> new_customer_key(pipeline::Call& call, const BucketRow& bucket,
                                   const CustomerKey& headers) {
  ObjectKey key;
  key.data_key = TC_TRY(read_customer_key(headers));
  if (bucket.encryption && bucket.encryption->customer_keys_blocked) return access_denied();
  EncryptionRow row;
  row.customer_salt = call.random.bytes(kCustomerSaltBytes);
  row.customer_check = customer_check(key.data_key, row.customer_salt);
  key.applied = applied_name(row);
  key.row = std::move(row);
  key.customer_key_md5 = *headers.md5;
  return key;
}

}  // namespace

bool is_encryption_method(std::string_view algorithm) {
  return algorithm == kSseS3 || is_kms(algorithm);
}

Result<void> check_encryption(const EncryptionRequest& request) {
  if (request.customer.given()) {
    if (request.algorithm) {
      return wrong_header(
                 "Server Side Encryption with Customer provided key is incompatible with the "
                 "encryption method specified")
          .with("ArgumentValue", *request.algorithm);
    }
    TC_TRY(read_customer_key(request.customer));
    return {};
  }
  const bool kms = request.algorithm && is_kms(*request.algorithm);
  if (request.algorithm && !is_encryption_method(*request.algorithm)) {
    return wrong_header("The encryption method specified is not supported")
        .with("ArgumentValue", *request.algorithm);
  }
  if (!kms && (request.kms_key_id || request.context)) {
    return wrong_header(
        "Server Side Encryption with AWS KMS managed key requires HTTP header "
        "x-amz-server-side-encryption : aws:kms or aws:kms:dsse");
  }
  if (request.context) TC_TRY(read_context(*request.context));
  return {};
}

Result<ObjectKey> new_object_key(pipeline::Call& call, const NewObjectName& name,
                                 const EncryptionRequest& request) {
  TC_TRY(check_encryption(request));
  if (request.customer.given()) return new_customer_key(call, name.bucket, request.customer);
  const auto& by_default = name.bucket.encryption;
  const bool asked = request.algorithm.has_value();
  const std::string algorithm = asked        ? *request.algorithm
                                : by_default ? by_default->algorithm
                                             : std::string(kSseS3);
  if (!is_kms(algorithm)) {
    ObjectKey key;
    key.applied = asked ? "SSE_S3" : "Default_SSE_S3";
    return key;
  }
  KmsWish wish;
  wish.algorithm = algorithm;
  // The bucket's own key stands in when the request names the method and no key.
  const bool same_method = by_default && by_default->algorithm == algorithm;
  wish.key_id = request.kms_key_id                               ? *request.kms_key_id
                : same_method && !by_default->kms_key_id.empty() ? by_default->kms_key_id
                                                                 : kManagedKey;
  wish.bucket_key = request.bucket_key.value_or(same_method && by_default->bucket_key);
  if (request.context) wish.context = TC_TRY(read_context(*request.context));
  ObjectKey key = TC_TRY(new_kms_key(call, name, std::move(wish)));
  if (!asked) key.applied = "Default_" + key.applied;
  return key;
}

Result<std::string> check_customer_key(const std::optional<EncryptionRow>& row,
                                       const CustomerKey& customer) {
  if (!row || !row->customer()) {
    if (!customer.given()) return std::string();
    TC_TRY(read_customer_key(customer));
    return errors::invalid_request("The encryption parameters are not applicable to this object.");
  }
  if (!customer.given()) return needs_encryption_parameters();
  // Without the hash it is the wrong key, whatever it is.
  if (customer.algorithm && *customer.algorithm == kSseS3 && customer.key &&
      (!customer.md5 || customer.md5->empty())) {
    return wrong_customer_key();
  }
  if (!is_customer_key(*row, TC_TRY(read_customer_key(customer)))) return wrong_customer_key();
  return *customer.md5;
}

Result<void> check_part_customer_key(const std::optional<EncryptionRow>& row,
                                     const CustomerKey& customer) {
  const bool wanted = row && row->customer();
  if (!wanted && !customer.given()) return {};
  if (wanted != customer.given()) {
    return errors::invalid_request(
        "The multipart upload initiate requested encryption. Subsequent part requests must include "
        "the appropriate encryption parameters.");
  }
  if (is_customer_key(*row, TC_TRY(read_customer_key(customer)))) return {};
  return errors::invalid_request(
      "The provided encryption parameters did not match the ones used originally.");
}

std::string opaque_etag(const ObjectKey& key, std::string_view body) {
  constexpr std::size_t kEtagBytes = 16;
  return crypto::hmac_sha256(key.data_key.reveal(), "trailcam etag 1" + std::string(body))
      .substr(0, kEtagBytes);
}

Result<ObjectKey> open_object_key(pipeline::Call& call, const BucketRow& bucket,
                                  const std::optional<EncryptionRow>& row,
                                  const CustomerKey& customer) {
  ObjectKey key;
  key.customer_key_md5 = TC_TRY(check_customer_key(row, customer));
  key.row = row;
  key.applied = !row ? "Default_SSE_S3" : applied_name(*row);
  if (!row) return key;
  if (row->customer()) {
    key.data_key = TC_TRY(read_customer_key(customer));
    return key;
  }
  const Value answer =
      TC_TRY(ask_kms(call, bucket, "Decrypt",
                     Value::map({{"CiphertextBlob", Blob{row->data_key}},
                                 {"EncryptionContext", context_value(row->context)}})));
  key.data_key = Secret(std::string(answer.find("Plaintext")->as_blob().bytes));
  return key;
}

}  // namespace trailcam::s3
