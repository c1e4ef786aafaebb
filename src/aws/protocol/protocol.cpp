#include "aws/protocol/protocol.h"

#include <algorithm>

#include <fmt/format.h>

#include "aws/protocol/tree.h"
#include "base/cbor.h"
#include "base/encoding.h"
#include "base/json.h"

namespace trailcam::protocol {
namespace {

using model::Location;
using model::Member;
using model::Operation;
using model::Protocol;
using model::Service;
using model::Shape;
using model::ShapeType;
using model::TimeFormat;

// A comma-separated header as a list; a comma inside of quotes, or inside an HTTP date, is none.
Result<Value> list_from_header(std::string_view text, const Member& member) {
  const Member& element = *member.shape->element;
  const bool dates = element.shape->type == ShapeType::Timestamp &&
                     time_format(element, TimeFormat::HttpDate) == TimeFormat::HttpDate;
  Value list = Value::list();
  if (trim(text).empty()) return list;
  std::string item;
  bool quoted = false;
  int commas = 0;
  const auto flush = [&]() -> Result<void> {
    list.push(TC_TRY(from_text(trim(item), element, TimeFormat::HttpDate)));
    item.clear();
    return {};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      quoted = !quoted;
    } else if (quoted && c == '\\' && i + 1 < text.size()) {
      item += text[++i];
    } else if (c == ',' && !quoted && !(dates && ++commas % 2 == 1)) {
      TC_TRY(flush());
    } else {
      item += c;
    }
  }
  TC_TRY(flush());
  return list;
}

// What of a request's head does not fit is told with its name and its text.
Result<Value> from_parameter(const std::string& text, const Member& member, TimeFormat fallback) {
  Result<Value> value = from_text(text, member, fallback);
  if (value) return value;
  return std::move(value.error())
      .with("ArgumentName", member.wire_name)
      .with("ArgumentValue", text);
}

Result<Value> read_query_member(const http::Pairs& query, const Member& member, bool& present) {
  const Shape& shape = *member.shape;
  if (shape.type == ShapeType::List) {
    Value list = Value::list();
    for (const auto& [name, text] : query) {
      if (name != member.wire_name) continue;
      present = true;
      list.push(TC_TRY(from_text(text, *shape.element, TimeFormat::Iso8601)));
    }
    return list;
  }
  if (shape.type == ShapeType::Map) {
    // Free-form parameters: all there are, those of other members too, as Smithy has servers do.
    Value map = Value::map();
    for (const auto& [name, text] : query) {
      present = true;
      if (shape.value->shape->type == ShapeType::List) {
        Value* values = map.find(name);
        if (values == nullptr) values = &map.add(name, Value::list());
        values->push(Value(text));
      } else if (map.find(name) == nullptr) {
        map.add(name, Value(text));
      }
    }
    return map;
  }
  const std::string* text = http::find_pair(query, member.wire_name);
  if (text == nullptr) return Value();
  present = true;
  return from_parameter(*text, member, TimeFormat::Iso8601);
}

Result<Value> read_header_member(const http::Headers& headers, const Member& member,
                                 bool& present) {
  const std::string* text = headers.find(member.wire_name);
  if (text == nullptr) return Value();
  present = true;
  if (member.shape->type == ShapeType::List) return list_from_header(*text, member);
  if (member.json_value) {
    const auto decoded = unbase64(*text);
    return Value(decoded.value_or(*text));
  }
  return from_parameter(*text, member, TimeFormat::HttpDate);
}

Value read_prefixed_headers(const http::Headers& headers, const Member& member) {
  Value map = Value::map();
  const std::string prefix = lower(member.wire_name);
  for (const auto& [name, text] : headers) {
    const std::string lowered = lower(name);
    if (!lowered.starts_with(prefix)) continue;
    const std::string key = lowered.substr(prefix.size());
    // Repeated headers are one header with commas.
    if (Value* earlier = map.find(key)) {
      *earlier = Value(earlier->as_string() + "," + text);
    } else {
      map.add(key, Value(text));
    }
  }
  return map;
}

Result<Value> read_payload(Protocol protocol, const Member& payload, std::string_view body) {
  const Shape& shape = *payload.shape;
  // An empty body and no body are the same on the wire.
  if (body.empty() && !payload.required) return Value();
  if (shape.type == ShapeType::Blob) return Value(Blob{std::string(body)});
  if (shape.type == ShapeType::String) return Value(body);
  if (body.empty()) return Value();
  if (protocol == Protocol::RestXml) return read_xml_body(payload, body);
  if (shape.type == ShapeType::Structure) return read_json_body(shape, body);
  const Result<Value> raw = parse_json(body);
  if (!raw) return serialization_error("The request body is not valid JSON");
  return conform(*raw, payload);
}

bool has_body_members(const Shape& shape) {
  return std::any_of(shape.members.begin(), shape.members.end(),
                     [](const Member& member) { return member.location == Location::Body; });
}

bool answers_in_body(const Shape& shape) {
  return std::any_of(shape.members.begin(), shape.members.end(),
                     [](const Member& member) { return in_answer_body(member); });
}

// One item of a list in a header: a comma inside of it must not divide it.
std::string list_item(const std::string& text) {
  if (text.find_first_of(",\"") == text.npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

void write_header_members(http::Headers& headers, int& status, const Value& output,
                          const Shape& shape) {
  for (const Member& member : shape.members) {
    const Value* given = output.find(member.name);
    if (given == nullptr || given->is_null()) continue;
    if (member.location == Location::Status) {
      status = int(given->as_int());
    } else if (member.location == Location::Headers) {
      for (const auto& [key, value] : given->as_map()) {
        headers.add(member.wire_name + key, value.as_string());
      }
    } else if (member.location == Location::Header) {
      if (member.shape->type == ShapeType::List) {
        const Member& element = *member.shape->element;
        const bool dates = element.shape->type == ShapeType::Timestamp;
        std::string joined;
        for (const Value& item : given->as_list()) {
          if (!joined.empty()) joined += ", ";
          const std::string text = to_text(item, element, TimeFormat::HttpDate);
          joined += dates ? text : list_item(text);
        }
        headers.add(member.wire_name, joined);
      } else if (member.json_value) {
        headers.add(member.wire_name, base64(given->as_string()));
      } else {
        headers.add(member.wire_name, to_text(*given, member, TimeFormat::HttpDate));
      }
    }
  }
}

std::string xml_open(std::string_view root, std::string_view uri) {
  if (uri.empty()) return fmt::format("<{}>", root);
  return fmt::format("<{} xmlns=\"{}\">", root, uri);
}

std::string json_type(const Service* service) {
  return "application/x-amz-json-" + (service == nullptr ? "1.1" : service->json_version);
}

namespace {

// S3's GetBucketLocation: the document is its only member, without anything around it. Null for
// every other operation.
const Member* unwrapped_member(const Operation& operation) {
  const auto& members = operation.output->members;
  const bool unwrapped = members.size() == 1 && members.front().location == Location::Body &&
                         members.front().shape->type == ShapeType::String &&
                         members.front().wire_name == operation.output_root;
  return unwrapped ? &members.front() : nullptr;
}

std::string xml_document(const std::string& root, std::string_view uri, const Value& value,
                         const Shape& shape) {
  std::string out = std::string(kXmlDeclaration) + xml_open(root, uri);
  out.pop_back();
  append_xml_attributes(out, value, shape);
  out += '>';
  write_xml_members(out, value, shape, TimeFormat::Iso8601);
  return out + fmt::format("</{}>", root);
}

Reply write_rest(Protocol protocol, const Service& service, const Operation& operation,
                 const Value& output, std::string_view request_id) {
  Reply reply;
  reply.status = operation.status;
  const bool json = protocol == Protocol::RestJson;
  if (json) reply.headers.add("x-amzn-RequestId", std::string(request_id));
  if (operation.output == nullptr) return reply;
  const Shape& shape = *operation.output;
  write_header_members(reply.headers, reply.status, output, shape);

  const char* type = json ? "application/json" : "application/xml";
  if (shape.payload != nullptr) {
    const Member& payload = *shape.payload;
    const Value* given = output.find(payload.name);
    if (given == nullptr || given->is_null()) {
      if (json && payload.shape->type == ShapeType::Structure) {
        reply.body = "{}";
        reply.headers.set("Content-Type", type);
      }
      return reply;
    }
    if (payload.shape->type == ShapeType::Blob || payload.shape->type == ShapeType::String) {
      reply.body = given->is_blob() ? given->as_blob().bytes : given->as_string();
      return reply;
    }
    if (json) {
      write_json(reply.body, *given, payload);
    } else {
      const std::string root = !operation.output_root.empty()      ? operation.output_root
                               : payload.renamed                   ? payload.wire_name
                               : !payload.shape->wire_name.empty() ? payload.shape->wire_name
                                                                   : payload.shape->name;
      const std::string uri =
          payload.namespace_uri.empty() ? service.xml_namespace : payload.namespace_uri;
      reply.body = xml_document(root, uri, *given, *payload.shape);
    }
    reply.headers.set("Content-Type", type);
    return reply;
  }
  if (json) {
    if (reply.status == 204 || !answers_in_body(shape)) {
      if (reply.status != 204) reply.body = "{}";
    } else {
      write_json_structure(reply.body, output, shape);
    }
    if (!reply.body.empty()) reply.headers.set("Content-Type", type);
    return reply;
  }
  if (const Member* text = unwrapped_member(operation)) {
    Member root = *text;
    root.namespace_uri = service.xml_namespace;
    const Value* given = output.find(text->name);
    reply.body = kXmlDeclaration;
    write_xml(reply.body, text->wire_name, given == nullptr ? Value("") : *given, root,
              TimeFormat::Iso8601);
    reply.headers.set("Content-Type", type);
  } else if (answers_in_body(shape)) {
    const std::string root = !operation.output_root.empty() ? operation.output_root
                             : !shape.wire_name.empty()     ? shape.wire_name
                                                            : operation.name + "Result";
    reply.body = xml_document(root, service.xml_namespace, output, shape);
    reply.headers.set("Content-Type", type);
  }
  return reply;
}

}  // namespace

Result<Value> read_input_head(const Operation& operation, const Request& request) {
  Value out = Value::map();
  if (operation.input == nullptr) return out;
  for (const Member& member : operation.input->members) {
    bool present = false;
    Value value;
    switch (member.location) {
      case Location::Uri:
        for (const auto& [label, text] : request.labels) {
          if (label != member.wire_name) continue;
          present = true;
          value = TC_TRY(from_text(text, member, TimeFormat::Iso8601));
        }
        break;
      case Location::Query:
        value = TC_TRY(read_query_member(request.query, member, present));
        break;
      case Location::Header:
        value = TC_TRY(read_header_member(request.headers, member, present));
        break;
      case Location::Headers:
        value = read_prefixed_headers(request.headers, member);
        present = !value.as_map().empty();
        break;
      default:
        break;
    }
    if (present) out.add(member.name, std::move(value));
  }
  return out;
}

Result<Value> read_input(Protocol protocol, const Service&, const Operation& operation,
                         const Request& request) {
  if (operation.input == nullptr) return Value::map();
  const Shape& shape = *operation.input;
  switch (protocol) {
    case Protocol::Json:
      return read_json_body(shape, request.body);
    case Protocol::Cbor:
      return read_cbor_body(shape, request.body);
    case Protocol::Query:
    case Protocol::Ec2: {
      http::Pairs form = request.query;
      auto body = http::parse_pairs(request.body);
      if (!body) return serialization_error("The request body is not a valid form");
      form.insert(form.end(), std::make_move_iterator(body->begin()),
                  std::make_move_iterator(body->end()));
      return read_query_body(shape, form, protocol == Protocol::Ec2);
    }
    case Protocol::RestJson:
    case Protocol::RestXml:
      break;
  }
  Value out = TC_TRY(read_input_head(operation, request));
  if (shape.payload != nullptr) {
    const Member& payload = *shape.payload;
    if (payload.shape->streaming || payload.streaming || payload.shape->event_stream) return out;
    Value value = TC_TRY(read_payload(protocol, payload, request.body));
    if (!value.is_null()) out.add(payload.name, std::move(value));
    return out;
  }
  if (!has_body_members(shape) || request.body.empty()) return out;
  Value body;
  if (protocol == Protocol::RestJson) {
    body = TC_TRY(read_json_body(shape, request.body));
  } else {
    Member root;
    root.shape = &shape;
    body = TC_TRY(read_xml_body(root, request.body));
  }
  for (const Member& member : shape.members) {
    if (member.location != Location::Body) continue;
    if (Value* value = body.find(member.name)) out.add(member.name, std::move(*value));
  }
  return out;
}

Reply write_output(Protocol protocol, const Service& service, const Operation& operation,
                   const Value& output, std::string_view request_id) {
  Reply reply;
  const std::string id(request_id);
  switch (protocol) {
    case Protocol::Json:
      reply.headers.add("x-amzn-RequestId", id);
      reply.headers.add("Content-Type", json_type(&service));
      if (operation.output != nullptr) write_json_structure(reply.body, output, *operation.output);
      return reply;
    case Protocol::Cbor:
      reply.headers.add("x-amzn-RequestId", id);
      reply.headers.add("smithy-protocol", "rpc-v2-cbor");
      if (operation.output != nullptr) {
        Member root;
        root.shape = operation.output;
        reply.headers.add("Content-Type", "application/cbor");
        reply.body = to_cbor(prepare_cbor(output.is_null() ? Value::map() : output, root));
      }
      return reply;
    case Protocol::Query: {
      reply.headers.add("x-amzn-RequestId", id);
      reply.headers.add("Content-Type", "text/xml");
      reply.body = xml_open(operation.name + "Response", service.xml_namespace);
      if (operation.output != nullptr) {
        const std::string wrapper =
            operation.result_wrapper.empty() ? operation.name + "Result" : operation.result_wrapper;
        reply.body += fmt::format("<{}>", wrapper);
        write_xml_members(reply.body, output, *operation.output, TimeFormat::Iso8601);
        reply.body += fmt::format("</{}>", wrapper);
      }
      reply.body +=
          fmt::format("<ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata></{}Response>",
                      id, operation.name);
      return reply;
    }
    case Protocol::Ec2:
      reply.headers.add("x-amzn-RequestId", id);
      reply.headers.add("Content-Type", "text/xml;charset=UTF-8");
      reply.body = std::string(kXmlDeclaration) +
                   xml_open(operation.name + "Response",
                            "http://ec2.amazonaws.com/doc/" + service.version + "/") +
                   fmt::format("<requestId>{}</requestId>", id);
      if (operation.output != nullptr) {
        write_xml_members(reply.body, output, *operation.output, TimeFormat::Iso8601);
      }
      reply.body += fmt::format("</{}Response>", operation.name);
      return reply;
    case Protocol::RestJson:
    case Protocol::RestXml:
      return write_rest(protocol, service, operation, output, request_id);
  }
  return reply;
}

}  // namespace trailcam::protocol
