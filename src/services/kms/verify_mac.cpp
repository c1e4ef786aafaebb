#include "services/kms/generated/operations.h"
#include "services/kms/mac.h"

namespace trailcam::kms {

Result<VerifyMacOutput> verify_mac(Kms& kms, pipeline::Call& call, const VerifyMacInput& input) {
  const MadeMac made = TC_TRY(make_mac(kms, call, input));
  if (!crypto::equal_in_constant_time(made.mac, input.Mac.bytes)) {
    return errors::kms_invalid_mac_exception("");
  }
  VerifyMacOutput output;
  output.KeyId = made.key.arn();
  output.MacValid = true;
  output.MacAlgorithm = input.MacAlgorithm;
  return output;
}

}  // namespace trailcam::kms
