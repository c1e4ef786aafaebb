#include "aws/pipeline/faults.h"
#include "services/sts/generated/operations.h"

namespace trailcam::sts {
namespace {
constexpr std::int64_t kDurationDefault_s = 43'200;
}

Result<GetSessionTokenOutput> get_session_token(Sts& sts, pipeline::Call& call,
                                                const GetSessionTokenInput& input) {
  // Source: "GetSessionToken" (STS API Reference): not with temporary credentials.
  if (call.caller.session_start) {
    return pipeline::faults::access_denied(pipeline::Family::Query,
                                           "Cannot call GetSessionToken with session credentials");
  }
  if (input.SerialNumber || input.TokenCode) {
    return pipeline::faults::access_denied(
        pipeline::Family::Query,
        "MultiFactorAuthentication failed with invalid MFA one time pass "
        "code.");
  }
  const auto seconds = std::chrono::floor<std::chrono::seconds>(call.now);
  const Timestamp expires =
      seconds + std::chrono::seconds{input.DurationSeconds.value_or(kDurationDefault_s)};
  const NewSession session = TC_TRY(sts.start_session(call, expires));
  GetSessionTokenOutput output;
  output.Credentials.emplace();
  output.Credentials->AccessKeyId = session.access_key_id;
  output.Credentials->SecretAccessKey = std::string(session.secret_access_key.reveal());
  output.Credentials->SessionToken = session.session_token;
  output.Credentials->Expiration = expires;
  return output;
}

}  // namespace trailcam::sts
