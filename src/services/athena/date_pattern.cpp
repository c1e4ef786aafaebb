#include "services/athena/date_pattern.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/encoding.h"

namespace trailcam::athena {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::floor;
using std::chrono::hh_mm_ss;
using std::chrono::hours;
using std::chrono::last;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::month;
using std::chrono::months;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::weeks;
using std::chrono::year;
using std::chrono::year_month_day;

struct Parts {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, millis = 0;
};

// One run of a letter, or a piece of text.
struct Piece {
  char letter = '\0';  // '\0': text
  std::size_t count = 0;
  std::string text = {};
};

std::vector<Piece> pieces_of(std::string_view pattern) {
  std::vector<Piece> out;
  for (std::size_t i = 0; i < pattern.size();) {
    const char c = pattern[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) {
      std::size_t end = i;
      while (end < pattern.size() && pattern[end] == c) ++end;
      out.push_back({c, end - i, {}});
      i = end;
    } else if (c == '\'') {
      const std::size_t close = std::min(pattern.find('\'', i + 1), pattern.size());
      out.push_back({'\0', 0, std::string(pattern.substr(i + 1, close - i - 1))});
      i = close + 1;
    } else {
      out.push_back({'\0', 0, std::string(1, c)});
      ++i;
    }
  }
  return out;
}

// Null for a letter that is not known.
int* part_of(Parts& parts, char letter) {
  switch (letter) {
    case 'y':
    case 'u':
      return &parts.year;
    case 'M':
      return &parts.month;
    case 'd':
      return &parts.day;
    case 'H':
      return &parts.hour;
    case 'm':
      return &parts.minute;
    case 's':
      return &parts.second;
    case 'S':
      return &parts.millis;
    default:
      return nullptr;
  }
}

Parts parts_of(Timestamp time) {
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  return {int(date.year()),
          int(unsigned(date.month())),
          int(unsigned(date.day())),
          int(clock.hours().count()),
          int(clock.minutes().count()),
          int(clock.seconds().count()),
          int(clock.subseconds().count())};
}

std::optional<Timestamp> time_of_parts(const Parts& parts) {
  const year_month_day date(year(parts.year), month(unsigned(parts.month)),
                            day(unsigned(parts.day)));
  const bool clock_ok = parts.hour < 24 && parts.minute < 60 && parts.second < 60;
  if (!date.ok() || !clock_ok) return std::nullopt;
  return Timestamp(sys_days(date)) + hours(parts.hour) + minutes(parts.minute) +
         seconds(parts.second) + milliseconds(parts.millis);
}

Timestamp add_months(Timestamp time, std::int64_t count) {
  const auto day = floor<days>(time);
  year_month_day date(day);
  date += months(count);
  if (!date.ok()) date = date.year() / date.month() / last;
  return Timestamp(sys_days(date)) + (time - day);
}

}  // namespace

Result<std::string> format_date(Timestamp time, std::string_view pattern) {
  Parts parts = parts_of(time);
  std::string out;
  for (const Piece& piece : pieces_of(pattern)) {
    if (piece.letter == '\0') {
      out += piece.text;
      continue;
    }
    const int* part = part_of(parts, piece.letter);
    if (part == nullptr) {
      return Error(ErrorKind::Invalid, fmt::format("date format {} is not known", pattern));
    }
    std::string digits = fmt::format("{:0{}}", *part, piece.count);
    const bool short_year = part == &parts.year && piece.count == 2;
    out += short_year ? digits.substr(digits.size() - 2) : digits;
  }
  return out;
}

std::optional<Timestamp> parse_date(std::string_view text, std::string_view pattern) {
  Parts parts;
  for (const Piece& piece : pieces_of(pattern)) {
    if (piece.letter == '\0') {
      if (!text.starts_with(piece.text)) return std::nullopt;
      text.remove_prefix(piece.text.size());
      continue;
    }
    int* part = part_of(parts, piece.letter);
    const std::size_t digits = std::min(std::max<std::size_t>(piece.count, 1), text.size());
    if (part == nullptr) return std::nullopt;
    const auto read = std::from_chars(text.data(), text.data() + digits, *part);
    if (read.ec != std::errc() || read.ptr != text.data() + digits || *part < 0) {
      return std::nullopt;
    }
    text.remove_prefix(digits);
  }
  if (!text.empty()) return std::nullopt;
  return time_of_parts(parts);
}

std::optional<DateUnit> date_unit(std::string_view text) {
  constexpr std::string_view kNames[] = {"second", "minute", "hour", "day",
                                         "week",   "month",  "year"};
  std::string name = lower(text);
  if (name.ends_with('s')) name.pop_back();
  const auto found = std::ranges::find(kNames, name);
  if (found == std::end(kNames)) return std::nullopt;
  return DateUnit(found - std::begin(kNames));
}

Timestamp add(Timestamp time, std::int64_t count, DateUnit unit) {
  switch (unit) {
    case DateUnit::Seconds:
      return time + seconds(count);
    case DateUnit::Minutes:
      return time + minutes(count);
    case DateUnit::Hours:
      return time + hours(count);
    case DateUnit::Days:
      return time + days(count);
    case DateUnit::Weeks:
      return time + weeks(count);
    case DateUnit::Months:
      return add_months(time, count);
    case DateUnit::Years:
      return add_months(time, 12 * count);
  }
  return time;
}

DateUnit smallest_unit(std::string_view pattern) {
  DateUnit out = DateUnit::Years;
  constexpr std::pair<char, DateUnit> kLetters[] = {{'M', DateUnit::Months},
                                                    {'d', DateUnit::Days},
                                                    {'H', DateUnit::Hours},
                                                    {'m', DateUnit::Minutes},
                                                    {'s', DateUnit::Seconds}};
  for (const Piece& piece : pieces_of(pattern)) {
    for (const auto& [letter, unit] : kLetters) {
      if (piece.letter == letter) out = std::min(out, unit);
    }
  }
  return out;
}

}  // namespace trailcam::athena
