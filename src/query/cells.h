// Values as they lie in DuckDB's vectors, and their text: Trino's, as Lake and Athena show it, and
// JSON. Internal to the room.
//
// Trino's text: 2026-11-23 10:14:00.000, 1.0E10, [a, null], {k=v}, {name=x, n=1}. Source: Athena
// User Guide and its answers; Java's Double.toString.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "query/library.h"
#include "query/sql/type.h"

namespace trailcam::query {

// What a vector of one column holds, all through its nesting. Lives as long as its result.
struct CellShape {
  duckdb_type kind = DUCKDB_TYPE_INVALID;
  duckdb_type storage = DUCKDB_TYPE_INVALID;  // of decimals and enums
  int scale = 0;                              // of decimals
  std::uint64_t array_size = 0;
  std::vector<std::string> names;   // fields of a struct, values of an enum
  std::vector<CellShape> children;  // of a struct, list, array; key and value of a map
};

// `type` gives the names of a row's fields and may be Unknown. Error: Internal, for types that have
// no Trino text.
Result<CellShape> cell_shape(const Library& duckdb, duckdb_logical_type logical, const Type& type);
// The type that Trino would have for such values.
Type type_of(const Library& duckdb, duckdb_logical_type logical);

// The vector of one chunk. Lives as long as the chunk and the shape.
struct CellView {
  const CellShape* shape = nullptr;
  const void* data = nullptr;
  const std::uint64_t* validity = nullptr;  // a bit for each row; null: all are there
  std::vector<CellView> children;

  bool is_null(std::uint64_t row) const {
    return validity != nullptr && (validity[row / 64] >> (row % 64) & 1) == 0;
  }
  template <class T>
  const T& at(std::uint64_t row) const {
    return static_cast<const T*>(data)[row];
  }
};
CellView cell_view(const Library& duckdb, const CellShape& shape, duckdb_vector vector);

// The bytes of a VARCHAR or BLOB; they live as long as the vector.
std::string_view cell_bytes(const duckdb_string_t& text);

// Both append; of NULL the word null.
void append_cell_text(const CellView& view, std::uint64_t row, std::string& out);
void append_cell_json(const CellView& view, std::uint64_t row, std::string& out);

// As Java writes a double: at least one digit on each side of the point, an exponent from 10^7 on
// and below 10^-3.
void append_java_double(double value, std::string& out);
void append_java_float(float value, std::string& out);

}  // namespace trailcam::query
