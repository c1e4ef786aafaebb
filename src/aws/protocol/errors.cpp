// Failures as each protocol writes them.
#include <fmt/format.h>

#include "aws/protocol/protocol.h"
#include "aws/protocol/tree.h"
#include "base/cbor.h"
#include "base/encoding.h"
#include "base/json.h"

namespace trailcam::protocol {
namespace {

using model::Member;
using model::Protocol;
using model::Service;
using model::Shape;
using model::ShapeType;
using model::TimeFormat;

// The shape of an error by the code that its clients see; null when the model has none.
const Shape* error_shape(const Service* service, const std::string& code) {
  if (service == nullptr) return nullptr;
  const auto named = service->shapes.find(code);
  if (named != service->shapes.end() && !named->second.error_code.empty()) return &named->second;
  for (const auto& [name, shape] : service->shapes) {
    if (shape.error_code == code) return &shape;
  }
  return nullptr;
}

bool is_message(const Member& member) { return lower(member.name) == "message"; }

// A member of an error from the text that the operation gave it.
Result<Value> error_member(const Member& member, const std::string& text) {
  const ShapeType type = member.shape->type;
  const bool scalar =
      type != ShapeType::Structure && type != ShapeType::List && type != ShapeType::Map;
  if (scalar) return from_text(text, member, TimeFormat::Iso8601);
  return conform(TC_TRY(parse_json(text)), member);
}

// What an error says besides code and message. Extras that the model does not know are for the
// documents of S3 alone.
struct ErrorMembers {
  const Shape* shape = nullptr;  // null: nothing but the message
  Value given = Value::map();
  std::string message_name = "message";
  std::vector<std::pair<std::string, std::string>> elements;

  ErrorMembers(const Service* service, const Failure& failure)
      : shape(error_shape(service, failure.code)) {
    if (shape != nullptr) {
      for (const Member& member : shape->members) {
        if (is_message(member)) message_name = member.wire_name;
      }
    }
    if (failure.extras == nullptr) return;
    for (const auto& [name, text] : *failure.extras) {
      const Member* member = shape == nullptr ? nullptr : shape->find(name);
      Result<Value> value = member == nullptr ? Value() : error_member(*member, text);
      if (value && !value->is_null()) {
        given.add(name, value.take());
      } else {
        elements.emplace_back(name, text);
      }
    }
  }
  std::string json() const {
    std::string out = "{}";
    if (shape != nullptr) {
      out.clear();
      write_json_structure(out, given, *shape);
    }
    return out;
  }
  void append_xml(std::string& out) const {
    if (shape != nullptr) write_xml_members(out, given, *shape, TimeFormat::Iso8601);
  }
  void add_headers(Reply& reply) const {
    if (shape != nullptr) write_header_members(reply.headers, reply.status, given, *shape);
  }
};

// Two JSON objects as one.
std::string one_object(std::string first, const std::string& second) {
  if (second == "{}") return first;
  if (first == "{}") return second;
  first.back() = ',';
  return first + second.substr(1);
}

void append_element(std::string& out, std::string_view name, std::string_view text) {
  out += fmt::format("<{}>", name);
  append_xml_text(out, text);
  out += fmt::format("</{}>", name);
}

void write_xml_error(Protocol protocol, const Service* service, const Failure& failure,
                     const ErrorMembers& members, Reply& reply) {
  const std::string_view id = failure.request_id;
  std::string& body = reply.body;
  std::string error = "<Error>";
  if (protocol == Protocol::Query) {
    append_element(error, "Type", failure.status >= 500 ? "Receiver" : "Sender");
  }
  const bool older_code = protocol == Protocol::Query && !failure.query_code.empty();
  append_element(error, "Code", older_code ? failure.query_code : failure.code);
  append_element(error, "Message", failure.message);
  if (protocol == Protocol::RestXml) {
    for (const auto& [name, text] : members.elements) append_element(error, name, text);
  }
  members.append_xml(error);
  members.add_headers(reply);
  if (failure.is_s3) {
    error += fmt::format("<RequestId>{}</RequestId><HostId>{}</HostId>", id, failure.host_id);
  }
  error += "</Error>";

  if (protocol == Protocol::Query) {
    reply.headers.add("Content-Type", "text/xml");
    body = xml_open("ErrorResponse", service == nullptr ? "" : service->xml_namespace) + error +
           fmt::format("<RequestId>{}</RequestId></ErrorResponse>", id);
  } else if (protocol == Protocol::Ec2) {
    reply.headers.add("Content-Type", "text/xml;charset=UTF-8");
    body = std::string(kXmlDeclaration) + "<Response><Errors>" + error +
           fmt::format("</Errors><RequestID>{}</RequestID></Response>", id);
  } else {
    reply.headers.add("Content-Type", "application/xml");
    body = kXmlDeclaration;
    body += failure.is_s3 ? error
                          : "<ErrorResponse>" + error +
                                fmt::format("<RequestId>{}</RequestId></ErrorResponse>", id);
  }
}

}  // namespace

Reply write_error(Protocol protocol, const Service* service, const Failure& failure) {
  Reply reply;
  reply.status = failure.status;
  const bool server_fault = failure.status >= 500;
  const ErrorMembers members(service, failure);
  if (failure.query_mode && service != nullptr && service->query_compatible) {
    const std::string& code = failure.query_code.empty() ? failure.code : failure.query_code;
    reply.headers.add("x-amzn-query-error", code + (server_fault ? ";Receiver" : ";Sender"));
  }
  if (!failure.is_s3) reply.headers.add("x-amzn-RequestId", std::string(failure.request_id));
  Value document = Value::map();
  switch (protocol) {
    case Protocol::Json:
    case Protocol::Cbor:
      document.add("__type", failure.code);
      break;
    case Protocol::RestJson:
      reply.headers.add("X-Amzn-Errortype", failure.code);
      members.add_headers(reply);
      if (members.given.find("Type") == nullptr) {
        document.add("Type", server_fault ? "Service" : "User");
      }
      break;
    default:
      write_xml_error(protocol, service, failure, members, reply);
      return reply;
  }
  if (!failure.message.empty()) document.add(members.message_name, failure.message);
  if (protocol == Protocol::Cbor) {
    reply.headers.add("smithy-protocol", "rpc-v2-cbor");
    reply.headers.add("Content-Type", "application/cbor");
    Member root;
    root.shape = members.shape;
    const Value more = members.shape == nullptr ? Value::map() : prepare_cbor(members.given, root);
    for (const auto& [name, value] : more.as_map()) document.add(name, value);
    reply.body = to_cbor(document);
  } else {
    reply.headers.add("Content-Type",
                      protocol == Protocol::Json ? json_type(service) : "application/json");
    reply.body = one_object(to_json(document), members.json());
  }
  return reply;
}

}  // namespace trailcam::protocol
