#include "services/kms/kms.h"

#include "base/encoding.h"
#include "crypto/aead.h"
#include "crypto/digest.h"
#include "services/kms/generated/errors.h"
#include "services/kms/key_spec.h"

namespace trailcam::kms {
namespace {

constexpr std::size_t kMaterialIdBytes = 32;

std::string material_purpose(const KeyRow& key, std::string_view material_id) {
  return "trailcam kms material 1 " + key.arn() + " " + std::string(material_id);
}

store::Key material_key(const KeyRow& key, std::string_view id) {
  return of_key(kMaterials, key).text(id);
}

Result<Secret> draw_material(const KeySpec& spec, Random& random) {
  if (spec.material_bytes > 0) return Secret(random.bytes(spec.material_bytes));
  return TC_TRY(crypto::generate_key_pair(*spec.pair)).private_key;
}

}  // namespace

Result<void> Kms::add_material(store::Transaction& transaction, KeyRow& key, MaterialRow material,
                               Random& random) const {
  const Secret bytes = TC_TRY(draw_material(key_spec(key.spec), random));
  material.id = hex(random.bytes(kMaterialIdBytes));
  key.material = material.id;
  put_material(transaction, key, std::move(material), bytes, random);
  return {};
}

void Kms::put_material(store::Transaction& transaction, const KeyRow& key, MaterialRow material,
                       const Secret& bytes, Random& random) const {
  material.sealed =
      crypto::seal(root_key_, material_purpose(key, material.id), bytes.reveal(), random);
  transaction.put(kMaterials, material_key(key, material.id), material);
}

Result<Secret> Kms::open_material(const KeyRow& key, const MaterialRow& material) const {
  return crypto::open(root_key_, material_purpose(key, material.id), material.sealed);
}

Result<std::optional<MaterialRow>> Kms::material(store::Transaction& transaction, const KeyRow& key,
                                                 std::string_view id) {
  return transaction.get(kMaterials, material_key(key, id));
}

Result<Secret> Kms::current_material(store::Transaction& transaction, const KeyRow& key) const {
  const auto row = TC_TRY(material(transaction, key, key.material));
  if (!row) return errors::kms_invalid_state_exception(key.arn() + " is pending import.");
  return open_material(key, *row);
}

std::string Kms::imported_material_id(const KeyRow& key, const Secret& bytes) const {
  const Secret content("trailcam kms material id 1 " + key.arn() + " " +
                       std::string(bytes.reveal()));
  return hex(crypto::hmac_sha256(root_key_.reveal(), content.reveal()));
}

std::string Kms::seal_token(std::string_view purpose, std::string_view content,
                            Random& random) const {
  return base64(crypto::seal(root_key_, purpose, content, random));
}

std::optional<std::string> Kms::open_token(std::string_view purpose, std::string_view token) const {
  const auto sealed = unbase64(token);
  if (!sealed) return std::nullopt;
  const auto content = crypto::open(root_key_, purpose, *sealed);
  if (!content) return std::nullopt;
  return std::string(content->reveal());
}

}  // namespace trailcam::kms
