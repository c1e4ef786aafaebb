#include "aws/pipeline/faults.h"
#include "services/sts/generated/operations.h"
#include "services/sts/session_request.h"

namespace trailcam::sts {
namespace {
constexpr std::int64_t kSessionDurationDefault_s = 43'200;
}

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
  const Timestamp expires =
      session_end(call, input.DurationSeconds.value_or(kSessionDurationDefault_s));
  request.expires = expires;
  const NewSession session = TC_TRY(sts.identities.start_session(call, std::move(request)));
  GetSessionTokenOutput output;
  output.Credentials = to_credentials(session, expires);
  return output;
}

}  // namespace trailcam::sts
