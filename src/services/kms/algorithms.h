// KMS's names of algorithms, and what they are.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "crypto/asymmetric.h"
#include "services/kms/rows.h"

namespace trailcam::kms {

inline constexpr std::string_view kSymmetricAlgorithm = "SYMMETRIC_DEFAULT";

// Whether `algorithm` is one of those of the key's spec. Error: InvalidKeyUsageException.
Result<void> check_algorithm(const KeyRow& key, std::span<const std::string_view> known,
                             std::string_view algorithm);

// Of "RSAES_OAEP_SHA_1", "HMAC_SHA_384", ...: what their names end with.
crypto::Hash hash_of_algorithm(std::string_view algorithm);

// Of an algorithm that some key spec knows.
crypto::SignatureAlgorithm signature_algorithm(std::string_view algorithm);

// What is signed, by "RAW" or "DIGEST". Errors: ValidationException for a digest of the wrong
// length, InvalidKeyUsageException for EXTERNAL_MU.
struct SigningRequest {
  std::string_view algorithm;
  std::string_view message_type;
  std::string_view message;
};
Result<crypto::Signed> what_is_signed(const SigningRequest& request);

// "RSA_2048" and the like. Error: UnsupportedOperationException for what is not there.
Result<crypto::KeyPairSpec> key_pair_spec(std::string_view spec);

// The most that a key of that spec encrypts at once. Error: ValidationException.
Result<void> check_oaep_size(const KeyRow& key, std::string_view algorithm, std::size_t bytes);

}  // namespace trailcam::kms
