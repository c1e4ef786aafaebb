// Numbers, dates and intervals with + - * / % between them, and AT TIME ZONE.
#include <algorithm>

#include <fmt/format.h>

#include "query/sql/analyzer.h"

namespace trailcam::query {
namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

// A decimal that holds all values of an integer type.
Type as_decimal(const Type& type) {
  return type.is(TypeKind::Decimal) ? type : *common_type(type, Type::decimal(1, 0));
}

std::string divided(std::string_view operation, const Typed& left, const Typed& right) {
  const std::string plain = fmt::format("({} {} {})", left.sql, operation, right.sql);
  if (right.constant.whole && *right.constant.whole != 0) return plain;
  return fmt::format("(CASE WHEN {} = 0 THEN {} ELSE {} END)", right.sql,
                     failure("'DIVISION_BY_ZERO: Division by zero'"), plain);
}

std::optional<std::int64_t> sum_of(char operation, const std::optional<std::int64_t>& left,
                                   const std::optional<std::int64_t>& right) {
  std::int64_t sum = 0;
  if (!left || !right) return std::nullopt;
  const bool overflows = operation == '+' ? __builtin_add_overflow(*left, *right, &sum)
                                          : __builtin_sub_overflow(*left, *right, &sum);
  if (overflows) return std::nullopt;
  return sum;
}

Typed shifted(char operation, const Typed& point, const Typed& interval, Position at) {
  const std::string sum = fmt::format("({} {} {})", point.sql, operation, interval.sql);
  Typed made{point.type, point.type.is(TypeKind::Date) ? fmt::format("CAST({} AS DATE)", sum) : sum,
             at};
  made.constant.micros = sum_of(operation, point.constant.micros, interval.constant.elapsed);
  return made;
}

}  // namespace

Result<Typed> Analyzer::arithmetic(const ast::Arithmetic& node, Position at) {
  Typed left = TC_TRY(expression(*node.left));
  Typed right = TC_TRY(expression(*node.right));
  if (left.type.is(TypeKind::Unknown)) left.type = right.type;
  if (right.type.is(TypeKind::Unknown)) right.type = left.type;
  if (left.type.is_number() && right.type.is_number()) {
    return numbers(node.operation, std::move(left), std::move(right), at);
  }
  if (std::optional<Typed> made = with_interval(node.operation, left, right, at)) {
    return *std::move(made);
  }
  return Error(ErrorKind::Invalid,
               fmt::format("TYPE_MISMATCH: line {}:{}: Cannot apply operator: {} {} {}", at.line,
                           at.column, left.type.name(), node.operation, right.type.name()));
}

Result<Typed> Analyzer::numbers(char operation, Typed left, Typed right, Position at) {
  const Type type = *common_type(left.type, right.type);
  if (type.is(TypeKind::Decimal)) return decimals(operation, left, right, at);
  left = coerce(std::move(left), type);
  right = coerce(std::move(right), type);
  if (type.is_integer() && (operation == '/' || operation == '%')) {
    return Typed{type, divided(operation == '/' ? "//" : "%", left, right), at};
  }
  return Typed{type, fmt::format("({} {} {})", left.sql, operation, right.sql), at};
}

// Source: Trino's documentation, "Decimal functions and operators".
Result<Typed> Analyzer::decimals(char operation, const Typed& left, const Typed& right,
                                 Position at) {
  const Type a = as_decimal(left.type);
  const Type b = as_decimal(right.type);
  const int whole = std::max(a.precision() - a.scale(), b.precision() - b.scale());
  const int scale = std::max(a.scale(), b.scale());
  const std::string left_sql = coerce(left, a).sql;
  const std::string right_sql = coerce(right, b).sql;
  const auto made = [&](const Type& type, const std::string& sql) {
    return Typed{type, fmt::format("CAST({} AS {})", sql, type.duckdb()), at};
  };
  const std::string plain = fmt::format("({} {} {})", left_sql, operation, right_sql);
  switch (operation) {
    case '*':
      return made(Type::decimal(a.precision() + b.precision(), a.scale() + b.scale()), plain);
    case '/': {
      const Type type =
          Type::decimal(a.precision() + b.scale() + std::max(0, b.scale() - a.scale()), scale);
      return made(type, fmt::format("(CASE WHEN {1} = 0 THEN {2} ELSE round(CAST({0} AS DOUBLE) / "
                                    "CAST({1} AS DOUBLE), {3}) END)",
                                    left_sql, right_sql,
                                    failure("'DIVISION_BY_ZERO: Division by zero'"), scale));
    }
    case '%': {
      const Type type = Type::decimal(
          std::min(b.precision() - b.scale(), a.precision() - a.scale()) + scale, scale);
      return made(type, divided("%", {a, left_sql}, {b, right_sql}));
    }
    default:
      return made(Type::decimal(whole + scale + 1, scale), plain);
  }
}

std::optional<Typed> Analyzer::with_interval(char operation, const Typed& left, const Typed& right,
                                             Position at) {
  const bool sum = operation == '+' || operation == '-';
  if (sum && left.type.is_moment() && right.type.is_interval()) {
    return shifted(operation, left, right, at);
  }
  if (operation == '+' && left.type.is_interval() && right.type.is_moment()) {
    return shifted('+', right, left, at);
  }
  if (operation == '-' && left.type.is_moment() && right.type.is_moment()) {
    const std::optional<Type> common = common_type(left.type, right.type);
    const std::string from = coerce(left, *common).sql;
    const std::string to = coerce(right, *common).sql;
    if (common->is(TypeKind::Date)) {
      return Typed{TypeKind::IntervalDayToSecond,
                   fmt::format("to_days(CAST(({} - {}) AS INTEGER))", from, to), at};
    }
    return Typed{TypeKind::IntervalDayToSecond, fmt::format("({} - {})", from, to), at};
  }
  if (sum && left.type.is_interval() && left.type.same(right.type)) {
    Typed made{left.type, fmt::format("({} {} {})", left.sql, operation, right.sql), at};
    made.constant.elapsed = sum_of(operation, left.constant.elapsed, right.constant.elapsed);
    return made;
  }
  const bool scaled = operation == '*' || operation == '/';
  if (scaled && left.type.is_interval() && right.type.is_number()) {
    return Typed{left.type, fmt::format("({} {} {})", left.sql, operation, right.sql), at};
  }
  if (operation == '*' && left.type.is_number() && right.type.is_interval()) {
    return Typed{right.type, fmt::format("({} * {})", right.sql, left.sql), at};
  }
  return std::nullopt;
}

Result<Typed> Analyzer::negation(const ast::Negation& node, Position at) {
  Typed value = TC_TRY(expression(*node.value));
  if (!value.type.is_number() && !value.type.is_interval() && !value.type.is(TypeKind::Unknown)) {
    return Error(ErrorKind::Invalid, fmt::format("TYPE_MISMATCH: line {}:{}: Cannot negate {}",
                                                 at.line, at.column, value.type.name()));
  }
  Typed made{value.type, fmt::format("(-{})", value.sql), at};
  if (value.constant.whole) made.constant.whole = -*value.constant.whole;
  if (value.constant.elapsed) made.constant.elapsed = -*value.constant.elapsed;
  return made;
}

bool is_zone(std::string_view zone) {
  if (zone.empty() || zone.size() > 64) return false;
  const auto digit = [&](std::size_t i) { return zone[i] >= '0' && zone[i] <= '9'; };
  if (zone[0] == '+' || zone[0] == '-') {
    return zone.size() == 6 && zone[3] == ':' && digit(1) && digit(2) && digit(4) && digit(5);
  }
  return std::ranges::all_of(zone, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/_+-").contains(c);
  });
}

namespace {

// Minutes east of UTC of "+05:30"; nothing of a zone with a name.
std::optional<int> offset_minutes(std::string_view zone) {
  if (zone[0] != '+' && zone[0] != '-') return std::nullopt;
  const int minutes =
      ((zone[1] - '0') * 10 + zone[2] - '0') * 60 + (zone[4] - '0') * 10 + zone[5] - '0';
  return zone[0] == '-' ? -minutes : minutes;
}

}  // namespace

std::string wall_clock(const Typed& value) {
  if (value.type.is(TypeKind::Date)) return fmt::format("CAST({} AS TIMESTAMP)", value.sql);
  if (!value.type.is(TypeKind::TimestampWithZone)) return value.sql;
  const std::string& zone = value.type.zone();
  if (const std::optional<int> minutes = offset_minutes(zone)) {
    return fmt::format("(timezone('UTC', {}) + to_minutes({}))", value.sql, *minutes);
  }
  return fmt::format("timezone('{}', {})", zone, value.sql);
}

std::string instant_of(std::string_view sql, std::string_view zone) {
  if (const std::optional<int> minutes = offset_minutes(zone)) {
    return fmt::format("timezone('UTC', {} - to_minutes({}))", sql, *minutes);
  }
  return fmt::format("timezone('{}', {})", zone, sql);
}

Result<Typed> Analyzer::at_time_zone(const ast::AtTimeZone& node, Position at) {
  Typed value = TC_TRY(expression(*node.value));
  const Typed zone = TC_TRY(expression(*node.zone));
  if (!value.type.is_moment() || value.type.is(TypeKind::Date)) {
    return Error(ErrorKind::Invalid,
                 fmt::format("TYPE_MISMATCH: line {}:{}: Type of value must be a time or "
                             "timestamp with or without time zone (actual {})",
                             at.line, at.column, value.type.name()));
  }
  if (!zone.constant.text) return not_supported(zone.at, "A time zone must be a constant");
  if (!is_zone(*zone.constant.text)) {
    return senseless(zone.at, fmt::format("'{}' is not a valid time zone", *zone.constant.text));
  }
  Typed made = coerce(std::move(value), Type::zoned("UTC"));
  made.type = Type::zoned(*zone.constant.text);
  made.origin.reset();
  return made;
}

// --- literals ---

Typed timestamp_constant(std::int64_t micros, const Type& type, Position at) {
  // Rounded down also before 1970.
  const std::int64_t days = micros / kMicrosPerDay - (micros % kMicrosPerDay < 0 ? 1 : 0);
  const std::int64_t rest = micros - days * kMicrosPerDay;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  const std::string day =
      fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  const std::int64_t seconds = rest / 1'000'000;
  const std::string time = fmt::format("{} {:02}:{:02}:{:02}.{:06}", day, seconds / 3600,
                                       seconds / 60 % 60, seconds % 60, rest % 1'000'000);
  Typed made{type,
             type.is(TypeKind::Date)                ? fmt::format("DATE '{}'", day)
             : type.is(TypeKind::TimestampWithZone) ? fmt::format("TIMESTAMPTZ '{}+00'", time)
                                                    : fmt::format("TIMESTAMP '{}'", time),
             at};
  made.constant.micros = type.is(TypeKind::Date) ? days * kMicrosPerDay : micros;
  return made;
}

}  // namespace trailcam::query
