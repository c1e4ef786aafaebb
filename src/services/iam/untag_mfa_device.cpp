#include "services/iam/generated/operations.h"
#include "services/iam/mfa_devices.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<UntagMFADeviceOutput> untag_mfa_device(Iam&, pipeline::Call& call,
                                              const UntagMFADeviceInput& input) {
  MfaDeviceRow row = TC_TRY(find_mfa_device(call, input.SerialNumber));
  remove_tags(row.tags, input.TagKeys);
  save_mfa_device(call, row);
  return UntagMFADeviceOutput{};
}

}  // namespace trailcam::iam
