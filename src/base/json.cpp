#include "base/json.h"

#include <cmath>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/utf8.h"

namespace trailcam {
namespace {

constexpr std::size_t kParserKeptBytesMax = 1 << 20;

Value convert(const simdjson::dom::element& element);

Value convert_object(const simdjson::dom::object& object) {
  Value::Map map;
  map.reserve(object.size());
  for (const auto& field : object) {
    map.emplace_back(std::string(field.key), convert(field.value));
  }
  // Of repeated members the last one counts, in the place of the first.
  std::map<std::string_view, std::size_t> first;
  bool repeated = false;
  for (std::size_t i = 0; i < map.size(); ++i) {
    const auto [earlier, is_new] = first.emplace(map[i].first, i);
    if (is_new) continue;
    repeated = true;
    map[earlier->second].second = std::move(map[i].second);
  }
  if (!repeated) return map;
  Value::Map unique;
  for (std::size_t i = 0; i < map.size(); ++i) {
    if (first.at(map[i].first) == i) unique.push_back({map[i].first, std::move(map[i].second)});
  }
  return unique;
}

Value convert(const simdjson::dom::element& element) {
  using simdjson::dom::element_type;
  switch (element.type()) {
    case element_type::OBJECT:
      return convert_object(element.get_object().value_unsafe());
    case element_type::ARRAY: {
      Value::List list;
      const simdjson::dom::array array = element.get_array().value_unsafe();
      for (const auto& item : array) list.push_back(convert(item));
      return list;
    }
    case element_type::STRING:
      return std::string(element.get_string().value_unsafe());
    case element_type::INT64:
      return std::int64_t(element.get_int64().value_unsafe());
    case element_type::UINT64:
      return double(element.get_uint64().value_unsafe());
    case element_type::DOUBLE:
      return element.get_double().value_unsafe();
    case element_type::BOOL:
      return element.get_bool().value_unsafe();
    case element_type::NULL_VALUE:
      return nullptr;
  }
  return nullptr;
}

void append_pretty(std::string& out, const Value& value, int indent) {
  const auto line = [&](int depth) {
    out += '\n';
    out.append(std::size_t(depth) * 2, ' ');
  };
  if (value.is_map() && !value.as_map().empty()) {
    out += '{';
    bool first = true;
    for (const auto& [key, member] : value.as_map()) {
      if (!first) out += ',';
      first = false;
      line(indent + 1);
      append_json_string(out, key);
      out += ": ";
      append_pretty(out, member, indent + 1);
    }
    line(indent);
    out += '}';
  } else if (value.is_list() && !value.as_list().empty()) {
    out += '[';
    bool first = true;
    for (const auto& item : value.as_list()) {
      if (!first) out += ',';
      first = false;
      line(indent + 1);
      append_pretty(out, item, indent + 1);
    }
    line(indent);
    out += ']';
  } else {
    JsonWriter(out).value(value);
  }
}

}  // namespace

Result<Value> parse_json(std::string_view text) {
  thread_local simdjson::dom::parser parser;
  const std::size_t capacity = std::max(parser.capacity(), text.size() + 1);
  if (parser.capacity() < text.size() || parser.max_depth() != kJsonDepthMax) {
    if (parser.allocate(capacity, kJsonDepthMax)) {
      return Error(ErrorKind::Internal, "no memory for a JSON document");
    }
  }
  const auto parsed = parser.parse(text.data(), text.size());
  if (parsed.error()) {
    return Error(ErrorKind::Invalid, simdjson::error_message(parsed.error()));
  }
  Value value = convert(parsed.value_unsafe());
  // One huge document must not keep its buffers in every worker for ever.
  if (parser.capacity() > kParserKeptBytesMax) parser = simdjson::dom::parser();
  return value;
}

std::string to_json(const Value& value) {
  std::string out;
  JsonWriter(out).value(value);
  return out;
}

std::string to_pretty_json(const Value& value) {
  std::string out;
  append_pretty(out, value, 0);
  return out;
}

void JsonWriter::separate() {
  if (!first_) out_ += ',';
  first_ = false;
}

void JsonWriter::begin_object() {
  separate();
  out_ += '{';
  first_ = true;
}

void JsonWriter::end_object() {
  out_ += '}';
  first_ = false;
}

void JsonWriter::begin_array() {
  separate();
  out_ += '[';
  first_ = true;
}

void JsonWriter::end_array() {
  out_ += ']';
  first_ = false;
}

void JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(out_, name);
  out_ += ':';
  first_ = true;
}

void JsonWriter::string(std::string_view text) {
  separate();
  append_json_string(out_, text);
}

void JsonWriter::integer(std::int64_t number) {
  separate();
  fmt::format_to(std::back_inserter(out_), FMT_STRING("{}"), number);
}

void JsonWriter::number(double number) {
  separate();
  if (!std::isfinite(number)) {
    // JSON has no such number; AWS's protocols spell them as strings.
    append_json_string(out_, std::isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
    return;
  }
  if (number == std::floor(number) && std::abs(number) < 1e15) {
    fmt::format_to(std::back_inserter(out_), FMT_STRING("{}"), std::int64_t(number));
  } else {
    fmt::format_to(std::back_inserter(out_), FMT_STRING("{}"), number);
  }
}

void JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
}

void JsonWriter::null() {
  separate();
  out_ += "null";
}

void JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
}

void JsonWriter::value(const Value& value) {
  if (value.is_map()) {
    begin_object();
    for (const auto& [name, member] : value.as_map()) {
      key(name);
      this->value(member);
    }
    end_object();
  } else if (value.is_list()) {
    begin_array();
    for (const auto& item : value.as_list()) this->value(item);
    end_array();
  } else if (value.is_string()) {
    string(value.as_string());
  } else if (value.is_int()) {
    integer(value.as_int());
  } else if (value.is_double()) {
    number(value.as_double());
  } else if (value.is_bool()) {
    boolean(value.as_bool());
  } else if (value.is_blob()) {
    string(base64(value.as_blob().bytes));
  } else if (value.is_time()) {
    number(epoch_seconds(value.as_time()));
  } else {
    null();
  }
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t clean = 0;  // start of the run that needs no change
  const auto flush = [&](std::size_t to) { out.append(text, clean, to - clean); };
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\') {
      ++i;
      continue;
    }
    if (byte >= 0x80) {
      if (const std::size_t length = utf8_length(text.substr(i))) {
        i += length;
        continue;
      }
      flush(i);
      out += kReplacementCharacter;
    } else {
      flush(i);
      switch (byte) {
        case '"':
          out += "\\\"";
          break;
        case '\\':
          out += "\\\\";
          break;
        case '\n':
          out += "\\n";
          break;
        case '\r':
          out += "\\r";
          break;
        case '\t':
          out += "\\t";
          break;
        case '\b':
          out += "\\b";
          break;
        case '\f':
          out += "\\f";
          break;
        default:
          fmt::format_to(std::back_inserter(out), FMT_STRING("\\u{:04x}"), byte);
      }
    }
    clean = ++i;
  }
  flush(text.size());
  out += '"';
}

}  // namespace trailcam
