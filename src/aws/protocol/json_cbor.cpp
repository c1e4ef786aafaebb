// Bodies of json 1.0/1.1, rest-json and rpc-v2-cbor.
#include "aws/protocol/protocol.h"
#include "aws/protocol/tree.h"
#include "base/cbor.h"
#include "base/json.h"

namespace trailcam::protocol {

using model::Member;
using model::Shape;
using model::ShapeType;
using model::TimeFormat;

Result<Value> read_json_body(const Shape& shape, std::string_view body) {
  // Some clients send nothing at all where an empty object is meant.
  if (body.find_first_not_of(" \t\r\n") == body.npos) return Value::map();
  const Result<Value> raw = parse_json(body);
  if (!raw) return serialization_error("The request body is not valid JSON");
  if (!raw->is_map() && !shape.document) {
    return serialization_error("The request body is not a JSON object");
  }
  return conform_structure(*raw, shape);
}

Result<Value> read_cbor_body(const Shape& shape, std::string_view body) {
  if (body.empty()) return Value::map();
  const Result<Value> raw = parse_cbor(body);
  if (!raw) return serialization_error("The request body is not valid CBOR");
  return conform_structure(*raw, shape);
}

namespace {

void write_json_value(JsonWriter& json, const Value& value, const Member& as);

void write_json_members(JsonWriter& json, const Value& value, const Shape& shape) {
  if (shape.document) {
    json.value(value);
    return;
  }
  json.begin_object();
  for (const Member& member : shape.members) {
    if (!in_answer_body(member)) continue;
    const Value* given = value.find(member.name);
    if (given == nullptr || given->is_null()) continue;
    json.key(member.wire_name);
    write_json_value(json, *given, member);
  }
  json.end_object();
}

void write_json_value(JsonWriter& json, const Value& value, const Member& as) {
  const Shape& shape = *as.shape;
  if (value.is_null()) {
    json.null();
  } else if (shape.type == ShapeType::Structure) {
    write_json_members(json, value, shape);
  } else if (shape.type == ShapeType::List) {
    json.begin_array();
    for (const Value& item : value.as_list()) write_json_value(json, item, *shape.element);
    json.end_array();
  } else if (shape.type == ShapeType::Map) {
    json.begin_object();
    for (const auto& [key, item] : value.as_map()) {
      json.key(key);
      write_json_value(json, item, *shape.value);
    }
    json.end_object();
  } else if (value.is_time()) {
    const TimeFormat format = time_format(as, TimeFormat::EpochSeconds);
    if (format == TimeFormat::EpochSeconds) {
      json.value(value);
    } else {
      json.string(time_text(value.as_time(), format));
    }
  } else {
    json.value(value);
  }
}

}  // namespace

void write_json(std::string& out, const Value& value, const Member& as) {
  JsonWriter json(out);
  write_json_value(json, value, as);
}

void write_json_structure(std::string& out, const Value& value, const Shape& shape) {
  JsonWriter json(out);
  write_json_members(json, value, shape);
}

Value prepare_cbor(const Value& value, const Member& as) {
  const Shape& shape = *as.shape;
  if (value.is_null() || shape.document) return value;
  if (shape.type == ShapeType::Structure) {
    Value out = Value::map();
    for (const Member& member : shape.members) {
      const Value* given = value.find(member.name);
      if (given == nullptr || given->is_null()) continue;
      out.add(member.wire_name, prepare_cbor(*given, member));
    }
    return out;
  }
  if (shape.type == ShapeType::List) {
    Value::List out;
    for (const Value& item : value.as_list()) out.push_back(prepare_cbor(item, *shape.element));
    return out;
  }
  if (shape.type == ShapeType::Map) {
    Value out = Value::map();
    for (const auto& [key, item] : value.as_map()) out.add(key, prepare_cbor(item, *shape.value));
    return out;
  }
  return value;
}

}  // namespace trailcam::protocol
