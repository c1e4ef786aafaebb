// Times and durations: whatever is read can be written in every form, and reads back the same.
#include <string>

#include "base/time.h"
#include "fuzz/fuzz.h"

namespace trailcam::fuzz {
namespace {

Timestamp whole_seconds(Timestamp time) {
  return Timestamp{std::chrono::floor<std::chrono::seconds>(time.time_since_epoch())};
}

// Four digits of a year is what the forms can hold.
bool has_four_digits(Timestamp time) {
  return time >= *parse_iso8601("0000-01-01") && time < *parse_iso8601("9999-12-31");
}

void check_forms(Timestamp time) {
  record_date(time);
  if (!has_four_digits(time)) return;
  TC_ASSERT(parse_iso8601(iso8601_millis(time)) == time);
  TC_ASSERT(parse_iso8601(iso8601(time)) == whole_seconds(time));
  TC_ASSERT(parse_iso8601_basic(iso8601_basic(time)) == whole_seconds(time));
  TC_ASSERT(parse_http_date(http_date(time)) == whole_seconds(time));
  TC_ASSERT(from_epoch_seconds(epoch_seconds(time)) == time);
}

}  // namespace

void fuzz(std::string_view bytes) {
  for (const auto& time : {parse_iso8601(bytes), parse_iso8601_basic(bytes), parse_http_date(bytes),
                           parse_any_time(bytes)}) {
    if (time) check_forms(*time);
  }
  if (const auto duration = parse_duration(bytes)) {
    TC_ASSERT(parse_duration(format_duration(*duration)) == duration);
  }
}

}  // namespace trailcam::fuzz
