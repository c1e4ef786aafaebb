// Casts as Trino makes them: strict about texts, halves rounded away from zero, rows by position.
#include <fmt/format.h>

#include "query/sql/analyzer.h"
#include "query/sql/quote.h"

namespace trailcam::query {

std::string failure(std::string_view message_sql) {
  // Not error(): that is volatile, which TRY and pushing filters down do not allow.
  return fmt::format("[NULL][{}CAST(({}) AS BIGINT)]", kFailureMark, message_sql);
}

namespace {

// One cast: the value may be used several times in what it becomes.
class CastWriter {
 public:
  CastWriter(bool forgiving, Position at) : forgiving_(forgiving), at_(at) {}

  Result<std::string> write(const std::string& sql, const Type& from, const Type& to,
                            std::size_t depth) {
    if (from.is(TypeKind::Unknown)) return fmt::format("CAST({} AS {})", sql, to.duckdb());
    if (to.is(TypeKind::Varchar)) return to_text(sql, from, to);
    if (from.same(to)) return sql;
    if (to.is(TypeKind::Json)) return to_json(sql, from);
    if (from.is(TypeKind::Json)) return from_json(sql, to, depth);
    if (from.is(TypeKind::Varchar)) return from_text(sql, to);
    if (to.is_number() && from.is_number()) return to_number(sql, from, to);
    if (to.is_number() && from.is(TypeKind::Boolean)) return plain(sql, to);
    if (to.is(TypeKind::Boolean) && from.is_number()) return fmt::format("({} <> 0)", sql);
    if (is_time(from) && is_time(to)) return between_times(sql, from, to);
    if (from.is_nested() && from.kind() == to.kind()) return nested(sql, from, to, depth);
    return refused(from, to);
  }

 private:
  static bool is_time(const Type& type) {
    return type.is(TypeKind::Date) || type.is(TypeKind::Timestamp) ||
           type.is(TypeKind::TimestampWithZone) || type.is(TypeKind::Time);
  }

  Error refused(const Type& from, const Type& to) const {
    return Error(ErrorKind::Invalid, fmt::format("TYPE_MISMATCH: line {}:{}: Cannot cast {} to {}",
                                                 at_.line, at_.column, from.name(), to.name()));
  }

  std::string plain(const std::string& sql, const Type& to) const {
    return fmt::format("{}({} AS {})", forgiving_ ? "TRY_CAST" : "CAST", sql, to.duckdb());
  }

  // What a value becomes that has no such form: NULL, or the error.
  std::string hopeless(const std::string& shown, const Type& to) const {
    if (forgiving_) return fmt::format("CAST(NULL AS {})", to.duckdb());
    return failure(fmt::format("'INVALID_CAST_ARGUMENT: Cannot cast ''' || {} || ''' to {}'", shown,
                               upper_case(to.base_name())));
  }

  Result<std::string> to_text(const std::string& sql, const Type& from, const Type& to) const {
    std::string text;
    switch (from.kind()) {
      case TypeKind::Varchar:
        text = sql;
        break;
      case TypeKind::Double:
      case TypeKind::Real:
        text = double_text(sql);
        break;
      case TypeKind::Timestamp:
        text = fmt::format("strftime({}, '%Y-%m-%d %H:%M:%S.%g')", sql);
        break;
      case TypeKind::TimestampWithZone:
        text = fmt::format("(strftime({}, '%Y-%m-%d %H:%M:%S.%g') || ' {}')",
                           wall_clock({from, sql}), from.zone());
        break;
      case TypeKind::Json:
        text = fmt::format(
            "(CASE WHEN json_type({0}) IN ('OBJECT', 'ARRAY') THEN {1} "
            "ELSE {0} ->> '$' END)",
            sql, hopeless(fmt::format("CAST({} AS VARCHAR)", sql), to));
        break;
      case TypeKind::Varbinary:
      case TypeKind::Array:
      case TypeKind::Map:
      case TypeKind::Row:
        return refused(from, to);
      default:
        text = fmt::format("CAST({} AS VARCHAR)", sql);
    }
    if (!to.length() || (from.length() && *from.length() <= *to.length())) return text;
    return fmt::format("substr({}, 1, {})", text, *to.length());
  }

  // 100.0 reads 1.0E2.
  static std::string double_text(const std::string& sql) {
    const std::string exponent = fmt::format(
        "CAST(regexp_extract(format('{{:.17e}}', CAST({} AS DOUBLE)), "
        "'e([+-][0-9]+)$', 1) AS INTEGER)",
        sql);
    // The shortest digits that read back, moved to one before the point.
    const std::string digits = fmt::format(
        "rtrim(ltrim(replace(regexp_replace(CAST(abs({}) AS VARCHAR), 'e.*$', ''), '.', ''), "
        "'0'), '0')",
        sql);
    return fmt::format(
        "(CASE WHEN isnan({0}) THEN 'NaN' WHEN isinf({0}) THEN CASE WHEN {0} > 0 THEN 'Infinity' "
        "ELSE '-Infinity' END WHEN {0} = 0 THEN '0.0E0' ELSE CASE WHEN {0} < 0 THEN '-' ELSE '' "
        "END || substr({1}, 1, 1) || '.' || CASE WHEN length({1}) > 1 THEN substr({1}, 2) ELSE '0' "
        "END || 'E' || {2} END)",
        sql, digits, exponent);
  }

  Result<std::string> from_text(const std::string& sql, const Type& to) const {
    std::string form;
    switch (to.kind()) {
      case TypeKind::Boolean:
        return fmt::format(
            "(CASE WHEN lower({0}) IN ('true', 't', '1') THEN true WHEN lower({0}) "
            "IN ('false', 'f', '0') THEN false WHEN {0} IS NOT NULL THEN {1} END)",
            sql, hopeless(sql, to));
      case TypeKind::Tinyint:
      case TypeKind::Smallint:
      case TypeKind::Integer:
      case TypeKind::Bigint:
        form = "[+-]?[0-9]+";
        break;
      case TypeKind::Real:
      case TypeKind::Double:
        form = "\\s*([+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|NaN|[+-]?Infinity)\\s*";
        break;
      case TypeKind::Decimal:
        form = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)";
        break;
      case TypeKind::Date:
        form = "\\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\\s*";
        break;
      case TypeKind::Time:
        form = "[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\\.[0-9]+)?)?";
        break;
      case TypeKind::Timestamp:
        form =
            "\\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}"
            "(\\.[0-9]+)?)?)?\\s*";
        break;
      case TypeKind::TimestampWithZone:
        form =
            "\\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}"
            "(\\.[0-9]+)?)?)?( ?(UTC|Z|[+-][0-9]{2}:[0-9]{2}|[A-Za-z]+/[A-Za-z_/+-]+))?\\s*";
        break;
      case TypeKind::Varbinary:
        return fmt::format("encode({})", sql);
      default:
        return refused(TypeKind::Varchar, to);
    }
    return fmt::format(
        "(CASE WHEN regexp_full_match({0}, {1}) THEN {2} WHEN {0} IS NOT NULL THEN {3} END)", sql,
        sql_text(form), plain(sql, to), hopeless(sql, to));
  }

  Result<std::string> to_number(const std::string& sql, const Type& from, const Type& to) const {
    const bool fraction = !from.is_integer();
    if (fraction && to.is_integer()) return plain(fmt::format("round({})", sql), to);
    return plain(sql, to);
  }

  Result<std::string> between_times(const std::string& sql, const Type& from,
                                    const Type& to) const {
    if (from.is(TypeKind::Time)) return refused(from, to);
    const std::string clock = wall_clock({from, sql});
    switch (to.kind()) {
      case TypeKind::Date:
        return fmt::format("CAST({} AS DATE)", clock);
      case TypeKind::Time:
        return fmt::format("CAST({} AS TIME)", clock);
      case TypeKind::TimestampWithZone:
        return from.is(TypeKind::TimestampWithZone) ? sql : instant_of(clock, to.zone());
      default:
        return clock;
    }
  }

  std::string parameter(std::size_t depth) const { return fmt::format("k{}", depth); }

  Result<std::string> nested(const std::string& sql, const Type& from, const Type& to,
                             std::size_t depth) {
    const std::string item = parameter(depth);
    if (from.is(TypeKind::Array)) {
      return fmt::format("list_transform({}, lambda {}: {})", sql, item,
                         TC_TRY(write(item, from.element(), to.element(), depth + 1)));
    }
    if (from.is(TypeKind::Map)) {
      return fmt::format(
          "map_from_entries(list_transform(map_entries({}), lambda {}: {{'k': {}, 'v': {}}}))", sql,
          item, TC_TRY(write(item + ".key", from.key(), to.key(), depth + 1)),
          TC_TRY(write(item + ".value", from.value(), to.value(), depth + 1)));
    }
    if (from.fields().size() != to.fields().size()) return refused(from, to);
    std::string members;
    for (std::size_t i = 0; i < to.fields().size(); ++i) {
      const std::string field =
          fmt::format("struct_extract({}, {})", sql, sql_text(duckdb_field(from, i)));
      members +=
          fmt::format("{}{}: {}", members.empty() ? "" : ", ", sql_text(duckdb_field(to, i)),
                      TC_TRY(write(field, from.fields()[i].type, to.fields()[i].type, depth + 1)));
    }
    return fmt::format("(CASE WHEN {} IS NOT NULL THEN {{{}}} END)", sql, members);
  }

  Result<std::string> to_json(const std::string& sql, const Type& from) {
    if (from.is(TypeKind::Varbinary)) return refused(from, TypeKind::Json);
    if (from.is(TypeKind::Timestamp) || from.is(TypeKind::TimestampWithZone)) {
      return fmt::format("to_json({})", TC_TRY(to_text(sql, from, TypeKind::Varchar)));
    }
    return fmt::format("to_json({})", sql);
  }

  Result<std::string> from_json(const std::string& sql, const Type& to, std::size_t depth) {
    const std::string item = parameter(depth);
    const std::string shown = fmt::format("CAST({} AS VARCHAR)", sql);
    switch (to.kind()) {
      case TypeKind::Array:
        return fmt::format(
            "(CASE json_type({0}) WHEN 'ARRAY' THEN list_transform(json_extract({0}, '$[*]'), "
            "lambda {1}: {2}) WHEN 'NULL' THEN NULL ELSE {3} END)",
            sql, item, TC_TRY(write(item, TypeKind::Json, to.element(), depth + 1)),
            hopeless(shown, to));
      case TypeKind::Map: {
        const std::string key =
            TC_TRY(write(item + ".key", TypeKind::Varchar, to.key(), depth + 1));
        const std::string value =
            TC_TRY(write(item + ".value", TypeKind::Json, to.value(), depth + 1));
        return fmt::format(
            "(CASE json_type({0}) WHEN 'OBJECT' THEN map_from_entries(list_transform(map_entries("
            "CAST({0} AS MAP(VARCHAR, JSON))), lambda {1}: {{'k': {2}, 'v': {3}}})) WHEN 'NULL' "
            "THEN NULL ELSE {4} END)",
            sql, item, key, value, hopeless(shown, to));
      }
      case TypeKind::Row:
        return row_from_json(sql, to, depth);
      case TypeKind::Boolean:
      case TypeKind::Tinyint:
      case TypeKind::Smallint:
      case TypeKind::Integer:
      case TypeKind::Bigint:
      case TypeKind::Real:
      case TypeKind::Double:
      case TypeKind::Decimal:
        return scalar_from_json(sql, to);
      case TypeKind::Date:
      case TypeKind::Timestamp:
        return from_text(fmt::format("({} ->> '$')", sql), to);
      default:
        return refused(TypeKind::Json, to);
    }
  }

  Result<std::string> scalar_from_json(const std::string& sql, const Type& to) {
    const std::string text = fmt::format("({} ->> '$')", sql);
    const std::string number = fmt::format("CAST({} AS DOUBLE)", text);
    const bool whole = to.is_integer();
    const std::string from_double = to.is(TypeKind::Boolean) ? fmt::format("({} <> 0)", number)
                                    : whole ? plain(fmt::format("round({})", number), to)
                                            : plain(text, to);
    const std::string from_integer =
        to.is(TypeKind::Boolean) ? fmt::format("(CAST({} AS BIGINT) <> 0)", text) : plain(text, to);
    const std::string from_boolean = to.is(TypeKind::Boolean)
                                         ? fmt::format("({} = 'true')", text)
                                         : plain(fmt::format("({} = 'true')", text), to);
    return fmt::format(
        "(CASE json_type({0}) WHEN 'BIGINT' THEN {1} WHEN 'UBIGINT' THEN {1} WHEN "
        "'DOUBLE' THEN {2} WHEN 'BOOLEAN' THEN {3} WHEN 'VARCHAR' THEN {4} WHEN "
        "'NULL' THEN NULL ELSE {5} END)",
        sql, from_integer, from_double, from_boolean, TC_TRY(from_text(text, to)),
        hopeless(fmt::format("CAST({} AS VARCHAR)", sql), to));
  }

  // From an object by names in any case, or from an array by position.
  Result<std::string> row_from_json(const std::string& sql, const Type& to, std::size_t depth) {
    const std::string item = parameter(depth);
    const std::string entries = parameter(depth + 1);
    std::string by_name;
    std::string by_position;
    for (std::size_t i = 0; i < to.fields().size(); ++i) {
      const Type& type = to.fields()[i].type;
      const std::string name = sql_text(duckdb_field(to, i));
      const std::string value =
          fmt::format("list_filter({}, lambda {}: lower({}.key) = {})[-1].value", entries, item,
                      item, sql_text(lower_case(to.fields()[i].name)));
      by_name += fmt::format("{}{}: {}", i == 0 ? "" : ", ", name,
                             TC_TRY(write(value, TypeKind::Json, type, depth + 2)));
      by_position += fmt::format(
          "{}{}: {}", i == 0 ? "" : ", ", name,
          TC_TRY(write(fmt::format("({} -> {})", sql, i), TypeKind::Json, type, depth + 2)));
    }
    return fmt::format(
        "(CASE json_type({0}) WHEN 'OBJECT' THEN list_transform([map_entries(CAST({0} AS "
        "MAP(VARCHAR, JSON)))], lambda {1}: {{{2}}})[1] WHEN 'ARRAY' THEN {{{3}}} WHEN 'NULL' THEN "
        "NULL ELSE {4} END)",
        sql, entries, by_name, by_position, hopeless(fmt::format("CAST({} AS VARCHAR)", sql), to));
  }

  bool forgiving_;
  Position at_;
};

}  // namespace

Result<Typed> cast(const Typed& value, const Type& to, bool forgiving) {
  Typed made{to, "", value.at};
  if (value.type.is_integer() && to.is_integer()) made.constant.whole = value.constant.whole;
  const bool lossless = to.is(TypeKind::Varchar) && value.type.is(TypeKind::Varchar);
  if (lossless) made.constant.text = value.constant.text;
  if (value.type.same(to) && !lossless && !to.is(TypeKind::TimestampWithZone)) {
    Typed same = value;
    same.type = to;
    return same;
  }
  if (value.constant.text && (to.is(TypeKind::Timestamp) || to.is(TypeKind::Date))) {
    const std::optional<ReadTime> time = read_time(*value.constant.text);
    const bool fits = time && time->zone.empty() &&
                      (value.constant.text->size() < 11 || (*value.constant.text)[10] != 'T') &&
                      (to.is(TypeKind::Timestamp) || !time->time_of_day);
    if (fits) return timestamp_constant(time->micros, to, value.at);
  }
  if (to.is(TypeKind::Timestamp) || to.is(TypeKind::TimestampWithZone)) {
    made.constant.micros = value.constant.micros;
  }
  if (value.sql.size() <= kRepeatedBytesMax) {
    made.sql = TC_TRY(CastWriter(forgiving, value.at).write(value.sql, value.type, to, 0));
    return made;
  }
  const std::string once = TC_TRY(CastWriter(forgiving, value.at).write("k", value.type, to, 0));
  made.sql = once == "k" ? value.sql
                         : fmt::format("list_transform([{}], lambda k: {})[1]", value.sql, once);
  return made;
}

Typed coerce(Typed value, const Type& to) {
  if (value.type.is(TypeKind::Unknown) && value.sql == "NULL") {
    value.sql = fmt::format("CAST(NULL AS {})", to.duckdb());
    value.type = to;
    return value;
  }
  if (value.type.same(to)) {
    if (!to.is(TypeKind::TimestampWithZone)) value.type = to;
    return value;
  }
  std::optional<Origin> origin = std::move(value.origin);
  auto made = cast(value, to, false);
  if (!made) return value;
  if (to.is(TypeKind::Timestamp) || to.is(TypeKind::TimestampWithZone)) made->origin = origin;
  return *std::move(made);
}

}  // namespace trailcam::query
