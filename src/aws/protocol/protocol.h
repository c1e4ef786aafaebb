// AWS's wire protocols, in both directions, interpreted from the shapes of the models: written once
// for all services (json 1.0/1.1, rpc-v2-cbor, query, ec2, rest-json, rest-xml).
//
// Everything inside the server is a Value; nothing below this room knows which protocol a call came
// by. Strict where AWS is: a value of the wrong kind is a SerializationException.
#pragma once

#include <string>
#include <string_view>

#include "aws/model/model.h"
#include "base/error.h"
#include "base/value.h"
#include "http/message.h"

namespace trailcam::protocol {

// A request whose operation is known, taken apart. Views of the caller's data.
struct Request {
  const http::Pairs& labels;  // of the URI pattern, decoded
  const http::Pairs& query;   // of the query string, decoded
  const http::Headers& headers;
  std::string_view body;
};

// The operation's input: only members that its shape knows, each of the right kind, nulls left out.
// Error: AWS fault SerializationException / MalformedInput / MalformedXML and the like.
Result<Value> read_input(model::Protocol protocol, const model::Service& service,
                         const model::Operation& operation, const Request& request);
// The same without the body: what the URI, the query and the headers tell. For operations whose
// body is a stream, and for judging before the body is read.
Result<Value> read_input_head(const model::Operation& operation, const Request& request);

struct Reply {
  int status = 200;
  http::Headers headers;
  std::string body;
};

// A successful answer. `output` is a map with the members of the operation's output shape (or
// null); a streaming payload is not part of it.
Reply write_output(model::Protocol protocol, const model::Service& service,
                   const model::Operation& operation, const Value& output,
                   std::string_view request_id);

// What is told of a failure. `extras` are members of the error's shape in the model, as text (the
// JSON of the wire where the member is a structure, a list or a map), and further elements of an S3
// document; `query_mode` says that the client wants x-amzn-query-error.
struct Failure {
  std::string code;
  int status = 400;
  std::string message;
  std::string query_code = {};
  const std::vector<std::pair<std::string, std::string>>* extras = nullptr;
  std::string_view request_id = {};
  std::string_view host_id = {};  // S3's second id
  bool query_mode = false;
  bool is_s3 = false;
};
Reply write_error(model::Protocol protocol, const model::Service* service, const Failure& failure);

// An error of a request that does not fit its protocol.
Error serialization_error(std::string message);

}  // namespace trailcam::protocol
