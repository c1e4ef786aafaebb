// Fills a vector of DuckDB with values that are read from JSON, as Hive's JsonSerDe does: members
// by name without regard to case, text as it is, what does not fit NULL. Internal to the room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json_index.h"
#include "query/library.h"
#include "query/sql/type.h"

namespace trailcam::query {

// The type that DuckDB keeps such values in. To be destroyed by the caller.
duckdb_logical_type logical_type(const Library& duckdb, const Type& type);

// Finds columns, or fields of a row, by the raw names of JSON members.
class MemberNames {
 public:
  static constexpr std::size_t kNone = SIZE_MAX;
  // In lower case.
  void add(std::string name, std::size_t index);
  // kNone for a member that nobody asked for.
  std::size_t find(std::string_view raw) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> names_;
  std::size_t longest_ = 0;
};

// One thread at a time. Made once for a column, bound to one vector after another.
class JsonColumn {
 public:
  JsonColumn(const Library& duckdb, Type type);

  // The vector that is filled from now on; it is empty.
  void bind(duckdb_vector vector);
  // Reads the value at the cursor into a row. When the text is no JSON the cursor has failed.
  void read(JsonCursor& cursor, std::uint64_t row);
  // What a string of that text would give.
  void read_text(std::string_view text, std::uint64_t row);
  void set_text(std::string_view text, std::uint64_t row);
  void set_null(std::uint64_t row);

 private:
  void refresh();
  void forget_entries();
  void set_valid(std::uint64_t row) { validity_[row / 64] |= std::uint64_t{1} << (row % 64); }
  void read_row(JsonCursor& cursor, std::uint64_t row);
  void read_array(JsonCursor& cursor, std::uint64_t row);
  void read_map(JsonCursor& cursor, std::uint64_t row);
  std::uint64_t append_entry();
  template <class T>
  void set(T value, std::uint64_t row);

  const Library& duckdb_;
  const Type type_;
  MemberNames fields_;
  std::vector<JsonColumn> children_;  // fields; the element; key and value
  duckdb_vector vector_ = nullptr;
  void* data_ = nullptr;
  std::uint64_t* validity_ = nullptr;
  // Of arrays and maps: how many entries there are and could be.
  std::uint64_t entries_ = 0;
  std::uint64_t capacity_ = 0;
  std::string scratch_;
};

}  // namespace trailcam::query
