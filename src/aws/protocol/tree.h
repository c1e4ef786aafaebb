// Between a protocol's raw document and the shapes: used by the protocols only.
#pragma once

#include <optional>
#include <string_view>

#include "aws/model/model.h"
#include "base/error.h"
#include "base/value.h"
#include "http/message.h"

namespace trailcam::protocol {

inline constexpr int kShapeDepthMax = 64;

// Fits a document that JSON or CBOR gave (numbers, strings, maps, lists) to a shape.
Result<Value> conform(const Value& raw, const model::Member& as, int depth = 0);
Result<Value> conform_structure(const Value& raw, const model::Shape& shape, int depth = 0);

// Text (a query parameter, a header, XML content) as a value of a scalar shape.
Result<Value> from_text(std::string_view text, const model::Member& as, model::TimeFormat fallback);
// The reverse: a scalar as text.
std::string to_text(const Value& value, const model::Member& as, model::TimeFormat fallback);
std::string time_text(Timestamp time, model::TimeFormat format);
// The member's own time format, else its shape's, else the fallback.
model::TimeFormat time_format(const model::Member& as, model::TimeFormat fallback);

// Per protocol.
Result<Value> read_json_body(const model::Shape& shape, std::string_view body);
Result<Value> read_cbor_body(const model::Shape& shape, std::string_view body);
Result<Value> read_query_body(const model::Shape& shape, const http::Pairs& form, bool ec2);
Result<Value> read_xml_body(const model::Member& as, std::string_view body);

// `output` rendered for JSON by its shape, in the order of the shape's members.
void write_json(std::string& out, const Value& value, const model::Member& as);
void write_json_structure(std::string& out, const Value& value, const model::Shape& shape);
Value prepare_cbor(const Value& value, const model::Member& as);

// Appends <name>...</name> for a value. `flat_list_name` behaviour follows the shape.
void write_xml(std::string& out, std::string_view name, const Value& value, const model::Member& as,
               model::TimeFormat times);
// The members of a structure, one after another, without a surrounding element.
void write_xml_members(std::string& out, const Value& value, const model::Shape& shape,
                       model::TimeFormat times);
// The members of a structure that are attributes of its element: ` name="value"` for each.
void append_xml_attributes(std::string& out, const Value& value, const model::Shape& shape);
// Where a member of an output goes: locations that only a request has mean nothing to an answer.
inline bool in_answer_body(const model::Member& member) {
  return member.location == model::Location::Body || member.location == model::Location::Query ||
         member.location == model::Location::Uri;
}
// The element name of a flattened list: that of its elements where the list itself is flattened and
// they have one, else that of the member.
std::string_view flat_name(const model::Member& as, std::string_view member_name);
void append_xml_text(std::string& out, std::string_view text);

inline constexpr std::string_view kXmlDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
// An element's beginning, with its namespace if there is one.
std::string xml_open(std::string_view root, std::string_view uri);
// Members that go into headers or are the status.
void write_header_members(http::Headers& headers, int& status, const Value& output,
                          const model::Shape& shape);
// The Content-Type of the json protocols; a service that is not known speaks 1.1.
std::string json_type(const model::Service* service);

}  // namespace trailcam::protocol
