// The one reader and writer of times. Everything is UTC; a Timestamp has millisecond resolution.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace trailcam {

using Millis = std::chrono::milliseconds;
using Timestamp = std::chrono::sys_time<Millis>;

// "2026-01-02T03:04:05Z": CloudTrail's form, whole seconds, rounded down.
std::string iso8601(Timestamp time);
// "2026-01-02T03:04:05.678Z"
std::string iso8601_millis(Timestamp time);
// "20260102T030405Z": SigV4 and digest names.
std::string iso8601_basic(Timestamp time);
// "20260102"
std::string yyyymmdd(Timestamp time);
// "Fri, 02 Jan 2026 03:04:05 GMT" (RFC 7231)
std::string http_date(Timestamp time);
// "Jan 2, 2026, 3:04:05 AM": how CloudTrail renders dates inside responseElements.
std::string record_date(Timestamp time);

// Each returns nothing when the text is not of the form.
// ISO 8601 date-times: "2026-01-02T03:04:05[.fff][Z|+hh:mm|-hh:mm]", also "2026-01-02" alone.
std::optional<Timestamp> parse_iso8601(std::string_view text);
// "20260102T030405Z"
std::optional<Timestamp> parse_iso8601_basic(std::string_view text);
// RFC 7231 preferred form, also with "+0000" or "UTC" for "GMT".
std::optional<Timestamp> parse_http_date(std::string_view text);
// Whatever AWS clients send for a time: epoch seconds, ISO 8601 (both forms) or an HTTP date.
std::optional<Timestamp> parse_any_time(std::string_view text);

// "250ms", "60s", "5m", "2h", "1d", a bare number of seconds, or ISO 8601 ("PT1H30M", "P1D").
std::optional<Millis> parse_duration(std::string_view text);
// The shortest exact form that parse_duration reads back: "60s" reads "1m".
std::string format_duration(Millis duration);

// Epoch seconds with fractions, as AWS's JSON protocols carry times.
double epoch_seconds(Timestamp time);
Timestamp from_epoch_seconds(double seconds);

}  // namespace trailcam
