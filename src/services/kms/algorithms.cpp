#include "services/kms/algorithms.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "base/assert.h"
#include "services/kms/generated/errors.h"

namespace trailcam::kms {
namespace {

constexpr std::array<std::pair<std::string_view, crypto::Hash>, 5> kHashNames = {
    {{"SHA_1", crypto::Hash::Sha1},
     {"SHA_224", crypto::Hash::Sha224},
     {"SHA_256", crypto::Hash::Sha256},
     {"SHA_384", crypto::Hash::Sha384},
     {"SHA_512", crypto::Hash::Sha512}}};

constexpr std::array<std::pair<std::string_view, crypto::KeyPairSpec>, 8> kPairSpecs = {
    {{"RSA_2048", crypto::KeyPairSpec::Rsa2048},
     {"RSA_3072", crypto::KeyPairSpec::Rsa3072},
     {"RSA_4096", crypto::KeyPairSpec::Rsa4096},
     {"ECC_NIST_P256", crypto::KeyPairSpec::P256},
     {"ECC_NIST_P384", crypto::KeyPairSpec::P384},
     {"ECC_NIST_P521", crypto::KeyPairSpec::P521},
     {"ECC_SECG_P256K1", crypto::KeyPairSpec::Secp256k1},
     {"ECC_NIST_EDWARDS25519", crypto::KeyPairSpec::Ed25519}}};

Error incompatible(const KeyRow& key, std::string_view algorithm) {
  return errors::invalid_key_usage_exception(
      fmt::format("Algorithm {} is incompatible with key spec {}.", algorithm, key.spec));
}

std::size_t modulus_bytes(std::string_view spec) {
  return spec == "RSA_2048" ? 256 : spec == "RSA_3072" ? 384 : 512;
}

}  // namespace

Result<void> check_algorithm(const KeyRow& key, std::span<const std::string_view> known,
                             std::string_view algorithm) {
  if (std::ranges::find(known, algorithm) != known.end()) return {};
  return incompatible(key, algorithm);
}

crypto::Hash hash_of_algorithm(std::string_view algorithm) {
  const auto found = std::ranges::find_if(
      kHashNames, [&](const auto& named) { return algorithm.ends_with(named.first); });
  TC_ASSERT(found != kHashNames.end());
  return found->second;
}

crypto::SignatureAlgorithm signature_algorithm(std::string_view algorithm) {
  const crypto::SignatureScheme scheme =
      algorithm.starts_with("RSASSA_PSS")     ? crypto::SignatureScheme::RsaPss
      : algorithm.starts_with("RSASSA_PKCS1") ? crypto::SignatureScheme::RsaPkcs1
      : algorithm.starts_with("ECDSA")        ? crypto::SignatureScheme::Ecdsa
                                              : crypto::SignatureScheme::Ed25519;
  return {scheme, hash_of_algorithm(algorithm)};
}

Result<crypto::Signed> what_is_signed(const SigningRequest& request) {
  if (request.message_type == "RAW") return crypto::Signed::Message;
  // Ed25519 signs messages; EXTERNAL_MU belongs to ML-DSA.
  if (request.message_type != "DIGEST" || request.algorithm == "ED25519_SHA_512") {
    return errors::invalid_key_usage_exception(
        fmt::format("MessageType {} is incompatible with algorithm {}.", request.message_type,
                    request.algorithm));
  }
  const std::size_t bytes = crypto::digest_bytes(hash_of_algorithm(request.algorithm));
  if (request.message.size() == bytes) return crypto::Signed::Hash;
  return pipeline::faults::validation(
      pipeline::Family::Json,
      fmt::format("Digest is invalid length for algorithm {}.", request.algorithm));
}

Result<crypto::KeyPairSpec> key_pair_spec(std::string_view spec) {
  const auto found =
      std::ranges::find(kPairSpecs, spec, [](const auto& named) { return named.first; });
  if (found != kPairSpecs.end()) return found->second;
  return errors::unsupported_operation_exception(
      fmt::format("KeyPairSpec {} is not supported in this Region.", spec));
}

// Source: RFC 8017, section 7.1.1: k - 2 hLen - 2.
Result<void> check_oaep_size(const KeyRow& key, std::string_view algorithm, std::size_t bytes) {
  const std::size_t bytes_max =
      modulus_bytes(key.spec) - 2 * crypto::digest_bytes(hash_of_algorithm(algorithm)) - 2;
  if (bytes <= bytes_max) return {};
  return pipeline::faults::validation(
      pipeline::Family::Json,
      fmt::format("Algorithm {} and key spec {} cannot encrypt data larger than {} bytes.",
                  algorithm, key.spec, bytes_max));
}

}  // namespace trailcam::kms
