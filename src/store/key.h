// Keys of the ordered catalog: a table's name, then parts, encoded so that bytes sort as the parts
// do (docs/formats/catalog.md).
//
//   Key("object").text(bucket).text(object_key)
//   Key("timeline").number(trail_id).number(position)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trailcam::store {

// [begin, end) of keys. An empty `end` means "to the end of the family".
struct KeyRange {
  std::string begin;
  std::string end;
};

class Key {
 public:
  explicit Key(std::string_view table) : bytes_(table) { bytes_ += '\0'; }

  // A text of any bytes; 0x00 is escaped and the end marked, so "a" sorts before "a/b" and no text
  // is a prefix of another.
  Key& text(std::string_view part) {
    open_text(part);
    bytes_ += '\0';
    bytes_ += '\x01';
    return *this;
  }
  // The same without the end mark: all texts that begin so.
  Key& open_text(std::string_view part) {
    for (const char c : part) {
      bytes_ += c;
      if (c == '\0') bytes_ += '\xff';
    }
    return *this;
  }
  Key& number(std::uint64_t part) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes_ += char(part >> shift & 255);
    return *this;
  }

  const std::string& bytes() const { return bytes_; }
  operator const std::string&() const { return bytes_; }  // NOLINT: a Key is its bytes
  // All keys that begin with this one.
  KeyRange range() const { return {bytes_, successor(bytes_)}; }

  // The smallest key that does not begin with `prefix`; empty when there is none.
  static std::string successor(std::string prefix) {
    while (!prefix.empty()) {
      if (static_cast<unsigned char>(prefix.back()) != 0xff) {
        prefix.back() = char(static_cast<unsigned char>(prefix.back()) + 1);
        return prefix;
      }
      prefix.pop_back();
    }
    return prefix;
  }

 private:
  std::string bytes_;
};

// Reads the parts of a key back, in order. Keys come from our own database: a malformed one is a
// corrupt one, and reads as empty parts.
class KeyParts {
 public:
  explicit KeyParts(std::string_view key) : rest_(key) {
    const std::size_t end = rest_.find('\0');
    rest_ = end == rest_.npos ? std::string_view{} : rest_.substr(end + 1);
  }
  std::string text() {
    std::string part;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c != '\0') {
        part += c;
        continue;
      }
      const bool escaped = !rest_.empty() && rest_.front() == '\xff';
      if (!rest_.empty()) rest_.remove_prefix(1);
      if (!escaped) return part;
      part += '\0';
    }
    return part;
  }
  std::uint64_t number() {
    std::uint64_t part = 0;
    for (int i = 0; i < 8 && !rest_.empty(); ++i) {
      part = part << 8 | static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
    }
    return part;
  }

 private:
  std::string_view rest_;
};

}  // namespace trailcam::store
