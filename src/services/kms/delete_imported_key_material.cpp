#include "services/kms/generated/operations.h"
#include "services/kms/imports.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<DeleteImportedKeyMaterialOutput> delete_imported_key_material(
    Kms& kms, pipeline::Call& call, const DeleteImportedKeyMaterialInput& input) {
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  TC_TRY(check_imports(key));
  TC_TRY(check_not_pending_deletion(key));
  DeleteImportedKeyMaterialOutput output;
  output.KeyId = key.arn();
  const std::string wanted = input.KeyMaterialId.value_or(key.material);
  if (wanted == key.pending_material && !wanted.empty()) {
    call.transaction.erase(kMaterials, of_key(kMaterials, key).text(wanted));
    key.pending_material.clear();
  } else if (wanted == key.material) {
    if (!key.awaits_material) forget_material(call.transaction, key);
  } else {
    return errors::not_found_exception("Key material is not found.");
  }
  if (!wanted.empty()) output.KeyMaterialId = wanted;
  TC_TRY(put_key(call.transaction, key));
  return output;
}

}  // namespace trailcam::kms
