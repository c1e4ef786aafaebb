// Dates written by a pattern of Java's, as partition projection names them: "yyyy/MM/dd/HH".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace trailcam::athena {

// Error Invalid: a letter that is not known.
Result<std::string> format_date(Timestamp time, std::string_view pattern);
// Nothing when the text is not of the pattern.
std::optional<Timestamp> parse_date(std::string_view text, std::string_view pattern);

enum class DateUnit { Seconds, Minutes, Hours, Days, Weeks, Months, Years };
// "DAYS", "day". Nothing of another word.
std::optional<DateUnit> date_unit(std::string_view text);
Timestamp add(Timestamp time, std::int64_t count, DateUnit unit);
// The unit of the smallest part of the pattern.
DateUnit smallest_unit(std::string_view pattern);

}  // namespace trailcam::athena
