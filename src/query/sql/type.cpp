#include "query/sql/type.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/assert.h"
#include "query/sql/quote.h"

namespace trailcam::query {
namespace {

constexpr int kDecimalPrecisionMax = 38;

// Digits before the point that hold every value of an integer type.
int integer_digits(TypeKind kind) {
  switch (kind) {
    case TypeKind::Tinyint:
      return 3;
    case TypeKind::Smallint:
      return 5;
    case TypeKind::Integer:
      return 10;
    default:
      return 19;
  }
}

const std::vector<Field>& no_fields() {
  static const std::vector<Field> kNone(2);
  return kNone;
}

std::string_view plain_name(TypeKind kind) {
  switch (kind) {
    case TypeKind::Unknown:
      return "unknown";
    case TypeKind::Boolean:
      return "boolean";
    case TypeKind::Tinyint:
      return "tinyint";
    case TypeKind::Smallint:
      return "smallint";
    case TypeKind::Integer:
      return "integer";
    case TypeKind::Bigint:
      return "bigint";
    case TypeKind::Real:
      return "real";
    case TypeKind::Double:
      return "double";
    case TypeKind::Decimal:
      return "decimal";
    case TypeKind::Varchar:
      return "varchar";
    case TypeKind::Varbinary:
      return "varbinary";
    case TypeKind::Json:
      return "json";
    case TypeKind::Date:
      return "date";
    case TypeKind::Time:
      return "time";
    case TypeKind::Timestamp:
      return "timestamp";
    case TypeKind::TimestampWithZone:
      return "timestamp with time zone";
    case TypeKind::IntervalDayToSecond:
      return "interval day to second";
    case TypeKind::IntervalYearToMonth:
      return "interval year to month";
    case TypeKind::Array:
      return "array";
    case TypeKind::Map:
      return "map";
    case TypeKind::Row:
      return "row";
  }
  return "unknown";
}

std::string_view plain_duckdb(TypeKind kind) {
  switch (kind) {
    case TypeKind::Boolean:
      return "BOOLEAN";
    case TypeKind::Tinyint:
      return "TINYINT";
    case TypeKind::Smallint:
      return "SMALLINT";
    case TypeKind::Unknown:
    case TypeKind::Integer:
      return "INTEGER";
    case TypeKind::Bigint:
      return "BIGINT";
    case TypeKind::Real:
      return "FLOAT";
    case TypeKind::Double:
      return "DOUBLE";
    case TypeKind::Varbinary:
      return "BLOB";
    case TypeKind::Json:
      return "JSON";
    case TypeKind::Date:
      return "DATE";
    case TypeKind::Time:
      return "TIME";
    case TypeKind::Timestamp:
      return "TIMESTAMP";
    case TypeKind::TimestampWithZone:
      return "TIMESTAMPTZ";
    case TypeKind::IntervalDayToSecond:
    case TypeKind::IntervalYearToMonth:
      return "INTERVAL";
    default:
      return "VARCHAR";
  }
}

}  // namespace

Type Type::varchar(std::uint32_t length) {
  Type type(TypeKind::Varchar);
  type.length_ = length;
  return type;
}

Type Type::decimal(int precision, int scale) {
  Type type(TypeKind::Decimal);
  type.precision_ = std::clamp(precision, 1, kDecimalPrecisionMax);
  type.scale_ = std::clamp(scale, 0, type.precision_);
  return type;
}

Type Type::zoned(std::string zone) {
  Type type(TypeKind::TimestampWithZone);
  type.zone_ = std::move(zone);
  return type;
}

Type Type::array(Type element) {
  Type type(TypeKind::Array);
  type.parts_ = std::make_shared<const std::vector<Field>>(1, Field{"", std::move(element)});
  return type;
}

Type Type::map(Type key, Type value) {
  Type type(TypeKind::Map);
  type.parts_ = std::make_shared<const std::vector<Field>>(
      std::vector<Field>{{"", std::move(key)}, {"", std::move(value)}});
  return type;
}

Type Type::row(std::vector<Field> fields) {
  Type type(TypeKind::Row);
  type.parts_ = std::make_shared<const std::vector<Field>>(std::move(fields));
  return type;
}

bool Type::is_integer() const { return kind_ >= TypeKind::Tinyint && kind_ <= TypeKind::Bigint; }

bool Type::is_number() const { return kind_ >= TypeKind::Tinyint && kind_ <= TypeKind::Decimal; }

bool Type::is_moment() const {
  return kind_ == TypeKind::Date || kind_ == TypeKind::Timestamp ||
         kind_ == TypeKind::TimestampWithZone;
}

bool Type::is_interval() const {
  return kind_ == TypeKind::IntervalDayToSecond || kind_ == TypeKind::IntervalYearToMonth;
}

bool Type::is_nested() const { return kind_ >= TypeKind::Array; }

const Type& Type::element() const { return fields()[0].type; }
const Type& Type::key() const { return fields()[0].type; }
const Type& Type::value() const { return fields()[1].type; }
const std::vector<Field>& Type::fields() const { return parts_ ? *parts_ : no_fields(); }

std::string Type::name() const {
  switch (kind_) {
    case TypeKind::Varchar:
      return length_ ? fmt::format("varchar({})", *length_) : "varchar";
    case TypeKind::Decimal:
      return fmt::format("decimal({},{})", precision_, scale_);
    case TypeKind::Timestamp:
      return "timestamp(3)";
    case TypeKind::TimestampWithZone:
      return "timestamp(3) with time zone";
    case TypeKind::Time:
      return "time(3)";
    case TypeKind::Array:
      return fmt::format("array({})", element().name());
    case TypeKind::Map:
      return fmt::format("map({}, {})", key().name(), value().name());
    case TypeKind::Row: {
      std::string text;
      for (const Field& field : fields()) {
        text += text.empty() ? "" : ", ";
        text += field.name.empty() ? field.type.name()
                                   : fmt::format("{} {}", field.name, field.type.name());
      }
      return fmt::format("row({})", text);
    }
    default:
      return std::string(plain_name(kind_));
  }
}

std::string Type::base_name() const { return std::string(plain_name(kind_)); }

std::string Type::duckdb() const {
  switch (kind_) {
    case TypeKind::Decimal:
      return fmt::format("DECIMAL({},{})", precision_, scale_);
    case TypeKind::Array:
      return element().duckdb() + "[]";
    case TypeKind::Map:
      return fmt::format("MAP({}, {})", key().duckdb(), value().duckdb());
    case TypeKind::Row: {
      std::string text;
      for (std::size_t i = 0; i < fields().size(); ++i) {
        text += text.empty() ? "" : ", ";
        text += sql_name(duckdb_field(*this, i)) + " " + fields()[i].type.duckdb();
      }
      return fmt::format("STRUCT({})", text);
    }
    default:
      return std::string(plain_duckdb(kind_));
  }
}

bool Type::same(const Type& other) const {
  if (kind_ != other.kind_) return false;
  if (kind_ == TypeKind::Decimal) {
    return precision_ == other.precision_ && scale_ == other.scale_;
  }
  return !is_nested() ||
         std::ranges::equal(fields(), other.fields(), [](const Field& a, const Field& b) {
           return a.name == b.name && a.type.same(b.type);
         });
}

std::string duckdb_field(const Type& row, std::size_t index) {
  const std::vector<Field>& fields = row.fields();
  const std::string& name = fields[index].name;
  const bool repeated =
      std::ranges::any_of(fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(index),
                          [&](const Field& field) { return field.name == name; });
  return name.empty() || repeated ? fmt::format("field{}", index) : name;
}

namespace {

std::optional<Type> common_number(const Type& left, const Type& right) {
  if (left.is(TypeKind::Double) || right.is(TypeKind::Double)) return TypeKind::Double;
  if (left.is(TypeKind::Real) || right.is(TypeKind::Real)) return TypeKind::Real;
  if (left.is_integer() && right.is_integer()) return std::max(left.kind(), right.kind());
  const auto digits = [](const Type& type) {
    return type.is_integer() ? integer_digits(type.kind()) : type.precision() - type.scale();
  };
  const auto scale = [](const Type& type) { return type.is_integer() ? 0 : type.scale(); };
  const int wider = std::max(scale(left), scale(right));
  return Type::decimal(std::max(digits(left), digits(right)) + wider, wider);
}

std::optional<Type> common_nested(const Type& left, const Type& right) {
  if (left.fields().size() != right.fields().size()) return std::nullopt;
  std::vector<Field> fields;
  for (std::size_t i = 0; i < left.fields().size(); ++i) {
    std::optional<Type> part = common_type(left.fields()[i].type, right.fields()[i].type);
    if (!part) return std::nullopt;
    const bool agreed = left.fields()[i].name == right.fields()[i].name;
    fields.push_back({agreed ? left.fields()[i].name : "", *std::move(part)});
  }
  if (left.is(TypeKind::Array)) return Type::array(fields[0].type);
  if (left.is(TypeKind::Map)) return Type::map(fields[0].type, fields[1].type);
  return Type::row(std::move(fields));
}

// How far a point in time says where it is: dates become timestamps, and those become zoned.
int time_rank(TypeKind kind) {
  switch (kind) {
    case TypeKind::Date:
      return 1;
    case TypeKind::Timestamp:
      return 2;
    case TypeKind::TimestampWithZone:
      return 3;
    default:
      return 0;
  }
}

}  // namespace

std::optional<Type> common_type(const Type& left, const Type& right) {
  if (left.is(TypeKind::Unknown)) return right;
  if (right.is(TypeKind::Unknown)) return left;
  if (left.is_number() && right.is_number()) return common_number(left, right);
  if (left.kind() == right.kind()) {
    if (left.is_nested()) return common_nested(left, right);
    if (!left.is(TypeKind::Varchar)) return left;
    if (!left.length() || !right.length()) return TypeKind::Varchar;
    return Type::varchar(std::max(*left.length(), *right.length()));
  }
  const int left_rank = time_rank(left.kind());
  const int right_rank = time_rank(right.kind());
  if (left_rank == 0 || right_rank == 0) return std::nullopt;
  return left_rank > right_rank ? left : right;
}

bool coerces(const Type& from, const Type& to) {
  const std::optional<Type> common = common_type(from, to);
  if (!common) return false;
  // A literal's digits are no reason to refuse it where a decimal of another size is wanted.
  if (to.is(TypeKind::Decimal) && common->is(TypeKind::Decimal)) return true;
  if (to.is(TypeKind::Row) && common->is(TypeKind::Row)) return true;
  return common->same(to) || (to.is_nested() && common->kind() == to.kind());
}

}  // namespace trailcam::query
