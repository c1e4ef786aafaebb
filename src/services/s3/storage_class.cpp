#include "services/s3/storage_class.h"

#include <algorithm>
#include <array>

#include "services/s3/generated/errors.h"

namespace trailcam::s3 {
namespace {

struct StorageClass {
  std::string_view name;
  int rank;
};
constexpr std::array kStorageClasses = {
    StorageClass{kStandard, 0},     StorageClass{"REDUCED_REDUNDANCY", 0},
    StorageClass{"STANDARD_IA", 1}, StorageClass{"INTELLIGENT_TIERING", 2},
    StorageClass{"ONEZONE_IA", 3},  StorageClass{"GLACIER_IR", 4},
    StorageClass{kGlacier, 5},      StorageClass{kDeepArchive, 6}};

}  // namespace

std::optional<int> waterfall_rank(std::string_view storage_class) {
  const auto* found = std::ranges::find(kStorageClasses, storage_class, &StorageClass::name);
  if (found == kStorageClasses.end()) return std::nullopt;
  return found->rank;
}

Result<std::string> read_storage_class(const std::optional<std::string>& requested) {
  if (!requested) return std::string(kStandard);
  if (waterfall_rank(*requested)) return *requested;
  return errors::invalid_storage_class("The storage class you specified is not valid")
      .with("StorageClassRequested", *requested);
}

}  // namespace trailcam::s3
