// Functions whose type or form depends on more than the types of their arguments.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "query/sql/analyzer.h"
#include "query/sql/functions.h"
#include "query/sql/quote.h"

namespace trailcam::query {
namespace {

Error unexpected(std::string_view name, const std::vector<Typed>& values, Position at) {
  std::vector<std::string> types;
  for (const Typed& value : values) types.push_back(value.type.name());
  return senseless(
      at, fmt::format("Unexpected parameters ({}) for function {}", fmt::join(types, ", "), name));
}

// A clock's time made a value of the type that it was taken of.
std::string as_type(const std::string& clock, const Type& type) {
  if (type.is(TypeKind::Date)) return fmt::format("CAST({} AS DATE)", clock);
  if (type.is(TypeKind::Timestamp)) return clock;
  return instant_of(clock, type.zone());
}

struct Unit {
  std::string_view name;
  std::string_view make;  // of an INTERVAL
  std::int64_t factor;
  std::int64_t micros;  // 0 where the length changes
};
constexpr std::int64_t kSecondMicros = 1'000'000;
constexpr Unit kUnits[] = {{"millisecond", "to_milliseconds", 1, 1'000},
                           {"second", "to_seconds", 1, kSecondMicros},
                           {"minute", "to_minutes", 1, 60 * kSecondMicros},
                           {"hour", "to_hours", 1, 3'600 * kSecondMicros},
                           {"day", "to_days", 1, 86'400 * kSecondMicros},
                           {"week", "to_days", 7, 7 * 86'400 * kSecondMicros},
                           {"month", "to_months", 1, 0},
                           {"quarter", "to_months", 3, 0},
                           {"year", "to_years", 1, 0}};

// Error Invalid: no unit, or one that values of the type do not have.
Result<const Unit*> unit_of(const Typed& unit, const Type& type) {
  if (!unit.constant.text) return not_supported(unit.at, "A unit of time must be a constant");
  const auto found = std::ranges::find(kUnits, lower_case(*unit.constant.text), &Unit::name);
  const bool fits = found != std::end(kUnits) && (!type.is(TypeKind::Date) || found->factor == 7 ||
                                                  found->micros == 0 || found->name == "day");
  if (!fits) {
    return senseless(unit.at, fmt::format("'{}' is not a valid {} field", *unit.constant.text,
                                          type.is(TypeKind::Date) ? "DATE" : "Timestamp"));
  }
  return &*found;
}

}  // namespace

Analyzer::SpecialCall Analyzer::special_call(std::string_view name) {
  static constexpr std::pair<std::string_view, SpecialCall> kCalls[] = {
      {"at_timezone", &Analyzer::at_timezone},
      {"with_timezone", &Analyzer::at_timezone},
      {"concat", &Analyzer::concat},
      {"date", &Analyzer::date_cast},
      {"date_add", &Analyzer::date_add},
      {"date_trunc", &Analyzer::date_trunc},
      {"element_at", &Analyzer::element_at},
      {"format", &Analyzer::format_call},
      {"from_iso8601_timestamp", &Analyzer::iso8601_timestamp},
      {"from_iso8601_timestamp_nanos", &Analyzer::iso8601_timestamp},
      {"grouping", &Analyzer::grouping_call},
      {"now", &Analyzer::now},
      {"try", &Analyzer::try_call},
      {"typeof", &Analyzer::typeof_call}};
  for (const auto& [known, function] : kCalls) {
    if (known == name) return function;
  }
  return nullptr;
}

Result<std::vector<Typed>> Analyzer::values_of(const ast::Call& call, std::size_t least,
                                               std::size_t most, Position at) {
  std::vector<Typed> values;
  for (const auto& argument : call.arguments) values.push_back(TC_TRY(expression(*argument)));
  if (values.size() < least || values.size() > most) {
    return unexpected(call.name.back().lower, values, at);
  }
  return values;
}

Result<Typed> Analyzer::now(const ast::Call& call, Position at) {
  TC_TRY(values_of(call, 0, 0, at));
  return current(ast::Current{"current_timestamp"}, at);
}

Result<Typed> Analyzer::try_call(const ast::Call& call, Position at) {
  std::vector<Typed> values = TC_TRY(values_of(call, 1, 1, at));
  return tried(std::move(values[0]), *call.arguments[0], at);
}

Typed Analyzer::tried(Typed value, const ast::Expression& expression, Position at) const {
  const bool tryable = state_.outputs == nullptr && !has_aggregate(expression) &&
                       !has_window(expression) && !has_subquery(expression) &&
                       !value.sql.contains("random()");
  if (tryable) {
    value.sql = fmt::format("TRY({})", value.sql);
  } else {
    // DuckDB refuses TRY around these: what would fail gives NULL instead.
    for (std::size_t mark = 0; (mark = value.sql.find(kFailureMark)) != std::string::npos;) {
      value.sql.replace(mark, 1, "TRY_");
    }
  }
  value.constant = {};
  value.origin.reset();
  value.at = at;
  return value;
}

Result<Typed> Analyzer::date_cast(const ast::Call& call, Position at) {
  std::vector<Typed> values = TC_TRY(values_of(call, 1, 1, at));
  values[0].at = at;
  return cast(values[0], TypeKind::Date, false);
}

Result<Typed> Analyzer::date_add(const ast::Call& call, Position at) {
  std::vector<Typed> values = TC_TRY(values_of(call, 3, 3, at));
  const Typed& point = values[2];
  if (!point.type.is_moment() || !values[1].type.is_integer()) {
    return unexpected("date_add", values, at);
  }
  const Unit& unit = *TC_TRY(unit_of(values[0], point.type));
  const bool small = unit.make == "to_days" || unit.make == "to_months" || unit.make == "to_years";
  const std::string amount =
      unit.factor == 1 ? values[1].sql : fmt::format("({} * {})", values[1].sql, unit.factor);
  const std::string interval =
      fmt::format("{}({})", unit.make, small ? fmt::format("CAST({} AS INTEGER)", amount) : amount);
  Typed made{point.type, as_type(fmt::format("({} + {})", wall_clock(point), interval), point.type),
             at};
  if (point.constant.micros && values[1].constant.whole && unit.micros != 0) {
    std::int64_t shift = 0;
    std::int64_t sum = 0;
    const bool overflows = __builtin_mul_overflow(*values[1].constant.whole, unit.micros, &shift) ||
                           __builtin_add_overflow(*point.constant.micros, shift, &sum);
    if (!overflows) made.constant.micros = sum;
  }
  return made;
}

Result<Typed> Analyzer::date_trunc(const ast::Call& call, Position at) {
  std::vector<Typed> values = TC_TRY(values_of(call, 2, 2, at));
  if (!values[1].type.is_moment()) return unexpected("date_trunc", values, at);
  const Unit& unit = *TC_TRY(unit_of(values[0], values[1].type));
  const std::string clock = fmt::format("date_trunc('{}', {})", unit.name, wall_clock(values[1]));
  return Typed{values[1].type, as_type(clock, values[1].type), at};
}

Result<Typed> Analyzer::at_timezone(const ast::Call& call, Position at) {
  std::vector<Typed> values = TC_TRY(values_of(call, 2, 2, at));
  const Typed& zone = values[1];
  if (!values[0].type.is_moment()) return unexpected(call.name.back().lower, values, at);
  if (!zone.constant.text) return not_supported(zone.at, "A time zone must be a constant");
  if (!is_zone(*zone.constant.text)) {
    return senseless(zone.at, fmt::format("'{}' is not a valid time zone", *zone.constant.text));
  }
  const Type type = Type::zoned(*zone.constant.text);
  if (call.name.back().lower == "with_timezone") {
    return Typed{type, instant_of(wall_clock(values[0]), type.zone()), at};
  }
  Typed made = coerce(std::move(values[0]), Type::zoned("UTC"));
  made.type = type;
  made.origin.reset();
  return made;
}

Result<Typed> Analyzer::iso8601_timestamp(const ast::Call& call, Position at) {
  std::vector<Typed> values = TC_TRY(values_of(call, 1, 1, at));
  const Typed text = values[0];
  if (!coerces(text.type, TypeKind::Varchar)) return unexpected(call.name[0].lower, values, at);
  if (text.constant.text && !text.constant.text->contains(' ')) {
    if (const std::optional<ReadTime> time = read_time(*text.constant.text)) {
      return timestamp_constant(time->micros, Type::zoned(time->zone.empty() ? "UTC" : time->zone),
                                at);
    }
  }
  const std::string wrong = failure(
      fmt::format("'INVALID_FUNCTION_ARGUMENT: Invalid format: \"' || {} || '\"'", text.sql));
  return Typed{
      Type::zoned("UTC"),
      fmt::format("(CASE WHEN regexp_matches({0}, '^[0-9]{{4}}(-[0-9]{{2}}(-[0-9]{{2}}(T.*)"
                  "?)?)?$') THEN CAST({0} AS TIMESTAMPTZ) WHEN {0} IS NOT NULL THEN {1} "
                  "END)",
                  text.sql, wrong),
      at};
}

Result<Typed> Analyzer::concat(const ast::Call& call, Position at) {
  std::vector<Typed> values = TC_TRY(values_of(call, 2, 200, at));
  const Type type = TC_TRY(unify(values, "All arguments of concat"));
  const bool joins = type.is(TypeKind::Varchar) || type.is(TypeKind::Varbinary) ||
                     type.is(TypeKind::Array) || type.is(TypeKind::Unknown);
  if (!joins) return unexpected("concat", values, at);
  std::string sql;
  for (const Typed& value : values) sql += (sql.empty() ? "" : " || ") + value.sql;
  return Typed{type.is(TypeKind::Varchar) ? Type(TypeKind::Varchar) : type, "(" + sql + ")", at};
}

Result<Typed> Analyzer::element_at(const ast::Call& call, Position at) {
  std::vector<Typed> values = TC_TRY(values_of(call, 2, 2, at));
  const Typed& base = values[0];
  if (base.type.is(TypeKind::Map) && coerces(values[1].type, base.type.key())) {
    Typed made{base.type.value(),
               fmt::format("{}[{}]", base.sql, coerce(values[1], base.type.key()).sql), at};
    return made;
  }
  if (base.type.is(TypeKind::Array) && values[1].type.is_integer()) {
    const std::optional<std::int64_t>& index = values[1].constant.whole;
    const std::string plain = fmt::format("{}[{}]", base.sql, values[1].sql);
    if (index && *index != 0) return Typed{base.type.element(), plain, at};
    return Typed{
        base.type.element(),
        fmt::format("(CASE WHEN {} = 0 THEN {} ELSE {} END)", values[1].sql,
                    failure("'INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1'"), plain),
        at};
  }
  return senseless(at, fmt::format("Unexpected parameters ({}, {}) for function element_at. "
                                   "Expected: element_at(array(E), bigint), element_at(map(K, V), "
                                   "K)",
                                   base.type.name(), values[1].type.name()));
}

Result<Typed> Analyzer::typeof_call(const ast::Call& call, Position at) {
  const std::vector<Typed> values = TC_TRY(values_of(call, 1, 1, at));
  const std::string name = values[0].type.name();
  return Typed{TypeKind::Varchar, sql_text(name), at};
}

Result<Typed> Analyzer::format_call(const ast::Call& call, Position at) {
  std::vector<Typed> values = TC_TRY(values_of(call, 2, 100, at));
  if (!values[0].constant.text) return not_supported(values[0].at, "A format must be a constant");
  std::string sql = values[0].sql;
  for (std::size_t i = 1; i < values.size(); ++i) {
    Typed value = values[i];
    if (value.type.is(TypeKind::Decimal)) value = coerce(std::move(value), TypeKind::Double);
    if (!value.type.is_number()) value = TC_TRY(cast(value, TypeKind::Varchar, false));
    sql += ", " + value.sql;
  }
  return Typed{TypeKind::Varchar, fmt::format("printf({})", sql), at};
}

Result<Typed> Analyzer::grouping_call(const ast::Call& call, Position at) {
  TC_TRY(may_aggregate("grouping", at));
  const std::vector<Typed> values = TC_TRY(values_of(call, 1, 63, at));
  std::string list;
  for (const Typed& value : values) list += (list.empty() ? "" : ", ") + value.sql;
  return Typed{TypeKind::Bigint, fmt::format("CAST(grouping({}) AS BIGINT)", list), at};
}

}  // namespace trailcam::query
