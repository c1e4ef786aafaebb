#include <algorithm>

#include "aws/pipeline/faults.h"
#include "services/sts/generated/operations.h"
#include "services/sts/session_request.h"

namespace trailcam::sts {
namespace {
constexpr std::int64_t kSessionDurationDefault_s = 43'200;
constexpr std::int64_t kRootDurationMax_s = 3600;
}  // namespace

Result<GetSessionTokenOutput> get_session_token(Sts& sts, pipeline::Call& call,
                                                const GetSessionTokenInput& input) {
  // Source: "GetSessionToken" (STS API Reference): not with temporary credentials.
  if (call.caller.session_start) {
    return pipeline::faults::access_denied(pipeline::Family::Query,
                                           "Cannot call GetSessionToken with session credentials");
  }
  SessionRequest request;
  request.mfa_time =
      TC_TRY(check_code(sts.identities, call, {input.SerialNumber, input.TokenCode}));
  std::int64_t seconds = input.DurationSeconds.value_or(kSessionDurationDefault_s);
  const bool root = call.caller.principal.type == policy::Principal::Type::Root;
  if (root) seconds = std::min(seconds, kRootDurationMax_s);
  const Timestamp expires = session_end(call, seconds);
  request.expires = expires;
  const NewSession session = TC_TRY(sts.identities.start_session(call, std::move(request)));
  GetSessionTokenOutput output;
  output.Credentials = to_credentials(session, expires);
  return output;
}

}  // namespace trailcam::sts
