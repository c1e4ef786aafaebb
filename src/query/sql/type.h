// Types of Trino SQL, as columns and expressions have them.
//
// A Type is a value: small, shared, never changed. Source: Trino's documentation, "Data types".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace trailcam::query {

enum class TypeKind {
  Unknown,  // of NULL
  Boolean,
  Tinyint,
  Smallint,
  Integer,
  Bigint,
  Real,
  Double,
  Decimal,
  Varchar,
  Varbinary,
  Json,
  Date,
  Time,
  Timestamp,
  TimestampWithZone,
  IntervalDayToSecond,
  IntervalYearToMonth,
  Array,
  Map,
  Row,
};

struct Field;

class Type {
 public:
  Type() = default;                               // Unknown
  Type(TypeKind kind) : kind_(kind) {}            // NOLINT: implicit on purpose
  static Type varchar(std::uint32_t length);      // varchar(n); Type(Varchar) has no bound
  static Type decimal(int precision, int scale);  // precision <= 38
  static Type zoned(std::string zone);            // TimestampWithZone, shown in that zone
  static Type array(Type element);
  static Type map(Type key, Type value);
  static Type row(std::vector<Field> fields);

  TypeKind kind() const { return kind_; }
  bool is(TypeKind kind) const { return kind_ == kind; }
  bool is_integer() const;  // tinyint to bigint
  bool is_number() const;   // integers, decimal, real, double
  bool is_moment() const;   // date, timestamp with or without zone
  bool is_interval() const;
  bool is_nested() const;  // array, map, row

  std::optional<std::uint32_t> length() const { return length_; }  // of varchar
  int precision() const { return precision_; }                     // of decimal
  int scale() const { return scale_; }
  const std::string& zone() const {
    return zone_;
  }  // of TimestampWithZone; "UTC" where none is known
  const Type& element() const;  // of an array
  const Type& key() const;      // of a map
  const Type& value() const;
  const std::vector<Field>& fields() const;  // of a row

  // As Trino writes it: "array(row(arn varchar))", "timestamp(3)".
  std::string name() const;
  // As Athena's ColumnInfo and Lake name it, without parameters: "varchar", "timestamp", "array".
  std::string base_name() const;
  // The type that DuckDB keeps such values in: "STRUCT(\"arn\" VARCHAR)[]".
  std::string duckdb() const;

  // Equal but for lengths of varchar and zones.
  bool same(const Type& other) const;

 private:
  TypeKind kind_ = TypeKind::Unknown;
  int precision_ = 0;
  int scale_ = 0;
  std::optional<std::uint32_t> length_;
  std::string zone_ = "UTC";
  std::shared_ptr<const std::vector<Field>> parts_;
};

struct Field {
  std::string name;  // "" of an anonymous field, which Athena shows as "field0"
  Type type;
};

// The name under which DuckDB keeps a row's field.
std::string duckdb_field(const Type& row, std::size_t index);

// The type that values of both become, for comparison, CASE, UNION and the like; nothing where
// Trino knows none.
std::optional<Type> common_type(const Type& left, const Type& right);
// Whether Trino makes `to` of `from` by itself.
bool coerces(const Type& from, const Type& to);

// Types as Hive and Glue write them: "struct<arn:string,tags:map<string,string>>", "decimal(10,2)".
// Error: Invalid.
Result<Type> hive_type(std::string_view text);

}  // namespace trailcam::query
