#include "query/cells.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "base/json.h"

namespace trailcam::query {
namespace {

__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerMilli = 1'000;
constexpr std::int64_t kSecondsPerDay = 86'400;

// Rounded down, also below zero.
std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

template <class... Args>
void append_format(std::string& out, fmt::format_string<Args...> form, Args&&... args) {
  fmt::format_to(std::back_inserter(out), form, std::forward<Args>(args)...);
}

void append_date(std::int64_t days, std::string& out) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  append_format(out, "{:04}-{:02}-{:02}", int(date.year()), unsigned(date.month()),
                unsigned(date.day()));
}

void append_time_of_day(std::int64_t millis, std::string& out) {
  const std::int64_t seconds = millis / 1000;
  append_format(out, "{:02}:{:02}:{:02}.{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60,
                millis % 1000);
}

void append_timestamp(std::int64_t millis, std::string& out) {
  const std::int64_t days = floor_divide(millis, kSecondsPerDay * 1000);
  append_date(days, out);
  out += ' ';
  append_time_of_day(millis - days * kSecondsPerDay * 1000, out);
}

// "1-2" years and months, or "3 04:05:06.789" days and time. Trino has no interval of both.
void append_interval(const duckdb_interval& interval, std::string& out) {
  if (interval.months != 0 && interval.days == 0 && interval.micros == 0) {
    append_format(out, "{}{}-{}", interval.months < 0 ? "-" : "", std::abs(interval.months) / 12,
                  std::abs(interval.months) % 12);
    return;
  }
  const std::int64_t all_days = std::int64_t{interval.months} * 30 + interval.days;
  const std::int64_t millis = all_days * kSecondsPerDay * 1000 + interval.micros / kMicrosPerMilli;
  const std::int64_t size = std::abs(millis);
  append_format(out, "{}{} ", millis < 0 ? "-" : "", size / (kSecondsPerDay * 1000));
  append_time_of_day(size % (kSecondsPerDay * 1000), out);
}

Int128 whole(const duckdb_hugeint& value) {
  return (Int128{value.upper} << 64) + static_cast<Int128>(Uint128{value.lower});
}

Int128 decimal_value(const CellView& view, std::uint64_t row) {
  switch (view.shape->storage) {
    case DUCKDB_TYPE_SMALLINT:
      return view.at<std::int16_t>(row);
    case DUCKDB_TYPE_INTEGER:
      return view.at<std::int32_t>(row);
    case DUCKDB_TYPE_BIGINT:
      return view.at<std::int64_t>(row);
    default:
      return whole(view.at<duckdb_hugeint>(row));
  }
}

void append_decimal(Int128 value, int scale, std::string& out) {
  const bool negative = value < 0;
  std::string digits = fmt::format("{}", negative ? Uint128(0) - Uint128(value) : Uint128(value));
  if (digits.size() <= std::size_t(scale)) {
    digits.insert(0, std::size_t(scale) + 1 - digits.size(), '0');
  }
  if (negative) out += '-';
  out.append(digits, 0, digits.size() - std::size_t(scale));
  if (scale > 0) {
    out += '.';
    out.append(digits, digits.size() - std::size_t(scale));
  }
}

// The first bit is turned so that they sort as bytes.
void append_uuid(const duckdb_hugeint& value, std::string& out) {
  const std::uint64_t high = static_cast<std::uint64_t>(value.upper) ^ (std::uint64_t{1} << 63);
  append_format(out, "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xffff,
                high & 0xffff, value.lower >> 48, value.lower & 0xffff'ffff'ffff);
}

// As Athena shows varbinary: "68 65 6c".
void append_bytes(std::string_view bytes, std::string& out) {
  bool first = true;
  for (const char byte : bytes) {
    append_format(out, "{}{:02x}", first ? "" : " ", static_cast<unsigned char>(byte));
    first = false;
  }
}

std::string_view enum_value(const CellView& view, std::uint64_t row) {
  std::uint64_t index = 0;
  switch (view.shape->storage) {
    case DUCKDB_TYPE_UTINYINT:
      index = view.at<std::uint8_t>(row);
      break;
    case DUCKDB_TYPE_USMALLINT:
      index = view.at<std::uint16_t>(row);
      break;
    default:
      index = view.at<std::uint32_t>(row);
  }
  return view.shape->names[index];
}

template <class Float>
void append_java(Float value, std::string& out) {
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  if (std::signbit(value)) out += '-';
  if (std::isinf(value)) {
    out += "Infinity";
    return;
  }
  // The fewest digits that give the same value back: d.ddde+xx
  char buffer[64];
  const auto end =
      std::to_chars(buffer, std::end(buffer), std::abs(value), std::chars_format::scientific).ptr;
  const std::string_view text(buffer, end);
  const std::size_t e = text.find('e');
  std::string digits(text.substr(0, e));
  if (digits.size() > 1) digits.erase(1, 1);
  int exponent = 0;
  const std::size_t sign = text[e + 1] == '+' ? 1 : 0;
  std::from_chars(buffer + e + 1 + sign, end, exponent);
  if (exponent >= 7 || (exponent < -3 && value != 0)) {
    append_format(out, "{}.{}E{}", digits[0], digits.size() > 1 ? digits.substr(1) : "0", exponent);
  } else if (exponent < 0) {
    append_format(out, "0.{}{}", std::string(std::size_t(-exponent - 1), '0'), digits);
  } else {
    const std::size_t before = std::size_t(exponent) + 1;
    if (digits.size() <= before) digits.append(before + 1 - digits.size(), '0');
    append_format(out, "{}.{}", digits.substr(0, before), digits.substr(before));
  }
}

// Numbers and words; false where the kind is another.
bool append_plain(const CellView& view, std::uint64_t row, std::string& out) {
  switch (view.shape->kind) {
    case DUCKDB_TYPE_BOOLEAN:
      out += view.at<bool>(row) ? "true" : "false";
      return true;
    case DUCKDB_TYPE_TINYINT:
      append_format(out, "{}", int{view.at<std::int8_t>(row)});
      return true;
    case DUCKDB_TYPE_SMALLINT:
      append_format(out, "{}", view.at<std::int16_t>(row));
      return true;
    case DUCKDB_TYPE_INTEGER:
      append_format(out, "{}", view.at<std::int32_t>(row));
      return true;
    case DUCKDB_TYPE_BIGINT:
      append_format(out, "{}", view.at<std::int64_t>(row));
      return true;
    case DUCKDB_TYPE_UTINYINT:
      append_format(out, "{}", unsigned{view.at<std::uint8_t>(row)});
      return true;
    case DUCKDB_TYPE_USMALLINT:
      append_format(out, "{}", view.at<std::uint16_t>(row));
      return true;
    case DUCKDB_TYPE_UINTEGER:
      append_format(out, "{}", view.at<std::uint32_t>(row));
      return true;
    case DUCKDB_TYPE_UBIGINT:
      append_format(out, "{}", view.at<std::uint64_t>(row));
      return true;
    case DUCKDB_TYPE_HUGEINT:
      append_format(out, "{}", whole(view.at<duckdb_hugeint>(row)));
      return true;
    case DUCKDB_TYPE_DECIMAL:
      append_decimal(decimal_value(view, row), view.shape->scale, out);
      return true;
    default:
      return false;
  }
}

// What is neither a number nor nested.
void append_word(const CellView& view, std::uint64_t row, std::string& out) {
  switch (view.shape->kind) {
    case DUCKDB_TYPE_VARCHAR:
      out += cell_bytes(view.at<duckdb_string_t>(row));
      return;
    case DUCKDB_TYPE_BLOB:
      append_bytes(cell_bytes(view.at<duckdb_string_t>(row)), out);
      return;
    case DUCKDB_TYPE_ENUM:
      out += enum_value(view, row);
      return;
    case DUCKDB_TYPE_DATE:
      append_date(view.at<duckdb_date>(row).days, out);
      return;
    case DUCKDB_TYPE_TIME:
      append_time_of_day(view.at<duckdb_time>(row).micros / kMicrosPerMilli, out);
      return;
    case DUCKDB_TYPE_TIMESTAMP:
      append_timestamp(floor_divide(view.at<duckdb_timestamp>(row).micros, kMicrosPerMilli), out);
      return;
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      append_timestamp(floor_divide(view.at<duckdb_timestamp>(row).micros, kMicrosPerMilli), out);
      out += " UTC";
      return;
    case DUCKDB_TYPE_TIMESTAMP_S:
      append_timestamp(view.at<duckdb_timestamp_s>(row).seconds * 1000, out);
      return;
    case DUCKDB_TYPE_TIMESTAMP_MS:
      append_timestamp(view.at<duckdb_timestamp_ms>(row).millis, out);
      return;
    case DUCKDB_TYPE_TIMESTAMP_NS:
      append_timestamp(floor_divide(view.at<duckdb_timestamp_ns>(row).nanos, kMicrosPerSecond),
                       out);
      return;
    case DUCKDB_TYPE_INTERVAL:
      append_interval(view.at<duckdb_interval>(row), out);
      return;
    case DUCKDB_TYPE_UUID:
      append_uuid(view.at<duckdb_hugeint>(row), out);
      return;
    default:
      out += "null";
  }
}

struct Entries {
  std::uint64_t begin;
  std::uint64_t end;
};

Entries entries_of(const CellView& view, std::uint64_t row) {
  if (view.shape->kind == DUCKDB_TYPE_ARRAY) {
    return {row * view.shape->array_size, (row + 1) * view.shape->array_size};
  }
  const auto& entry = view.at<duckdb_list_entry>(row);
  return {entry.offset, entry.offset + entry.length};
}

const Type& field_type(const Type& row, std::size_t index) {
  static const Type unknown;
  return row.is(TypeKind::Row) && index < row.fields().size() ? row.fields()[index].type : unknown;
}

Result<CellShape> child_shape(const Library& duckdb, duckdb_logical_type child, const Type& type) {
  auto shape = cell_shape(duckdb, child, type);
  duckdb.destroy_logical_type(&child);
  return shape;
}

std::string take_name(const Library& duckdb, char* name) {
  std::string out(name == nullptr ? "" : name);
  duckdb.free(name);
  return out;
}

Result<CellShape> struct_shape(const Library& duckdb, duckdb_logical_type logical, const Type& type,
                               CellShape shape) {
  const idx_t count = duckdb.struct_type_child_count(logical);
  const bool named = type.is(TypeKind::Row) && type.fields().size() == count;
  for (idx_t i = 0; i < count; ++i) {
    std::string name = take_name(duckdb, duckdb.struct_type_child_name(logical, i));
    if (named) name = type.fields()[i].name;
    if (name.empty()) name = fmt::format("field{}", i);
    shape.names.push_back(std::move(name));
    shape.children.push_back(TC_TRY(
        child_shape(duckdb, duckdb.struct_type_child_type(logical, i), field_type(type, i))));
  }
  return shape;
}

Result<CellShape> nested_shape(const Library& duckdb, duckdb_logical_type logical, const Type& type,
                               CellShape shape) {
  const Type unknown;
  switch (shape.kind) {
    case DUCKDB_TYPE_STRUCT:
      return struct_shape(duckdb, logical, type, std::move(shape));
    case DUCKDB_TYPE_LIST:
      shape.children.push_back(
          TC_TRY(child_shape(duckdb, duckdb.list_type_child_type(logical),
                             type.is(TypeKind::Array) ? type.element() : unknown)));
      return shape;
    case DUCKDB_TYPE_ARRAY:
      shape.array_size = duckdb.array_type_array_size(logical);
      shape.children.push_back(
          TC_TRY(child_shape(duckdb, duckdb.array_type_child_type(logical),
                             type.is(TypeKind::Array) ? type.element() : unknown)));
      return shape;
    default:
      shape.children.push_back(TC_TRY(child_shape(duckdb, duckdb.map_type_key_type(logical),
                                                  type.is(TypeKind::Map) ? type.key() : unknown)));
      shape.children.push_back(
          TC_TRY(child_shape(duckdb, duckdb.map_type_value_type(logical),
                             type.is(TypeKind::Map) ? type.value() : unknown)));
      return shape;
  }
}

Type taken_type(const Library& duckdb, duckdb_logical_type child) {
  Type type = type_of(duckdb, child);
  duckdb.destroy_logical_type(&child);
  return type;
}

Type row_type(const Library& duckdb, duckdb_logical_type logical) {
  std::vector<Field> fields;
  for (idx_t i = 0; i < duckdb.struct_type_child_count(logical); ++i) {
    fields.push_back({take_name(duckdb, duckdb.struct_type_child_name(logical, i)),
                      taken_type(duckdb, duckdb.struct_type_child_type(logical, i))});
  }
  return Type::row(std::move(fields));
}

}  // namespace

std::string_view cell_bytes(const duckdb_string_t& text) {
  const std::uint32_t length = text.value.inlined.length;
  const bool inlined = length <= sizeof(text.value.inlined.inlined);
  return {inlined ? text.value.inlined.inlined : text.value.pointer.ptr, length};
}

Result<CellShape> cell_shape(const Library& duckdb, duckdb_logical_type logical, const Type& type) {
  CellShape shape;
  shape.kind = duckdb.get_type_id(logical);
  switch (shape.kind) {
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
    case DUCKDB_TYPE_MAP:
      return nested_shape(duckdb, logical, type, std::move(shape));
    case DUCKDB_TYPE_DECIMAL:
      shape.storage = duckdb.decimal_internal_type(logical);
      shape.scale = duckdb.decimal_scale(logical);
      return shape;
    case DUCKDB_TYPE_ENUM:
      shape.storage = duckdb.enum_internal_type(logical);
      for (idx_t i = 0; i < duckdb.enum_dictionary_size(logical); ++i) {
        shape.names.push_back(take_name(duckdb, duckdb.enum_dictionary_value(logical, i)));
      }
      return shape;
    case DUCKDB_TYPE_UNION:
    case DUCKDB_TYPE_BIT:
    case DUCKDB_TYPE_BIGNUM:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_TIME_TZ:
    case DUCKDB_TYPE_TIME_NS:
    case DUCKDB_TYPE_INVALID:
      return Error(ErrorKind::Internal,
                   fmt::format("a column of DuckDB's type {} in a result", int(shape.kind)));
    default:
      return shape;
  }
}

Type type_of(const Library& duckdb, duckdb_logical_type logical) {
  switch (duckdb.get_type_id(logical)) {
    case DUCKDB_TYPE_BOOLEAN:
      return TypeKind::Boolean;
    case DUCKDB_TYPE_TINYINT:
      return TypeKind::Tinyint;
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_UTINYINT:
      return TypeKind::Smallint;
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_USMALLINT:
      return TypeKind::Integer;
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
      return TypeKind::Bigint;
    case DUCKDB_TYPE_FLOAT:
      return TypeKind::Real;
    case DUCKDB_TYPE_DOUBLE:
      return TypeKind::Double;
    case DUCKDB_TYPE_DECIMAL:
      return Type::decimal(duckdb.decimal_width(logical), duckdb.decimal_scale(logical));
    case DUCKDB_TYPE_BLOB:
      return TypeKind::Varbinary;
    case DUCKDB_TYPE_DATE:
      return TypeKind::Date;
    case DUCKDB_TYPE_TIME:
      return TypeKind::Time;
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return TypeKind::Timestamp;
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return TypeKind::TimestampWithZone;
    case DUCKDB_TYPE_INTERVAL:
      return TypeKind::IntervalDayToSecond;
    case DUCKDB_TYPE_LIST:
      return Type::array(taken_type(duckdb, duckdb.list_type_child_type(logical)));
    case DUCKDB_TYPE_ARRAY:
      return Type::array(taken_type(duckdb, duckdb.array_type_child_type(logical)));
    case DUCKDB_TYPE_MAP:
      return Type::map(taken_type(duckdb, duckdb.map_type_key_type(logical)),
                       taken_type(duckdb, duckdb.map_type_value_type(logical)));
    case DUCKDB_TYPE_STRUCT:
      return row_type(duckdb, logical);
    case DUCKDB_TYPE_SQLNULL:
      return TypeKind::Unknown;
    default:
      return TypeKind::Varchar;
  }
}

CellView cell_view(const Library& duckdb, const CellShape& shape, duckdb_vector vector) {
  CellView view{&shape, duckdb.vector_get_data(vector), duckdb.vector_get_validity(vector), {}};
  switch (shape.kind) {
    case DUCKDB_TYPE_STRUCT:
      for (std::size_t i = 0; i < shape.children.size(); ++i) {
        view.children.push_back(
            cell_view(duckdb, shape.children[i], duckdb.struct_vector_get_child(vector, i)));
      }
      break;
    case DUCKDB_TYPE_LIST:
      view.children.push_back(
          cell_view(duckdb, shape.children[0], duckdb.list_vector_get_child(vector)));
      break;
    case DUCKDB_TYPE_ARRAY:
      view.children.push_back(
          cell_view(duckdb, shape.children[0], duckdb.array_vector_get_child(vector)));
      break;
    case DUCKDB_TYPE_MAP: {
      // A list of structs of key and value.
      const duckdb_vector entries = duckdb.list_vector_get_child(vector);
      for (std::size_t i = 0; i < 2; ++i) {
        view.children.push_back(
            cell_view(duckdb, shape.children[i], duckdb.struct_vector_get_child(entries, i)));
      }
      break;
    }
    default:
      break;
  }
  return view;
}

void append_java_double(double value, std::string& out) { append_java(value, out); }
void append_java_float(float value, std::string& out) { append_java(value, out); }

void append_cell_text(const CellView& view, std::uint64_t row, std::string& out) {
  if (view.is_null(row)) {
    out += "null";
    return;
  }
  if (append_plain(view, row, out)) return;
  switch (view.shape->kind) {
    case DUCKDB_TYPE_DOUBLE:
      append_java(view.at<double>(row), out);
      return;
    case DUCKDB_TYPE_FLOAT:
      append_java(view.at<float>(row), out);
      return;
    case DUCKDB_TYPE_STRUCT:
      out += '{';
      for (std::size_t i = 0; i < view.children.size(); ++i) {
        append_format(out, "{}{}=", i == 0 ? "" : ", ", view.shape->names[i]);
        append_cell_text(view.children[i], row, out);
      }
      out += '}';
      return;
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY: {
      const Entries entries = entries_of(view, row);
      out += '[';
      for (std::uint64_t i = entries.begin; i < entries.end; ++i) {
        if (i != entries.begin) out += ", ";
        append_cell_text(view.children[0], i, out);
      }
      out += ']';
      return;
    }
    case DUCKDB_TYPE_MAP: {
      const Entries entries = entries_of(view, row);
      out += '{';
      for (std::uint64_t i = entries.begin; i < entries.end; ++i) {
        if (i != entries.begin) out += ", ";
        append_cell_text(view.children[0], i, out);
        out += '=';
        append_cell_text(view.children[1], i, out);
      }
      out += '}';
      return;
    }
    default:
      append_word(view, row, out);
  }
}

namespace {

void append_json_number(double value, std::string& out) {
  if (std::isfinite(value)) {
    append_java(value, out);
  } else {
    out += "null";
  }
}

void append_json_word(const CellView& view, std::uint64_t row, std::string& out) {
  std::string text;
  append_cell_text(view, row, text);
  append_json_string(out, text);
}

}  // namespace

void append_cell_json(const CellView& view, std::uint64_t row, std::string& out) {
  if (view.is_null(row)) {
    out += "null";
    return;
  }
  if (append_plain(view, row, out)) return;
  switch (view.shape->kind) {
    case DUCKDB_TYPE_DOUBLE:
      append_json_number(view.at<double>(row), out);
      return;
    case DUCKDB_TYPE_FLOAT:
      append_json_number(view.at<float>(row), out);
      return;
    case DUCKDB_TYPE_STRUCT:
      out += '{';
      for (std::size_t i = 0; i < view.children.size(); ++i) {
        if (i != 0) out += ',';
        append_json_string(out, view.shape->names[i]);
        out += ':';
        append_cell_json(view.children[i], row, out);
      }
      out += '}';
      return;
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY: {
      const Entries entries = entries_of(view, row);
      out += '[';
      for (std::uint64_t i = entries.begin; i < entries.end; ++i) {
        if (i != entries.begin) out += ',';
        append_cell_json(view.children[0], i, out);
      }
      out += ']';
      return;
    }
    case DUCKDB_TYPE_MAP: {
      const Entries entries = entries_of(view, row);
      out += '{';
      for (std::uint64_t i = entries.begin; i < entries.end; ++i) {
        if (i != entries.begin) out += ',';
        append_json_word(view.children[0], i, out);
        out += ':';
        append_cell_json(view.children[1], i, out);
      }
      out += '}';
      return;
    }
    case DUCKDB_TYPE_SQLNULL:
      out += "null";
      return;
    default:
      append_json_word(view, row, out);
  }
}

}  // namespace trailcam::query
