// How inputs and outputs read inside a record: requestParameters and responseElements.
//
// Source: spec sheet of CloudTrail records, "How requestParameters / responseElements are
// rendered": only the first letter of a member is lowered, at every depth; payloads never appear;
// what a model marks as sensitive is hidden.
#pragma once

#include <string>
#include <string_view>

#include "aws/model/model.h"
#include "base/value.h"
#include "http/message.h"

namespace trailcam::record {

inline constexpr std::string_view kHidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

enum class Side { Request, Response };

// The JSON of a structure, or "null" when nothing of it is to be shown.
std::string render(const Value& value, const model::Shape& shape, Side side);

// S3 keeps the spelling of the wire: bucketName, key, Host, every query parameter, the x-amz
// headers, and the body's XML as JSON. `body` is "" for object bodies.
struct S3Request {
  std::string_view bucket;
  std::string_view key;
  const http::RequestHead& head;
  const http::Pairs& query;
  std::string_view body;
};
std::string render_s3_request(const S3Request& request);

// An XML document as CloudTrail shows it: repeated elements become lists, attributes members,
// numbers and booleans are told apart from text. Null when it does not parse.
Value xml_as_json(std::string_view xml);

// "RoleArn" -> "roleArn", "DBInstance" -> "dBInstance".
std::string lower_first(std::string_view name);

}  // namespace trailcam::record
