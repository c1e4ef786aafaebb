#include "services/kms/key_spec.h"

#include <algorithm>

#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "base/assert.h"

namespace trailcam::kms {
namespace {

using SpecNames = std::vector<std::string_view>;
using Pair = crypto::KeyPairSpec;

const SpecNames kOaep = {"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"};
const SpecNames kRsaSigning = {"RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384",
                               "RSASSA_PKCS1_V1_5_SHA_512", "RSASSA_PSS_SHA_256",
                               "RSASSA_PSS_SHA_384",        "RSASSA_PSS_SHA_512"};
const SpecNames kEncryptOrSign = {"ENCRYPT_DECRYPT", "SIGN_VERIFY"};
const SpecNames kSign = {"SIGN_VERIFY"};
const SpecNames kSignOrAgree = {"SIGN_VERIFY", "KEY_AGREEMENT"};
const SpecNames kMac = {"GENERATE_VERIFY_MAC"};

const KeySpec kSpecs[] = {
    {.name = "SYMMETRIC_DEFAULT",
     .material_bytes = 32,
     .usages = {"ENCRYPT_DECRYPT"},
     .encryption = {"SYMMETRIC_DEFAULT"}},
    {.name = "RSA_2048",
     .pair = Pair::Rsa2048,
     .usages = kEncryptOrSign,
     .encryption = kOaep,
     .signing = kRsaSigning},
    {.name = "RSA_3072",
     .pair = Pair::Rsa3072,
     .usages = kEncryptOrSign,
     .encryption = kOaep,
     .signing = kRsaSigning},
    {.name = "RSA_4096",
     .pair = Pair::Rsa4096,
     .usages = kEncryptOrSign,
     .encryption = kOaep,
     .signing = kRsaSigning},
    {.name = "ECC_NIST_P256",
     .pair = Pair::P256,
     .usages = kSignOrAgree,
     .signing = {"ECDSA_SHA_256"},
     .agreement = {"ECDH"}},
    {.name = "ECC_NIST_P384",
     .pair = Pair::P384,
     .usages = kSignOrAgree,
     .signing = {"ECDSA_SHA_384"},
     .agreement = {"ECDH"}},
    {.name = "ECC_NIST_P521",
     .pair = Pair::P521,
     .usages = kSignOrAgree,
     .signing = {"ECDSA_SHA_512"},
     .agreement = {"ECDH"}},
    {.name = "ECC_SECG_P256K1",
     .pair = Pair::Secp256k1,
     .usages = kSign,
     .signing = {"ECDSA_SHA_256"}},
    {.name = "ECC_NIST_EDWARDS25519",
     .pair = Pair::Ed25519,
     .usages = kSign,
     .signing = {"ED25519_SHA_512"}},
    {.name = "HMAC_224", .material_bytes = 28, .usages = kMac, .mac = {"HMAC_SHA_224"}},
    {.name = "HMAC_256", .material_bytes = 32, .usages = kMac, .mac = {"HMAC_SHA_256"}},
    {.name = "HMAC_384", .material_bytes = 48, .usages = kMac, .mac = {"HMAC_SHA_384"}},
    {.name = "HMAC_512", .material_bytes = 64, .usages = kMac, .mac = {"HMAC_SHA_512"}},
};

Error wrong_usage(std::string message) {
  return pipeline::faults::validation(pipeline::Family::Json, std::move(message));
}

}  // namespace

std::span<const KeySpec> key_specs() { return kSpecs; }

const KeySpec* find_key_spec(std::string_view name) {
  const auto found = std::ranges::find(kSpecs, name, &KeySpec::name);
  return found == std::end(kSpecs) ? nullptr : found;
}

const KeySpec& key_spec(std::string_view name) {
  const KeySpec* found = find_key_spec(name);
  TC_ASSERT(found != nullptr);
  return *found;
}

Result<std::string_view> choose_usage(const KeySpec& spec, std::string_view usage) {
  if (usage.empty()) {
    if (spec.usages == SpecNames{"ENCRYPT_DECRYPT"}) return spec.usages.front();
    return wrong_usage(
        "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");
  }
  const auto found = std::ranges::find(spec.usages, usage);
  if (found != spec.usages.end()) return *found;
  return wrong_usage(
      fmt::format("KeyUsage {} is not compatible with KeySpec {}", usage, spec.name));
}

}  // namespace trailcam::kms
