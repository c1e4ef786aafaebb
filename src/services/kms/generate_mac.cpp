#include "services/kms/generated/operations.h"
#include "services/kms/mac.h"

namespace trailcam::kms {

Result<GenerateMacOutput> generate_mac(Kms& kms, pipeline::Call& call,
                                       const GenerateMacInput& input) {
  MadeMac made = TC_TRY(make_mac(kms, call, input));
  GenerateMacOutput output;
  output.Mac = Blob{std::move(made.mac)};
  output.MacAlgorithm = input.MacAlgorithm;
  output.KeyId = made.key.arn();
  return output;
}

}  // namespace trailcam::kms
