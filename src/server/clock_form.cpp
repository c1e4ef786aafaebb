#include "server/clock_form.h"

#include "aws/pipeline/call_context.h"
#include "aws/pipeline/exchange.h"
#include "base/json.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "server/front_door.h"

namespace trailcam::server {
namespace {

constexpr std::string_view kSigningName = "trailcam";
constexpr const char* kAction = "trailcam:AdvanceClock";

}  // namespace

Result<void> ClockForm::admit(const http::RequestHead& head, const std::string& body) const {
  const Clock& clock = aws_.parts().clock;
  const pipeline::Draft draft = pipeline::make_draft(head, clock.now());
  pipeline::Identified what;
  what.family = pipeline::Family::Json;
  const auto& authorization = draft.reading.authorization;
  if (authorization && authorization->service != kSigningName) {
    return pipeline::faults::signature_mismatch(
        what.family, "Credential should be scoped to correct service: 'trailcam'.");
  }
  const auto who = TC_TRY(aws_.authenticator().authenticate(draft, what));
  TC_TRY(aws_.authenticator().verify_body(draft, what, crypto::sha256_hex(body), who));
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
  const pipeline::Decision decision = TC_TRY(aws_.parts().authorizer.decide(
      {.caller = who.caller, .action = kAction, .resource = "*", .context = context}));
  if (decision.allowed) return {};
  return Error::aws({.code = "AccessDeniedException", .http_status = 403}, decision.because);
}

http::Response ClockForm::answer(const http::RequestHead& head, const std::string& body) const {
  if (const Result<void> admitted = admit(head, body); !admitted) {
    const auto* fault = admitted.error().fault();
    if (fault != nullptr) return error_page(403, fault->code, admitted.error().message());
    log_error("clock", "the caller could not be checked", admitted.error());
    return error_page(503, "Busy", "Try again in a moment.");
  }
  if (travel_ == nullptr) {
    return error_page(409, "NoVirtualClock", "The server runs without --virtual-clock.");
  }
  const Result<Value> request = parse_json(body);
  const auto by =
      request && request->is_map() ? parse_duration(request->text("advance")) : std::nullopt;
  if (!by) {
    return error_page(400, "InvalidRequest", R"(Send {"advance": "PT1H"} with a duration.)");
  }
  const Result<Timestamp> now = travel_->advance(*by);
  if (!now) {
    const bool invalid = now.error().kind() == ErrorKind::Invalid;
    return error_page(invalid ? 400 : 503, invalid ? "InvalidRequest" : "Busy",
                      now.error().message());
  }
  log_info("clock", "moved", {{"by_ms", by->count()}, {"now", iso8601_millis(*now)}});
  return json_page(to_json(Value::map({{"now", iso8601_millis(*now)}})));
}

}  // namespace trailcam::server
