// The language of shapes: what a record looked like, beside what its columns say
// (docs/formats/segment.md). Written by RecordParser, read by render_record.
#pragma once

#include <charconv>
#include <string>
#include <string_view>

namespace trailcam::lake::shape {

// Behind the letter of a column. Plain is not written.
inline constexpr char kPlain = '\0';
inline constexpr char kNull = '0';
inline constexpr char kRaw = '=';     // a text column holds the value's JSON
inline constexpr char kInRest = '?';  // the next member of the rest
inline constexpr char kMillis = '.';  // a time with three digits behind the seconds
inline constexpr char kQuoted = '"';  // a boolean that is written as a string
inline constexpr char kStructBegin = '{', kStructEnd = '}';
inline constexpr char kMapBegin = '(', kMapEnd = ')';
inline constexpr char kListBegin = '[', kListEnd = ']';
// A member that no column has: the next one of the rest.
inline constexpr char kUnknown = '+';

// Entries of a map; a number behind it says how many of a kind follow each other.
inline constexpr char kEntryText = 's', kEntryRaw = 'r', kEntryNull = 'n', kEntryInRest = 'x';

class EntryRuns {
 public:
  explicit EntryRuns(std::string& shape) : shape_(shape) {}
  void add(char kind) {
    if (kind != kind_) finish();
    kind_ = kind;
    ++count_;
  }
  void finish() {
    if (count_ > 0) shape_ += kind_;
    if (count_ > 1) {
      char digits[20];
      const auto [end, error] = std::to_chars(digits, digits + sizeof digits, count_);
      shape_.append(digits, end);
    }
    count_ = 0;
  }

 private:
  std::string& shape_;
  char kind_ = '\0';
  unsigned long count_ = 0;
};

// Numbers as they are written again; any other way of writing them lies in the rest.
inline std::string integer_text(long value) { return std::to_string(value); }
inline std::string double_text(double value) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  return {digits, end};
}

}  // namespace trailcam::lake::shape
