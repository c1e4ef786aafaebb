#include "aws/pipeline/faults.h"
#include "services/sts/generated/operations.h"
#include "services/sts/session_request.h"

namespace trailcam::sts {
namespace {
constexpr std::int64_t kFederationDurationDefault_s = 43'200;
}

Result<GetFederationTokenOutput> get_federation_token(Sts& sts, pipeline::Call& call,
                                                      const GetFederationTokenInput& input) {
  // Source: "GetFederationToken" (STS API Reference): with long-term credentials only.
  if (call.caller.session_start) {
    return pipeline::faults::access_denied(
        pipeline::Family::Query, "Cannot call GetFederationToken with session credentials");
  }
  SessionRequest request;
  request.kind = SessionRequest::Kind::Federated;
  request.name = input.Name;
  request.tags = TC_TRY(session_tags(input.Tags));
  if (!request.tags.empty()) {
    TC_TRY(call.authorize("sts:TagSession",
                          "arn:aws:sts::" + call.account.str() + ":federated-user/" + input.Name));
  }
  request.expires = session_end(call, input.DurationSeconds.value_or(kFederationDurationDefault_s));
  GetFederationTokenOutput output;
  output.PackedPolicySize = TC_TRY(limit_session(
      sts.identities, call, call.account, {input.Policy, input.PolicyArns, input.Tags}, request));
  const Timestamp expires = request.expires;
  const NewSession session = TC_TRY(sts.identities.start_session(call, std::move(request)));
  output.Credentials = to_credentials(session, expires);
  output.FederatedUser = {.FederatedUserId = session.principal_id, .Arn = session.principal_arn};
  return output;
}

}  // namespace trailcam::sts
