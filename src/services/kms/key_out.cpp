#include "services/kms/key_out.h"

#include "services/kms/key_spec.h"

namespace trailcam::kms {
namespace {

using AlgorithmNames = std::vector<std::string>;

void add_algorithms(const KeyRow& key, KeyMetadata& out) {
  const KeySpec& spec = key_spec(key.spec);
  const auto names = [](const std::vector<std::string_view>& algorithms) {
    return AlgorithmNames(algorithms.begin(), algorithms.end());
  };
  if (key.usage == "ENCRYPT_DECRYPT") out.EncryptionAlgorithms = names(spec.encryption);
  if (key.usage == "SIGN_VERIFY") out.SigningAlgorithms = names(spec.signing);
  if (key.usage == "GENERATE_VERIFY_MAC") out.MacAlgorithms = names(spec.mac);
  if (key.usage == "KEY_AGREEMENT") out.KeyAgreementAlgorithms = names(spec.agreement);
}

}  // namespace

KeyMetadata key_metadata(const KeyRow& key) {
  KeyMetadata out;
  out.AWSAccountId = key.account.str();
  out.KeyId = key.id;
  out.Arn = key.arn();
  out.CreationDate = key.created;
  out.Enabled = key.state == "Enabled";
  out.Description = key.description;
  out.KeyUsage = key.usage;
  out.KeyState = key.state;
  out.DeletionDate = key.deletion;
  out.Origin = key.origin;
  if (key.origin == "EXTERNAL" && !key.awaits_material) {
    out.ExpirationModel =
        key.material_expires ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE";
    out.ValidTo = key.material_expires;
  }
  out.KeyManager = key.managed_by_aws() ? "AWS" : "CUSTOMER";
  out.KeySpec = key.spec;
  out.CustomerMasterKeySpec = key.spec;
  add_algorithms(key, out);
  out.MultiRegion = key.multi_region;
  if (key.multi_region) {
    MultiRegionConfiguration primary;
    primary.MultiRegionKeyType = "PRIMARY";
    primary.PrimaryKey = MultiRegionKey{.Arn = key.arn(), .Region = key.region.str()};
    primary.ReplicaKeys.emplace();
    out.MultiRegionConfiguration = std::move(primary);
  }
  if (key.symmetric() && !key.material.empty()) out.CurrentKeyMaterialId = key.material;
  return out;
}

}  // namespace trailcam::kms
