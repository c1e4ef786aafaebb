#include "aws/pipeline/faults.h"
#include "services/kms/cryptography.h"
#include "services/kms/generated/operations.h"

namespace trailcam::kms {

Result<GenerateRandomOutput> generate_random(Kms&, pipeline::Call& call,
                                             const GenerateRandomInput& input) {
  TC_TRY(check_recipient(input));
  if (input.CustomKeyStoreId) {
    return errors::custom_key_store_not_found_exception("");
  }
  if (!input.NumberOfBytes) {
    return pipeline::faults::validation(pipeline::Family::Json, "NumberOfBytes is required.");
  }
  GenerateRandomOutput output;
  output.Plaintext = Blob{call.random.bytes(std::size_t(*input.NumberOfBytes))};
  return output;
}

}  // namespace trailcam::kms
