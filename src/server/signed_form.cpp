#include "server/signed_form.h"

#include "aws/pipeline/call_context.h"
#include "aws/pipeline/exchange.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "server/front_door.h"

namespace trailcam::server {
namespace {

constexpr std::string_view kSigningName = "trailcam";

}  // namespace

Result<pipeline::Caller> admit_signed(const pipeline::Pipeline& aws, const char* action,
                                      const http::RequestHead& head, const std::string& body) {
  const Clock& clock = aws.parts().clock;
  const pipeline::Draft draft = pipeline::make_draft(head, clock.now());
  pipeline::Identified what;
  what.family = pipeline::Family::Json;
  const auto& authorization = draft.reading.authorization;
  if (authorization && authorization->service != kSigningName) {
    return pipeline::faults::signature_mismatch(
        what.family, "Credential should be scoped to correct service: 'trailcam'.");
  }
  const auto who = TC_TRY(aws.authenticator().authenticate(draft, what));
  TC_TRY(aws.authenticator().verify_body(draft, what, crypto::sha256_hex(body), who));
  const Value no_input;
  const std::string nothing;
  const std::vector<std::string> nobody;
  const policy::Context context = pipeline::call_context({.identified = what,
                                                          .caller = who.caller,
                                                          .input = no_input,
                                                          .draft = &draft,
                                                          .source_arn = nothing,
                                                          .source_account = nothing,
                                                          .called_via = nobody,
                                                          .now = clock.now(),
                                                          .real_now = clock.real_now()});
  const pipeline::Decision decision = TC_TRY(aws.parts().authorizer.decide(
      {.caller = who.caller, .action = action, .resource = "*", .context = context}));
  if (decision.allowed) return who.caller;
  return Error::aws({.code = "AccessDeniedException", .http_status = 403}, decision.because);
}

http::Response refusal_page(const Error& error, const char* form) {
  if (error.fault() != nullptr) return error_page(403, error.fault()->code, error.message());
  log_error(form, "the caller could not be checked", error);
  return error_page(503, "Busy", "Try again in a moment.");
}

}  // namespace trailcam::server
