#include "services/sts/generated/operations.h"

namespace trailcam::sts {

Result<GetCallerIdentityOutput> get_caller_identity(Sts&, pipeline::Call& call,
                                                    const GetCallerIdentityInput&) {
  GetCallerIdentityOutput output;
  output.UserId = call.caller.principal_id;
  output.Account = call.caller.principal.account.str();
  output.Arn = call.caller.principal.arn;
  return output;
}

}  // namespace trailcam::sts
