// Between a validated Value and the generated structs; used by generated code only. A Value that
// passed its shape converts without failing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "aws/pipeline/boxed.h"
#include "base/value.h"

namespace trailcam::pipeline {

namespace convert_detail {

template <class T>
struct Element {
  static constexpr bool kOptional = false, kVector = false, kMap = false, kBoxed = false;
};
template <class T>
struct Element<std::optional<T>> : Element<void> {
  static constexpr bool kOptional = true;
};
template <class T>
struct Element<std::vector<T>> : Element<void> {
  static constexpr bool kVector = true;
};
template <class T>
struct Element<std::map<std::string, T>> : Element<void> {
  static constexpr bool kMap = true;
};
template <class T>
struct Element<Boxed<T>> : Element<void> {
  static constexpr bool kBoxed = true;
};

template <class T>
inline constexpr bool kScalar =
    std::is_same_v<T, std::string> || std::is_same_v<T, bool> || std::is_same_v<T, std::int64_t> ||
    std::is_same_v<T, double> || std::is_same_v<T, Timestamp> || std::is_same_v<T, Blob> ||
    std::is_same_v<T, Value>;

template <class T>
void read_scalar(const Value& value, T& out) {
  if constexpr (std::is_same_v<T, std::string>) {
    out = value.as_string();
  } else if constexpr (std::is_same_v<T, bool>) {
    out = value.as_bool();
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    out = value.as_int();
  } else if constexpr (std::is_same_v<T, double>) {
    out = value.as_double();
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    out = value.as_time();
  } else if constexpr (std::is_same_v<T, Blob>) {
    out = value.as_blob();
  } else {
    out = value;
  }
}

}  // namespace convert_detail

// `structure(value, out)` reads a nested structure (found by argument-dependent lookup in the
// generated code).
template <class T, class ReadStructure>
void read_value(const Value& value, T& out, ReadStructure&& structure) {
  using E = convert_detail::Element<T>;
  if constexpr (E::kOptional) {
    read_value(value, out.emplace(), structure);
  } else if constexpr (E::kBoxed) {
    read_value(value, *out, structure);
  } else if constexpr (convert_detail::kScalar<T>) {
    convert_detail::read_scalar(value, out);
  } else if constexpr (E::kVector) {
    for (const Value& item : value.as_list()) {
      if (!item.is_null()) read_value(item, out.emplace_back(), structure);
    }
  } else if constexpr (E::kMap) {
    for (const auto& [key, item] : value.as_map()) {
      if (!item.is_null()) read_value(item, out[key], structure);
    }
  } else {
    structure(value, out);
  }
}

template <class T, class ReadStructure>
void read_member(const Value& value, std::string_view name, T& out, ReadStructure&& structure) {
  const Value* member = value.find(name);
  if (member != nullptr && !member->is_null()) read_value(*member, out, structure);
}

template <class T, class WriteStructure>
Value write_value(const T& in, WriteStructure&& structure) {
  using E = convert_detail::Element<T>;
  if constexpr (E::kBoxed) {
    return write_value(*in, structure);
  } else if constexpr (convert_detail::kScalar<T>) {
    return Value(in);
  } else if constexpr (E::kVector) {
    Value::List list;
    list.reserve(in.size());
    for (const auto& item : in) {
      using Item = std::remove_cvref_t<decltype(in[0])>;
      list.push_back(write_value<Item>(item, structure));
    }
    return Value(std::move(list));
  } else if constexpr (E::kMap) {
    Value map = Value::map();
    for (const auto& [key, item] : in) map.add(key, write_value(item, structure));
    return map;
  } else {
    return structure(in);
  }
}

template <class T, class WriteStructure>
void write_member(Value& out, std::string_view name, const T& in, WriteStructure&& structure) {
  if constexpr (convert_detail::Element<T>::kOptional) {
    if (in) out.add(std::string(name), write_value(*in, structure));
  } else {
    out.add(std::string(name), write_value(in, structure));
  }
}

}  // namespace trailcam::pipeline
