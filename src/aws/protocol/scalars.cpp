// Scalars as text, and raw JSON/CBOR documents fitted to shapes.
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "aws/protocol/protocol.h"
#include "aws/protocol/tree.h"
#include "base/encoding.h"

namespace trailcam::protocol {
namespace {

using model::Member;
using model::Shape;
using model::ShapeType;
using model::TimeFormat;

// The words of AWS's own JSON reader.
Error cannot_convert(const Value& raw, const char* to) {
  const char* from = raw.is_string()   ? "STRING_VALUE"
                     : raw.is_number() ? "NUMBER_VALUE"
                     : raw.is_bool()   ? (raw.as_bool() ? "TRUE_VALUE" : "FALSE_VALUE")
                     : raw.is_list()   ? nullptr
                     : raw.is_map()    ? nullptr
                                       : "VALUE";
  if (from == nullptr) {
    return serialization_error(raw.is_list()
                                   ? "Unexpected list element termination"
                                   : "Start of structure or map found where not expected");
  }
  return serialization_error(fmt::format("{} can not be converted to {}", from, to));
}

Result<Value> conform_integer(const Value& raw) {
  if (raw.is_int()) return raw;
  if (raw.is_double() && raw.as_double() == std::floor(raw.as_double()) &&
      std::abs(raw.as_double()) < 9.2e18) {
    return Value(std::int64_t(raw.as_double()));
  }
  return cannot_convert(raw, "an Integer");
}

Result<Value> conform_float(const Value& raw) {
  if (raw.is_number()) return Value(raw.as_double());
  if (raw.is_string()) {
    if (raw.as_string() == "NaN") return Value(std::nan(""));
    if (raw.as_string() == "Infinity") return Value(HUGE_VAL);
    if (raw.as_string() == "-Infinity") return Value(-HUGE_VAL);
  }
  return cannot_convert(raw, "a Float");
}

Result<Value> conform_time(const Value& raw, TimeFormat format) {
  if (raw.is_time()) return raw;
  if (raw.is_number()) {
    if (!(std::abs(raw.as_double()) < 1e11)) return cannot_convert(raw, "a Timestamp");
    return Value(from_epoch_seconds(raw.as_double()));
  }
  if (raw.is_string() && format != TimeFormat::EpochSeconds) {
    if (const auto time = parse_any_time(raw.as_string())) return Value(*time);
  }
  return cannot_convert(raw, "a Timestamp");
}

Result<Value> conform_blob(const Value& raw) {
  if (raw.is_blob()) return raw;
  if (!raw.is_string()) return cannot_convert(raw, "a Blob");
  auto bytes = unbase64(raw.as_string());
  if (!bytes)
    return serialization_error("\\\"" + raw.as_string().substr(0, 40) + "\\\" is not base64");
  return Value(Blob{std::move(*bytes)});
}

}  // namespace

Error serialization_error(std::string message) {
  return Error::aws({.code = "SerializationException", .http_status = 400}, std::move(message));
}

TimeFormat time_format(const Member& as, TimeFormat fallback) {
  if (as.time_format != TimeFormat::Unset) return as.time_format;
  if (as.shape->time_format != TimeFormat::Unset) return as.shape->time_format;
  return fallback;
}

Result<Value> conform_structure(const Value& raw, const Shape& shape, int depth) {
  if (shape.document) return raw;
  if (!raw.is_map()) return serialization_error("Expected a structure");
  if (depth > kShapeDepthMax) return serialization_error("Nested too deeply");
  Value out = Value::map();
  for (const Member& member : shape.members) {
    const Value* given = raw.find(member.wire_name);
    if (given == nullptr || given->is_null()) continue;
    out.add(member.name, TC_TRY(conform(*given, member, depth + 1)));
  }
  return out;
}

Result<Value> conform(const Value& raw, const Member& as, int depth) {
  const Shape& shape = *as.shape;
  if (depth > kShapeDepthMax) return serialization_error("Nested too deeply");
  switch (shape.type) {
    case ShapeType::Structure:
      return conform_structure(raw, shape, depth);
    case ShapeType::List: {
      if (!raw.is_list()) return serialization_error("Expected list or null");
      Value::List list;
      for (const Value& item : raw.as_list()) {
        if (item.is_null()) {
          if (shape.sparse) list.emplace_back();
          continue;
        }
        list.push_back(TC_TRY(conform(item, *shape.element, depth + 1)));
      }
      return Value(std::move(list));
    }
    case ShapeType::Map: {
      if (!raw.is_map()) return serialization_error("Expected map or null");
      Value map = Value::map();
      for (const auto& [key, item] : raw.as_map()) {
        if (item.is_null()) {
          if (shape.sparse) map.add(key, nullptr);
          continue;
        }
        map.add(key, TC_TRY(conform(item, *shape.value, depth + 1)));
      }
      return map;
    }
    case ShapeType::String:
      if (!raw.is_string()) return cannot_convert(raw, "a String");
      return raw;
    case ShapeType::Boolean:
      if (!raw.is_bool()) return cannot_convert(raw, "a Boolean");
      return raw;
    case ShapeType::Integer:
    case ShapeType::Long:
      return conform_integer(raw);
    case ShapeType::Float:
    case ShapeType::Double:
      return conform_float(raw);
    case ShapeType::Timestamp:
      return conform_time(raw, time_format(as, TimeFormat::Unset));
    case ShapeType::Blob:
      return conform_blob(raw);
  }
  return serialization_error("Unknown shape");
}

Result<Value> from_text(std::string_view text, const Member& as, TimeFormat) {
  const auto bad = [&](const char* kind) {
    return Error::aws({.code = "MalformedInput", .http_status = 400},
                      fmt::format("'{}' is not a valid {}", text.substr(0, 200), kind));
  };
  switch (as.shape->type) {
    case ShapeType::String:
      return Value(text);
    case ShapeType::Boolean:
      if (iequals(text, "true")) return Value(true);
      if (iequals(text, "false")) return Value(false);
      return bad("boolean");
    case ShapeType::Integer:
    case ShapeType::Long: {
      std::int64_t number = 0;
      const std::string_view digits = trim(text);
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), number);
      if (error != std::errc{} || end != digits.data() + digits.size()) return bad("integer");
      const bool fits = as.shape->type == ShapeType::Long || std::in_range<std::int32_t>(number);
      if (!fits) return bad("integer");
      return Value(number);
    }
    case ShapeType::Float:
    case ShapeType::Double: {
      if (text == "NaN" || text == "Infinity" || text == "-Infinity") {
        return conform_float(Value(text));
      }
      double number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc{} || end != text.data() + text.size()) return bad("number");
      return Value(number);
    }
    case ShapeType::Timestamp: {
      const auto time = parse_any_time(trim(text));
      if (!time) return bad("timestamp");
      return Value(*time);
    }
    case ShapeType::Blob: {
      auto bytes = unbase64(trim(text));
      if (!bytes) return bad("base64 text");
      return Value(Blob{std::move(*bytes)});
    }
    default:
      return bad("value");
  }
}

std::string time_text(Timestamp time, TimeFormat format) {
  switch (format) {
    case TimeFormat::HttpDate:
      return http_date(time);
    case TimeFormat::EpochSeconds: {
      const std::int64_t ms = time.time_since_epoch().count();
      return ms % 1000 == 0 ? std::to_string(ms / 1000) : fmt::format("{:.3f}", double(ms) / 1000);
    }
    default:
      return time.time_since_epoch().count() % 1000 == 0 ? iso8601(time) : iso8601_millis(time);
  }
}

std::string to_text(const Value& value, const Member& as, TimeFormat fallback) {
  if (value.is_string()) return value.as_string();
  if (value.is_bool()) return value.as_bool() ? "true" : "false";
  if (value.is_int()) return std::to_string(value.as_int());
  if (value.is_double()) {
    const double number = value.as_double();
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
    return fmt::format("{}", number);
  }
  if (value.is_time()) return time_text(value.as_time(), time_format(as, fallback));
  if (value.is_blob()) return base64(value.as_blob().bytes);
  return {};
}

}  // namespace trailcam::protocol
