// Value: a tree of data without a fixed schema, the one form that every protocol is read into and
// written from, and that a record's requestParameters are rendered from.
//
// Maps keep the order of insertion (AWS writes members in the order of its models, and records
// should read the same). A Value owns all that is below it and is cheap to move.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"

namespace trailcam {

// Bytes that are not text.
struct Blob {
  std::string bytes;
  bool operator==(const Blob&) const = default;
};

class Value {
 public:
  using List = std::vector<Value>;
  using Member = std::pair<std::string, Value>;
  using Map = std::vector<Member>;

  Value() = default;  // null
  Value(std::nullptr_t) {}
  Value(bool b) : data_(b) {}
  Value(int i) : data_(std::int64_t{i}) {}
  Value(std::int64_t i) : data_(i) {}
  Value(double d) : data_(d) {}
  Value(const char* s) : data_(std::string(s)) {}
  Value(std::string_view s) : data_(std::string(s)) {}
  Value(std::string s) : data_(std::move(s)) {}
  Value(Blob b) : data_(std::move(b)) {}
  Value(Timestamp t) : data_(t) {}
  Value(List list) : data_(std::move(list)) {}
  Value(Map map) : data_(std::move(map)) {}
  static Value list() { return Value(List{}); }
  static Value map() { return Value(Map{}); }
  static Value map(std::initializer_list<Member> members) { return Value(Map(members)); }

  bool is_null() const { return holds<std::monostate>(); }
  bool is_bool() const { return holds<bool>(); }
  bool is_int() const { return holds<std::int64_t>(); }
  bool is_double() const { return holds<double>(); }
  bool is_number() const { return is_int() || is_double(); }
  bool is_string() const { return holds<std::string>(); }
  bool is_blob() const { return holds<Blob>(); }
  bool is_time() const { return holds<Timestamp>(); }
  bool is_list() const { return holds<List>(); }
  bool is_map() const { return holds<Map>(); }

  // Each asks for the kind that it names; anything else is a mistake of the caller.
  bool as_bool() const { return std::get<bool>(data_); }
  std::int64_t as_int() const { return std::get<std::int64_t>(data_); }
  double as_double() const { return is_int() ? double(as_int()) : std::get<double>(data_); }
  const std::string& as_string() const { return std::get<std::string>(data_); }
  const Blob& as_blob() const { return std::get<Blob>(data_); }
  Timestamp as_time() const { return std::get<Timestamp>(data_); }
  const List& as_list() const { return std::get<List>(data_); }
  const Map& as_map() const { return std::get<Map>(data_); }
  List& as_list() { return std::get<List>(data_); }
  Map& as_map() { return std::get<Map>(data_); }

  // The member of that name, or null when there is none or this is not a map.
  const Value* find(std::string_view name) const;
  Value* find(std::string_view name);
  // The value at a dotted path ("Trail.Name"), or null.
  const Value* at_path(std::string_view path) const;
  // The string member of that name, or "" (also when it is of another kind).
  std::string_view text(std::string_view name) const;

  // Adds a member to a map (a null becomes an empty map first). Does not look for an earlier one.
  Value& add(std::string name, Value value);
  // Adds or replaces.
  Value& set(std::string_view name, Value value);
  void erase(std::string_view name);
  // Appends to a list (a null becomes an empty list first).
  Value& push(Value value);

  bool operator==(const Value&) const = default;

 private:
  template <class T>
  bool holds() const {
    return std::holds_alternative<T>(data_);
  }
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Blob, Timestamp, List, Map>
      data_;
};

}  // namespace trailcam
