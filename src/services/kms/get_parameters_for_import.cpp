#include <fmt/format.h>

#include "crypto/asymmetric.h"
#include "services/kms/generated/operations.h"
#include "services/kms/imports.h"
#include "services/kms/key_spec.h"
#include "services/kms/keys.h"

namespace trailcam::kms {

Result<GetParametersForImportOutput> get_parameters_for_import(
    Kms& kms, pipeline::Call& call, const GetParametersForImportInput& input) {
  const KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  TC_TRY(check_imports(key));
  TC_TRY(check_not_pending_deletion(key));
  const KeySpec* wrapping = find_key_spec(input.WrappingKeySpec);
  if (wrapping == nullptr || !wrapping->pair) {
    return errors::unsupported_operation_exception(
        fmt::format("WrappingKeySpec {} is not supported.", input.WrappingKeySpec));
  }
  if (!input.WrappingAlgorithm.starts_with("RSAES_OAEP_")) {
    return errors::unsupported_operation_exception(
        fmt::format("WrappingAlgorithm {} is not supported.", input.WrappingAlgorithm));
  }
  crypto::KeyPair pair = TC_TRY(crypto::generate_key_pair(*wrapping->pair));
  const Timestamp expires = call.now + kImportTokenLife;
  const ImportToken token{.key_arn = key.arn(),
                          .algorithm = input.WrappingAlgorithm,
                          .expires = expires,
                          .wrapping_key = std::move(pair.private_key)};
  return GetParametersForImportOutput{
      .KeyId = key.arn(),
      .ImportToken = Blob{write_import_token(kms, token, call.random)},
      .PublicKey = Blob{std::move(pair.public_key)},
      .ParametersValidTo = expires};
}

}  // namespace trailcam::kms
