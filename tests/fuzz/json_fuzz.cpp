// JSON: what was read is written, and what was written reads the same.
#include "base/json.h"
#include "fuzz/fuzz.h"

void trailcam::fuzz::fuzz(std::string_view bytes) {
  const Result<Value> value = parse_json(bytes);
  if (value) {
    const std::string text = to_json(*value);
    const Result<Value> again = parse_json(text);
    TC_ASSERT(again && to_json(*again) == text);
    const Result<Value> pretty = parse_json(to_pretty_json(*value));
    TC_ASSERT(pretty && *pretty == *again);
  }
  std::string quoted;
  append_json_string(quoted, bytes);
  const Result<Value> unquoted = parse_json(quoted);
  TC_ASSERT(unquoted && unquoted->is_string());
}
