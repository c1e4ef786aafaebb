#include "base/time.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace trailcam {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::floor;
using std::chrono::hh_mm_ss;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

struct Civil {
  int year;
  unsigned month, day;
  int hour, minute, second, millis;
  unsigned weekday;  // 0 = Sunday
};

Civil civil(Timestamp time) {
  const sys_days date = floor<days>(time);
  const year_month_day ymd{date};
  const hh_mm_ss<Millis> clock{time - date};
  return {int(ymd.year()),
          unsigned(ymd.month()),
          unsigned(ymd.day()),
          int(clock.hours().count()),
          int(clock.minutes().count()),
          int(clock.seconds().count()),
          int(clock.subseconds().count()),
          std::chrono::weekday{date}.c_encoding()};
}

std::optional<Timestamp> from_civil(int y, int mo, int d, int h, int mi, int s, int ms) {
  const year_month_day ymd{year{y}, month{unsigned(mo)}, day{unsigned(d)}};
  if (!ymd.ok() || h > 23 || mi > 59 || s > 60) return std::nullopt;
  return Timestamp{sys_days{ymd}} + std::chrono::hours{h} + std::chrono::minutes{mi} +
         std::chrono::seconds{s} + Millis{ms};
}

// Reads fixed-width digits and single characters from the front of a text; once something does not
// fit, `ok` stays false.
struct Cursor {
  std::string_view rest;
  bool ok = true;

  int digits(std::size_t count) {
    if (rest.size() < count) return fail();
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (rest[i] < '0' || rest[i] > '9') return fail();
      value = value * 10 + (rest[i] - '0');
    }
    rest.remove_prefix(count);
    return value;
  }
  bool accept(char wanted) {
    if (rest.empty() || rest.front() != wanted) return false;
    rest.remove_prefix(1);
    return true;
  }
  void expect(char wanted) {
    if (!accept(wanted)) fail();
  }
  int fail() {
    ok = false;
    return 0;
  }
};

template <std::size_t N>
int index_of(const std::array<const char*, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (name == names[i]) return int(i);
  }
  return -1;
}

}  // namespace

std::string iso8601(Timestamp time) {
  const Civil c = civil(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour,
                     c.minute, c.second);
}

std::string iso8601_millis(Timestamp time) {
  const Civil c = civil(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", c.year, c.month, c.day, c.hour,
                     c.minute, c.second, c.millis);
}

std::string iso8601_basic(Timestamp time) {
  const Civil c = civil(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", c.year, c.month, c.day, c.hour, c.minute,
                     c.second);
}

std::string yyyymmdd(Timestamp time) {
  const Civil c = civil(time);
  return fmt::format("{:04}{:02}{:02}", c.year, c.month, c.day);
}

std::string http_date(Timestamp time) {
  const Civil c = civil(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kWeekdays[c.weekday], c.day,
                     kMonths[c.month - 1], c.year, c.hour, c.minute, c.second);
}

std::string record_date(Timestamp time) {
  const Civil c = civil(time);
  const int hour12 = c.hour % 12 == 0 ? 12 : c.hour % 12;
  return fmt::format("{} {}, {}, {}:{:02}:{:02} {}", kMonths[c.month - 1], c.day, c.year, hour12,
                     c.minute, c.second, c.hour < 12 ? "AM" : "PM");
}

std::optional<Timestamp> parse_iso8601(std::string_view text) {
  Cursor in{text};
  const int y = in.digits(4);
  in.expect('-');
  const int mo = in.digits(2);
  in.expect('-');
  const int d = in.digits(2);
  if (!in.ok) return std::nullopt;
  if (in.rest.empty()) return from_civil(y, mo, d, 0, 0, 0, 0);

  if (!in.accept('T') && !in.accept('t') && !in.accept(' ')) return std::nullopt;
  const int h = in.digits(2);
  in.expect(':');
  const int mi = in.digits(2);
  int s = 0;
  int ms = 0;
  if (in.accept(':')) {
    s = in.digits(2);
    if (in.accept('.')) {
      int scale = 100;
      std::size_t count = 0;
      while (!in.rest.empty() && in.rest.front() >= '0' && in.rest.front() <= '9') {
        ms += (in.rest.front() - '0') * scale;
        scale /= 10;
        in.rest.remove_prefix(1);
        ++count;
      }
      if (count == 0) return std::nullopt;
    }
  }
  if (!in.ok) return std::nullopt;
  std::chrono::minutes offset{0};
  if (!in.rest.empty() && !in.accept('Z') && !in.accept('z')) {
    const bool east = in.accept('+');
    if (!east && !in.accept('-')) return std::nullopt;
    const int oh = in.digits(2);
    in.accept(':');
    const int om = in.rest.empty() ? 0 : in.digits(2);
    if (oh > 23 || om > 59) return std::nullopt;
    offset = std::chrono::minutes{oh * 60 + om} * (east ? 1 : -1);
  }
  if (!in.ok || !in.rest.empty()) return std::nullopt;
  const auto local = from_civil(y, mo, d, h, mi, s, ms);
  if (!local) return std::nullopt;
  return *local - offset;
}

std::optional<Timestamp> parse_iso8601_basic(std::string_view text) {
  Cursor in{text};
  const int y = in.digits(4), mo = in.digits(2), d = in.digits(2);
  in.expect('T');
  const int h = in.digits(2), mi = in.digits(2), s = in.digits(2);
  in.expect('Z');
  if (!in.ok || !in.rest.empty()) return std::nullopt;
  return from_civil(y, mo, d, h, mi, s, 0);
}

std::optional<Timestamp> parse_http_date(std::string_view text) {
  Cursor in{text};
  if (text.size() > 5 && text[3] == ',') in.rest.remove_prefix(5);
  const int d = in.rest.size() > 1 && in.rest[1] == ' ' ? in.digits(1) : in.digits(2);
  in.expect(' ');
  if (!in.ok || in.rest.size() < 4) return std::nullopt;
  const int mo = index_of(kMonths, in.rest.substr(0, 3));
  in.rest.remove_prefix(3);
  in.expect(' ');
  const int y = in.digits(4);
  in.expect(' ');
  const int h = in.digits(2);
  in.expect(':');
  const int mi = in.digits(2);
  in.expect(':');
  const int s = in.digits(2);
  in.expect(' ');
  const bool utc = in.rest == "GMT" || in.rest == "UTC" || in.rest == "+0000";
  if (!in.ok || mo < 0 || !utc) return std::nullopt;
  return from_civil(y, mo + 1, d, h, mi, s, 0);
}

std::optional<Timestamp> parse_any_time(std::string_view text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc{} && end == text.data() + text.size() && std::abs(seconds) < 1e11) {
    return from_epoch_seconds(seconds);
  }
  if (auto time = parse_iso8601(text)) return time;
  if (auto time = parse_iso8601_basic(text)) return time;
  return parse_http_date(text);
}

namespace {

// A hundred years: sums up to here cannot overflow, not even as nanoseconds.
constexpr Millis kDurationMax = std::chrono::hours{24} * 36'500;

std::optional<Millis> unit_millis(std::string_view unit) {
  if (unit == "ms") return Millis{1};
  if (unit == "" || unit == "s") return std::chrono::seconds{1};
  if (unit == "m") return std::chrono::minutes{1};
  if (unit == "h") return std::chrono::hours{1};
  if (unit == "d") return std::chrono::hours{24};
  return std::nullopt;
}

// ISO 8601 durations of days and smaller; months and years have no fixed length and are refused.
std::optional<Millis> parse_iso_duration(std::string_view text) {
  Millis total{0};
  bool in_time = false;
  bool any = false;  // a number since the beginning, or since the T
  text.remove_prefix(1);
  while (!text.empty()) {
    if (text.front() == 'T' && !in_time) {
      in_time = true;
      any = false;
      text.remove_prefix(1);
      continue;
    }
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || count < 0 || end == text.data() + text.size()) return std::nullopt;
    const char unit = *end;
    text.remove_prefix(std::size_t(end - text.data()) + 1);
    if (count > 1'000'000'000) return std::nullopt;
    if (!in_time && unit == 'D') {
      total += std::chrono::hours{24} * count;
    } else if (!in_time && unit == 'W') {
      total += std::chrono::hours{168} * count;
    } else if (in_time && unit == 'H') {
      total += std::chrono::hours{count};
    } else if (in_time && unit == 'M') {
      total += std::chrono::minutes{count};
    } else if (in_time && unit == 'S') {
      total += std::chrono::seconds{count};
    } else {
      return std::nullopt;
    }
    if (total > kDurationMax) return std::nullopt;
    any = true;
  }
  return any ? std::optional(total) : std::nullopt;
}

}  // namespace

std::optional<Millis> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text.front() == 'P') return parse_iso_duration(text);
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count < 0) return std::nullopt;
  const auto unit = unit_millis(text.substr(std::size_t(end - text.data())));
  if (!unit || count > kDurationMax / *unit) return std::nullopt;
  return *unit * count;
}

std::string format_duration(Millis duration) {
  const std::int64_t ms = duration.count();
  if (ms == 0) return "0s";
  if (ms % 86'400'000 == 0) return fmt::format("{}d", ms / 86'400'000);
  if (ms % 3'600'000 == 0) return fmt::format("{}h", ms / 3'600'000);
  if (ms % 60'000 == 0) return fmt::format("{}m", ms / 60'000);
  if (ms % 1'000 == 0) return fmt::format("{}s", ms / 1'000);
  return fmt::format("{}ms", ms);
}

double epoch_seconds(Timestamp time) { return double(time.time_since_epoch().count()) / 1000.0; }

Timestamp from_epoch_seconds(double seconds) {
  return Timestamp{Millis{std::int64_t(std::llround(seconds * 1000.0))}};
}

}  // namespace trailcam
