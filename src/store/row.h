// Rows of the catalog as bytes (docs/formats/catalog.md).
//
// A row is a struct that lists its fields with stable numbers:
//
//   struct BucketRow {
//     std::string name;
//     std::optional<std::string> policy;
//     static void fields(auto& self, auto&& field) {
//       field(1, self.name);
//       field(2, self.policy);
//     }
//   };
//
// Encoded it is: format byte, version (the position that wrote it, 8 bytes), then a CBOR map from
// field number to value. A field that is not there keeps its default, a number that is not known is
// skipped: fields may be added and dropped, their numbers never used again. Another format byte is
// refused.
#pragma once

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/cbor.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"

namespace trailcam {
struct RowAccess {
  template <class Tag>
  static std::string& text(NamedString<Tag>& name) {
    return name.value_;
  }
};
}  // namespace trailcam

namespace trailcam::store {

inline constexpr char kRowFormat = 1;
inline constexpr std::size_t kRowHeaderBytes = 9;

template <class T>
concept HasFields = requires(T& row) { T::fields(row, [](int, auto&) {}); };

namespace row_detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class K, class V>
struct IsMap<std::map<K, V>> : std::true_type {};
template <class T>
struct IsNamed : std::false_type {};
template <class Tag>
struct IsNamed<NamedString<Tag>> : std::true_type {};

template <class T>
void write_value(CborWriter& out, const T& value);

template <HasFields T>
void write_fields(CborWriter& out, const T& row) {
  std::size_t present = 0;
  T::fields(row, [&](int, const auto& value) {
    using V = std::remove_cvref_t<decltype(value)>;
    if constexpr (IsOptional<V>::value) {
      present += value.has_value();
    } else {
      ++present;
    }
  });
  out.map(present);
  T::fields(row, [&](int number, const auto& value) {
    using V = std::remove_cvref_t<decltype(value)>;
    if constexpr (IsOptional<V>::value) {
      if (!value) return;
      out.integer(number);
      write_value(out, *value);
    } else {
      out.integer(number);
      write_value(out, value);
    }
  });
}

template <class T>
void write_value(CborWriter& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    out.boolean(value);
  } else if constexpr (std::is_enum_v<T>) {
    out.integer(std::int64_t(value));
  } else if constexpr (std::unsigned_integral<T>) {
    out.unsigned_integer(value);
  } else if constexpr (std::integral<T>) {
    out.integer(value);
  } else if constexpr (std::floating_point<T>) {
    out.number(value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    out.bytes(value);
  } else if constexpr (IsNamed<T>::value) {
    out.bytes(value.str());
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    out.integer(value.time_since_epoch().count());
  } else if constexpr (IsVector<T>::value) {
    out.array(value.size());
    for (const auto& item : value) write_value(out, item);
  } else if constexpr (IsMap<T>::value) {
    out.map(value.size());
    for (const auto& [key, item] : value) {
      write_value(out, key);
      write_value(out, item);
    }
  } else {
    write_fields(out, value);
  }
}

inline Error corrupt_row(const char* what) {
  return Error(ErrorKind::Corrupt, std::string("stored row: ") + what);
}

template <class T>
Result<void> read_value(CborReader& in, T& value);

template <HasFields T>
Result<void> read_fields(CborReader& in, T& row) {
  const auto head = TC_TRY(in.next());
  if (head.type != CborReader::Type::Map || head.indefinite) return corrupt_row("not a map");
  for (std::uint64_t i = 0; i < head.argument; ++i) {
    const auto number = TC_TRY(in.next());
    if (number.type != CborReader::Type::Unsigned) return corrupt_row("field without a number");
    bool known = false;
    Result<void> read;
    T::fields(row, [&](int field, auto& value) {
      if (known || std::uint64_t(field) != number.argument) return;
      known = true;
      using V = std::remove_cvref_t<decltype(value)>;
      if constexpr (IsOptional<V>::value) {
        read = read_value(in, value.emplace());
      } else {
        read = read_value(in, value);
      }
    });
    if (!known) read = in.skip();
    if (!read) return std::move(read).error();
  }
  return {};
}

template <class T>
Result<void> read_value(CborReader& in, T& value) {
  if constexpr (HasFields<T>) {
    return read_fields(in, value);
  } else {
    using Type = CborReader::Type;
    const auto item = TC_TRY(in.next());
    if constexpr (std::is_same_v<T, bool>) {
      if (item.type != Type::Bool) return corrupt_row("not a boolean");
      value = item.boolean;
    } else if constexpr (std::is_enum_v<T> || std::integral<T> || std::is_same_v<T, Timestamp>) {
      if (item.type != Type::Unsigned && item.type != Type::Negative) {
        return corrupt_row("not an integer");
      }
      const std::int64_t number = item.type == Type::Unsigned ? std::int64_t(item.argument)
                                                              : -1 - std::int64_t(item.argument);
      if constexpr (std::is_same_v<T, Timestamp>) {
        value = Timestamp{Millis{number}};
      } else {
        value = T(number);
      }
    } else if constexpr (std::floating_point<T>) {
      if (item.type != Type::Number) return corrupt_row("not a number");
      value = T(item.number);
    } else if constexpr (std::is_same_v<T, std::string> || IsNamed<T>::value) {
      if (item.type != Type::Bytes || item.indefinite) return corrupt_row("not a string");
      if constexpr (IsNamed<T>::value) {
        RowAccess::text(value) = item.payload;
      } else {
        value = item.payload;
      }
    } else if constexpr (IsVector<T>::value) {
      if (item.type != Type::Array || item.indefinite) return corrupt_row("not a list");
      value.clear();
      value.reserve(item.argument);
      for (std::uint64_t i = 0; i < item.argument; ++i)
        TC_TRY(read_value(in, value.emplace_back()));
    } else if constexpr (IsMap<T>::value) {
      if (item.type != Type::Map || item.indefinite) return corrupt_row("not a map");
      value.clear();
      for (std::uint64_t i = 0; i < item.argument; ++i) {
        typename T::key_type key;
        TC_TRY(read_value(in, key));
        TC_TRY(read_value(in, value[std::move(key)]));
      }
    } else {
      static_assert(HasFields<T>, "a row field of a type that the codec does not know");
    }
    return {};
  }
}

}  // namespace row_detail

// The bytes of a row with room for its version.
template <HasFields T>
std::string encode_row(const T& row) {
  std::string bytes(kRowHeaderBytes, '\0');
  bytes[0] = kRowFormat;
  CborWriter out(bytes);
  row_detail::write_fields(out, row);
  return bytes;
}

inline void set_row_version(std::string& bytes, Position version) {
  for (int i = 0; i < 8; ++i) bytes[std::size_t(1 + i)] = char(version >> (56 - 8 * i) & 255);
}

inline Position row_version(std::string_view bytes) {
  Position version = 0;
  for (std::size_t i = 1; i < kRowHeaderBytes && i < bytes.size(); ++i) {
    version = version << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return version;
}

// Error: Corrupt, also for a row written by a newer Trailcam.
template <HasFields T>
Result<T> decode_row(std::string_view bytes) {
  if (bytes.size() < kRowHeaderBytes) return row_detail::corrupt_row("cut off");
  if (bytes[0] != kRowFormat) {
    return row_detail::corrupt_row("unknown format; written by a newer version?");
  }
  CborReader in(bytes.substr(kRowHeaderBytes));
  T row{};
  Result<void> read = row_detail::read_fields(in, row);
  if (!read) return Error(ErrorKind::Corrupt, read.error().message());
  return row;
}

}  // namespace trailcam::store
