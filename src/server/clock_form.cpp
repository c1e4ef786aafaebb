#include "server/clock_form.h"

#include "base/json.h"
#include "base/log.h"
#include "server/front_door.h"
#include "server/signed_form.h"

namespace trailcam::server {
namespace {

constexpr const char* kAction = "trailcam:AdvanceClock";

}  // namespace

http::Response ClockForm::answer(const http::RequestHead& head, const std::string& body) const {
  const auto admitted = admit_signed(aws_, kAction, head, body);
  if (!admitted) return refusal_page(admitted.error(), "clock");
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
