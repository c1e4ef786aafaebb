// Literals with a type, and what stands for the time of the query.
#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "query/sql/analyzer.h"
#include "query/sql/quote.h"

namespace trailcam::query {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

// Reads times from the front of a text.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : rest_(text) {}

  std::optional<int> number(std::size_t digits_min, std::size_t digits_max) {
    int value = 0;
    std::size_t digits = 0;
    while (digits < digits_max && digits < rest_.size() && rest_[digits] >= '0' &&
           rest_[digits] <= '9') {
      value = value * 10 + (rest_[digits++] - '0');
    }
    if (digits < digits_min) return std::nullopt;
    rest_.remove_prefix(digits);
    return value;
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Of a second, in microseconds; further digits are cut off.
  std::int64_t fraction() {
    std::int64_t value = 0;
    std::int64_t unit = kSecond / 10;
    while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') {
      value += (rest_[0] - '0') * unit;
      unit /= 10;
      rest_.remove_prefix(1);
    }
    return value;
  }

  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

std::optional<std::int64_t> read_time_of_day(TimeReader& reader) {
  const auto hour = reader.number(1, 2);
  if (!hour || *hour > 23) return std::nullopt;
  std::int64_t seconds = *hour * 3600;
  std::int64_t micros = 0;
  if (reader.take(':')) {
    const auto minute = reader.number(1, 2);
    if (!minute || *minute > 59) return std::nullopt;
    seconds += *minute * 60;
    if (reader.take(':')) {
      const auto second = reader.number(1, 2);
      if (!second || *second > 59) return std::nullopt;
      seconds += *second;
      if (reader.take('.')) micros = reader.fraction();
    }
  }
  return seconds * kSecond + micros;
}

Error not_a_literal(Position at, std::string_view text, std::string_view type) {
  return senseless(at, fmt::format("'{}' is not a valid {} literal", text, type));
}

std::string interval_sql(std::string_view unit, std::int64_t amount) {
  return fmt::format("to_{}s({})", unit, amount);
}

}  // namespace

std::optional<ReadTime> read_time(std::string_view text) {
  TimeReader reader(text);
  const auto year = reader.number(4, 6);
  if (!year || !reader.take('-')) return std::nullopt;
  const auto month = reader.number(1, 2);
  if (!month || !reader.take('-')) return std::nullopt;
  const auto day = reader.number(1, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year > 9999) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  ReadTime made{days * 86'400 * kSecond, "", false};
  if (reader.rest().empty()) return made;
  if (!reader.take(' ') && !reader.take('T')) return std::nullopt;
  const std::optional<std::int64_t> time = read_time_of_day(reader);
  if (!time) return std::nullopt;
  made.micros += *time;
  made.time_of_day = true;
  reader.take(' ');
  std::string_view zone = reader.rest();
  if (zone.empty()) return made;
  if (zone == "Z" || zone == "z") zone = "UTC";
  if (!is_zone(zone)) return std::nullopt;
  made.zone = zone;
  if (zone[0] == '+' || zone[0] == '-') {
    TimeReader offset(zone.substr(1));
    const int hours = *offset.number(2, 2);
    offset.take(':');
    const std::int64_t seconds = hours * 3600 + *offset.number(2, 2) * 60;
    made.micros -= (zone[0] == '-' ? -seconds : seconds) * kSecond;
  }
  return made;
}

Result<Typed> Analyzer::literal(const ast::Number& node, Position at) {
  if (node.kind == TokenKind::Double) {
    return Typed{TypeKind::Double, fmt::format("CAST('{}' AS DOUBLE)", node.text), at};
  }
  if (node.kind == TokenKind::Decimal) {
    std::string_view digits = node.text;
    const std::size_t scale = digits.size() - digits.find('.') - 1;
    while (digits.starts_with('0')) digits.remove_prefix(1);
    const std::size_t precision = std::max(digits.size() - 1, std::size_t{1});
    if (precision > 38) return senseless(at, "Invalid numeric literal: " + node.text);
    const Type type = Type::decimal(static_cast<int>(precision), static_cast<int>(scale));
    return Typed{type, fmt::format("CAST('{}' AS {})", node.text, type.duckdb()), at};
  }
  std::int64_t value = 0;
  const auto parsed = std::from_chars(node.text.data(), node.text.data() + node.text.size(), value);
  if (parsed.ec != std::errc{}) return senseless(at, "Invalid numeric literal: " + node.text);
  Typed made{value <= INT32_MAX ? TypeKind::Integer : TypeKind::Bigint, std::to_string(value), at};
  made.constant.whole = value;
  return made;
}

Result<Typed> Analyzer::literal(const ast::TypedLiteral& node, Position at) {
  if (node.type == "date") {
    const std::optional<ReadTime> time = read_time(node.text);
    if (!time || time->time_of_day) return not_a_literal(at, node.text, "DATE");
    return timestamp_constant(time->micros, TypeKind::Date, at);
  }
  if (node.type == "timestamp") {
    const std::optional<ReadTime> time = read_time(node.text);
    const bool iso = node.text.size() > 10 && node.text[10] == 'T';
    if (!time || iso) return not_a_literal(at, node.text, "TIMESTAMP");
    if (time->zone.empty()) return timestamp_constant(time->micros, TypeKind::Timestamp, at);
    const bool known = time->zone == "UTC" || time->zone[0] == '+' || time->zone[0] == '-';
    if (known) return timestamp_constant(time->micros, Type::zoned(time->zone), at);
    const Typed local = timestamp_constant(time->micros, TypeKind::Timestamp, at);
    return Typed{Type::zoned(time->zone), instant_of(local.sql, time->zone), at};
  }
  if (node.type == "json") {
    return Typed{TypeKind::Json, fmt::format("CAST({} AS JSON)", sql_text(node.text)), at};
  }
  static constexpr std::pair<std::string_view, TypeKind> kTypes[] = {
      {"bigint", TypeKind::Bigint},   {"boolean", TypeKind::Boolean},
      {"double", TypeKind::Double},   {"integer", TypeKind::Integer},
      {"real", TypeKind::Real},       {"smallint", TypeKind::Smallint},
      {"tinyint", TypeKind::Tinyint}, {"varchar", TypeKind::Varchar},
      {"char", TypeKind::Varchar},    {"time", TypeKind::Time}};
  const Typed text{TypeKind::Varchar, sql_text(node.text), at, Constant{.text = node.text}};
  if (node.type == "decimal") {
    const std::size_t point = node.text.find('.');
    const auto digits = static_cast<int>(
        std::ranges::count_if(node.text, [](char c) { return c >= '0' && c <= '9'; }));
    const int scale =
        point == std::string::npos ? 0 : static_cast<int>(node.text.size() - point - 1);
    return cast(text, Type::decimal(digits, scale), false);
  }
  for (const auto& [name, kind] : kTypes) {
    if (node.type == name) return cast(text, kind, false);
  }
  return senseless(at, fmt::format("Unknown type: {}", node.type));
}

Result<Typed> Analyzer::literal(const ast::Interval& node, Position at) {
  if (!node.to.empty()) {
    return not_supported(at, fmt::format("Interval literals from {} to {}", node.from, node.to));
  }
  std::string_view digits = node.text;
  bool negative = node.negative;
  if (digits.starts_with('-') || digits.starts_with('+')) {
    negative = negative != digits.starts_with('-');
    digits.remove_prefix(1);
  }
  std::int64_t amount = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), amount);
  const bool fraction =
      node.from == "second" && parsed.ptr != digits.data() + digits.size() && *parsed.ptr == '.';
  std::int64_t micros = 0;
  if (fraction) {
    TimeReader reader(std::string_view(parsed.ptr + 1, digits.data() + digits.size()));
    micros = reader.fraction();
    if (!reader.rest().empty()) return not_a_literal(at, node.text, "INTERVAL");
  } else if (digits.empty() || parsed.ptr != digits.data() + digits.size()) {
    return not_a_literal(at, node.text, "INTERVAL");
  }
  if (parsed.ec != std::errc{} || amount > INT32_MAX) {
    return not_a_literal(at, node.text, "INTERVAL");
  }
  if (negative) {
    amount = -amount;
    micros = -micros;
  }
  if (node.from == "year" || node.from == "month") {
    Typed made{TypeKind::IntervalYearToMonth, interval_sql(node.from, amount), at};
    made.constant.months = node.from == "year" ? amount * 12 : amount;
    return made;
  }
  const std::int64_t unit = node.from == "day"      ? 86'400
                            : node.from == "hour"   ? 3'600
                            : node.from == "minute" ? 60
                                                    : 1;
  Typed made{TypeKind::IntervalDayToSecond, interval_sql(node.from, amount), at};
  if (fraction) made.sql = fmt::format("to_microseconds({})", amount * kSecond + micros);
  made.constant.elapsed = amount * unit * kSecond + micros;
  return made;
}

Result<Typed> Analyzer::current(const ast::Current& node, Position at) {
  const std::int64_t micros = request_.now.time_since_epoch().count() * 1'000;
  if (node.what == "current_date") return timestamp_constant(micros, TypeKind::Date, at);
  if (node.what == "localtimestamp") return timestamp_constant(micros, TypeKind::Timestamp, at);
  if (node.what == "current_timestamp") {
    return timestamp_constant(micros, Type::zoned("UTC"), at);
  }
  if (node.what == "localtime") {
    const Typed now = timestamp_constant(micros, TypeKind::Timestamp, at);
    return Typed{TypeKind::Time, fmt::format("CAST({} AS TIME)", now.sql), at};
  }
  return not_supported(at, upper_case(node.what));
}

}  // namespace trailcam::query
