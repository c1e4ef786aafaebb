// JSON in and out. Reading is simdjson's (this is the only place that includes it); writing is
// ours, since records are written straight into one buffer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/value.h"

namespace trailcam {

inline constexpr std::size_t kJsonDepthMax = 128;

// Reads one JSON document. Of a repeated member the last one counts. Numbers without fraction or
// exponent that fit become integers. Error: Invalid, saying what is wrong.
Result<Value> parse_json(std::string_view text);

// Compact JSON. Blobs become base64, times epoch seconds.
std::string to_json(const Value& value);
// The same, indented by two spaces; for people.
std::string to_pretty_json(const Value& value);

// Appends to a growing text. Commas are placed by the writer; keys and values alternate as in JSON.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);
  void string(std::string_view text);
  void integer(std::int64_t number);
  void number(double number);
  void boolean(bool value);
  void null();
  // Text that is JSON already.
  void raw(std::string_view json);
  void value(const Value& value);

  void member(std::string_view name, std::string_view text) {
    key(name);
    string(text);
  }

 private:
  void separate();
  std::string& out_;
  bool first_ = true;
};

// Appends `text` quoted and escaped. Bytes that are not UTF-8 become U+FFFD, so that the result is
// always valid JSON.
void append_json_string(std::string& out, std::string_view text);

}  // namespace trailcam
