#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "services/sts/generated/operations.h"

namespace trailcam::sts {

Result<GetAccessKeyInfoOutput> get_access_key_info(Sts& sts, pipeline::Call& call,
                                                   const GetAccessKeyInfoInput& input) {
  const auto account = TC_TRY(sts.identities.account_of_key(call, input.AccessKeyId));
  if (!account) {
    return pipeline::faults::validation(
        pipeline::Family::Query,
        fmt::format("Invalid or malformed access key ID: {}", input.AccessKeyId));
  }
  GetAccessKeyInfoOutput output;
  output.Account = account->str();
  return output;
}

}  // namespace trailcam::sts
