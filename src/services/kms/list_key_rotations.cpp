#include <algorithm>
#include <tuple>

#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"
#include "services/kms/paging.h"
#include "services/kms/rotation.h"

namespace trailcam::kms {

Result<ListKeyRotationsOutput> list_key_rotations(Kms& kms, pipeline::Call& call,
                                                  const ListKeyRotationsInput& input) {
  const KeyRow key = TC_TRY(key_for(kms, call, input.KeyId, {.across_accounts = true}));
  TC_TRY(check_rotates_on_demand(key));
  const bool all = input.IncludeKeyMaterial == "ALL_KEY_MATERIAL";
  std::vector<MaterialRow> materials;
  TC_TRY(call.transaction.scan(kMaterials, of_key(kMaterials, key).range(),
                               [&](std::string_view, MaterialRow row) {
                                 if (all || !row.rotation.empty()) {
                                   materials.push_back(std::move(row));
                                 }
                                 return true;
                               }));
  std::ranges::sort(materials, {}, [](const MaterialRow& material) {
    return std::tie(material.created, material.id);
  });
  std::vector<RotationsListEntry> entries;
  for (const MaterialRow& material : materials) {
    RotationsListEntry entry;
    entry.KeyId = key.id;
    entry.KeyMaterialId = material.id;
    entry.KeyMaterialState = material.id == key.material           ? "CURRENT"
                             : material.id == key.pending_material ? "PENDING_ROTATION"
                                                                   : "NON_CURRENT";
    if (key.origin == "EXTERNAL") entry.ImportState = "IMPORTED";
    if (!material.rotation.empty()) {
      entry.RotationDate = material.created;
      entry.RotationType = material.rotation;
    }
    entries.push_back(std::move(entry));
  }
  ListKeyRotationsOutput output;
  output.Rotations = TC_TRY(page_of_items(std::move(entries), input, output));
  return output;
}

}  // namespace trailcam::kms
