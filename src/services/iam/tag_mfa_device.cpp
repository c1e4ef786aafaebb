#include "services/iam/generated/operations.h"
#include "services/iam/mfa_devices.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<TagMFADeviceOutput> tag_mfa_device(Iam&, pipeline::Call& call,
                                          const TagMFADeviceInput& input) {
  MfaDeviceRow row = TC_TRY(find_mfa_device(call, input.SerialNumber));
  TC_TRY(add_tags(row.tags, input.Tags, "MFADevice"));
  save_mfa_device(call, row);
  return TagMFADeviceOutput{};
}

}  // namespace trailcam::iam
