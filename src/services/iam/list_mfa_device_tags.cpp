#include "services/iam/generated/operations.h"
#include "services/iam/mfa_devices.h"
#include "services/iam/tags.h"

namespace trailcam::iam {

Result<ListMFADeviceTagsOutput> list_mfa_device_tags(Iam&, pipeline::Call& call,
                                                     const ListMFADeviceTagsInput& input) {
  const MfaDeviceRow row = TC_TRY(find_mfa_device(call, input.SerialNumber));
  return list_tags<ListMFADeviceTagsOutput>(row.tags, input);
}

}  // namespace trailcam::iam
