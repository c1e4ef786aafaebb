// The protocol tests that AWS's SDKs are held to, with the directions swapped: what a client would
// send must be read into what its caller passed, and what the server writes must read back as what
// it was given.
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "aws/protocol/protocol.h"
#include "aws/protocol/routes.h"
#include "aws/protocol/tree.h"
#include "base/cbor.h"
#include "base/encoding.h"
#include "base/json.h"
#include "support/service_model.h"
#include "support/shared_data.h"
#include "support/temp_folder.h"

namespace trailcam::protocol {
namespace {

namespace fs = std::filesystem;
using model::Member;
using model::Protocol;
using model::Shape;
using model::ShapeType;
using test::must;

struct Case {
  std::string name;
  const Value& given;
  const Value& data;
  const model::Service& service;
  const model::Operation& operation;
  Protocol protocol() const { return service.protocols.front(); }
};

// Calls visit(case) for all cases of a direction ("input", "output"); how many there were.
std::size_t each_case(const std::string& direction, const std::function<void(const Case&)>& visit) {
  std::size_t count = 0;
  for (const std::string& folder : {direction, "legacy/" + direction}) {
    const auto path = test::shared_data("protocol-tests/" + folder);
    if (!path) return count;
    std::set<fs::path> files;
    for (const auto& entry : fs::directory_iterator(*path)) files.insert(entry.path());
    for (const fs::path& file : files) {
      const Value suites = must(parse_json(test::read_text(file)));
      for (const Value& suite : suites.as_list()) {
        std::size_t index = 0;
        for (const Value& one : suite.find("cases")->as_list()) {
          const Value& given = *one.find("given");
          const std::string operation(given.text("name"));
          Value description = suite;
          description.set("operations", Value::map({{operation, given}}));
          // The older cases name the payload in the operation.
          if (const Value* reference = given.find(direction)) {
            Value* shape = description.find("shapes")->find(reference->text("shape"));
            if (const Value* payload = reference->find("payload")) shape->set("payload", *payload);
          }
          const test::ServiceModel model(description);
          const std::string id(one.text("id").empty() ? suite.text("description") : one.text("id"));
          visit({folder + "/" + file.stem().string() + " " + id + " " + std::to_string(index++),
                 given, one, model.service(), *model.service().find(operation)});
          ++count;
        }
      }
    }
  }
  return count;
}

// The value that a case writes as plain JSON, as the server would hold it; nulls and empty
// containers of dense shapes are left to `normal`.
Value typed(const Value& raw, const Member& as) {
  const Shape& shape = *as.shape;
  if (raw.is_null() || shape.document) return raw;
  if (as.json_value) return raw.is_string() ? raw : Value(to_json(raw));
  switch (shape.type) {
    case ShapeType::Structure: {
      Value out = Value::map();
      for (const Member& member : shape.members) {
        if (const Value* value = raw.find(member.name)) out.add(member.name, typed(*value, member));
      }
      return out;
    }
    case ShapeType::List: {
      Value out = Value::list();
      for (const Value& item : raw.as_list()) out.push(typed(item, *shape.element));
      return out;
    }
    case ShapeType::Map: {
      Value out = Value::map();
      for (const auto& [key, item] : raw.as_map()) out.add(key, typed(item, *shape.value));
      return out;
    }
    case ShapeType::Blob:
      return Blob{raw.as_string()};
    case ShapeType::Timestamp:
      return raw.is_number() ? from_epoch_seconds(raw.as_double())
                             : parse_any_time(raw.as_string()).value();
    case ShapeType::Float:
    case ShapeType::Double:
      return raw.is_number() ? Value(raw.as_double()) : raw;
    default:
      return raw;
  }
}

// What does not matter to a comparison is made equal: the order of members, nulls (none of the
// protocols but sparse JSON can tell them), numbers that are no numbers, and, where `drop_empty`,
// empty containers (query, headers and flattened XML cannot tell them from absent ones).
Value normal(const Value& value, bool drop_empty) {
  if (value.is_map()) {
    std::map<std::string, Value> sorted;
    for (const auto& [key, member] : value.as_map()) {
      Value kept = normal(member, drop_empty);
      const bool empty =
          (kept.is_map() && kept.as_map().empty()) || (kept.is_list() && kept.as_list().empty());
      if (kept.is_null() || (drop_empty && empty)) continue;
      sorted.emplace(key, std::move(kept));
    }
    return Value(Value::Map(sorted.begin(), sorted.end()));
  }
  if (value.is_list()) {
    Value out = Value::list();
    for (const Value& item : value.as_list()) {
      if (!item.is_null()) out.push(normal(item, drop_empty));
    }
    return out;
  }
  if (value.is_double()) return to_text(value, Member(), model::TimeFormat::Unset);
  return value;
}

std::string shown(const Value& value, bool drop_empty) {
  return to_pretty_json(normal(value, drop_empty));
}

bool cannot_tell_empty(Protocol protocol) {
  return protocol != Protocol::Json && protocol != Protocol::Cbor;
}

struct Request {
  http::RequestHead head;
  http::Pairs query;
  std::string body;
};

Request request_of(const Case& one) {
  const Value& serialized = *one.data.find("serialized");
  Request out;
  out.head.method = serialized.text("method").empty() ? one.operation.method
                                                      : std::string(serialized.text("method"));
  out.head.target = serialized.text("uri");
  out.body = serialized.text("body");
  if (one.protocol() == Protocol::Cbor) out.body = unbase64(out.body).value();
  if (const Value* headers = serialized.find("headers")) {
    for (const auto& [name, value] : headers->as_map()) {
      out.head.headers.add(name, value.is_string() ? value.as_string() : to_json(value));
    }
  }
  out.query = must(http::parse_pairs(out.head.query()));
  return out;
}

// Takes what cannot agree out of both: tokens and types that the client makes up when its caller
// passes none, streams (which the edge reads), and query maps, which get every parameter.
void drop_incomparable(const Case& one, Value& params, Value& read) {
  const Shape& input = *one.operation.input;
  for (const Member& member : input.members) {
    const bool made_up = member.idempotency_token || member.wire_name == "Content-Type";
    if (made_up && params.find(member.name) == nullptr) read.erase(member.name);
    const bool streams = member.streaming || member.shape->streaming;
    if (&member == input.payload && streams) params.erase(member.name);
    if (member.location != model::Location::Query || member.shape->type != ShapeType::Map) continue;
    for (const Member& other : input.members) {
      for (Value* side : {params.find(member.name), read.find(member.name)}) {
        if (side != nullptr) side->erase(other.wire_name);
      }
    }
  }
}

// Cases that say nothing to a server, and why.
bool left_out(const Case& one) {
  static constexpr std::pair<std::string_view, std::string_view> kLeftOut[] = {
      {"RestJsonHostWithPath", "the endpoint's own path is the client's affair"},
      {"legacy/input/rest-xml Header maps", "a location on a shape: no model has it today"},
      {"legacy/output/json Lists 1", "a map that the model calls a string"}};
  // Their bodies are compressed and not shown.
  if (one.given.find("requestcompression") != nullptr) return true;
  return std::any_of(std::begin(kLeftOut), std::end(kLeftOut), [&](const auto& entry) {
    return one.name.find(entry.first) != std::string::npos;
  });
}

void check_input(const Case& one) {
  const Request request = request_of(one);
  http::Pairs labels;
  if (one.service.is_rest()) {
    const Routes routes(one.service);
    auto match =
        routes.match(request.head.method, request.head.path(), request.query, request.head.headers);
    ASSERT_TRUE(match) << "no route: " << request.head.target << " for " << one.operation.uri;
    labels = std::move(match->labels);
  }
  auto read = read_input(one.protocol(), one.service, one.operation,
                         {labels, request.query, request.head.headers, request.body});
  ASSERT_TRUE(test::succeeds(read));
  const Value* passed = one.data.find("params");
  if (one.operation.input == nullptr || passed == nullptr) return;
  Member root;
  root.shape = one.operation.input;
  Value params = typed(*passed, root);
  drop_incomparable(one, params, *read);
  const bool drop_empty = cannot_tell_empty(one.protocol());
  EXPECT_EQ(shown(*read, drop_empty), shown(params, drop_empty));
}

TEST(ProtocolVectors, InputsAreReadAsTheyWereMeant) {
  const std::size_t count = each_case("input", [](const Case& one) {
    SCOPED_TRACE(one.name);
    if (!left_out(one)) check_input(one);
  });
  if (count == 0) GTEST_SKIP() << "left out 529 requests: no shared test data";
  std::cout << count << " requests\n";
}

// Reads an answer with the shapes of the output, as a client does.
Result<Value> read_back(const Case& one, const http::Headers& headers, const std::string& body) {
  const Protocol protocol = one.protocol();
  Member root;
  root.shape = one.operation.output;
  if (protocol == Protocol::Ec2) return read_xml_body(root, body);
  if (protocol == Protocol::Query) {
    // <OperationResponse><OperationResult>...
    Shape response;
    response.type = ShapeType::Structure;
    root.name = "result";
    root.wire_name = one.operation.result_wrapper.empty() ? one.operation.name + "Result"
                                                          : one.operation.result_wrapper;
    response.members.push_back(root);
    Member document;
    document.shape = &response;
    const Value read = TC_TRY(read_xml_body(document, body));
    const Value* result = read.find("result");
    return result == nullptr ? Value::map() : *result;
  }
  // What is no header of an answer is in its body.
  Shape shape = *one.operation.output;
  for (Member& member : shape.members) {
    if (in_answer_body(member)) member.location = model::Location::Body;
  }
  if (shape.payload != nullptr) shape.payload = shape.find(shape.payload->name);
  model::Operation swapped = one.operation;
  swapped.input = &shape;
  return read_input(protocol, one.service, swapped, {{}, {}, headers, body});
}

void check_output(const Case& one) {
  const Value* result = one.data.find("result");  // absent: an error
  if (result == nullptr || one.operation.output == nullptr) return;
  Member root;
  root.shape = one.operation.output;
  const Value given = typed(*result, root);
  const Reply reply = write_output(one.protocol(), one.service, one.operation, given, "request-id");
  auto back = read_back(one, reply.headers, reply.body);
  ASSERT_TRUE(test::succeeds(back)) << reply.body;
  Value expected = given;
  for (const Member& member : one.operation.output->members) {
    if (member.location == model::Location::Status) {
      const Value* status = given.find(member.name);
      EXPECT_TRUE(status == nullptr || reply.status == status->as_int());
      expected.erase(member.name);
    }
  }
  // A streaming payload is sent by the edge.
  const Member* payload = one.operation.output->payload;
  if (payload != nullptr && (payload->streaming || payload->shape->streaming)) {
    expected.erase(payload->name);
  }
  // Names of headers have no case, and the protocol adds headers of its own.
  for (const Member& member : one.operation.output->members) {
    if (member.location != model::Location::Headers) continue;
    Value* wanted = expected.find(member.name);
    Value* read = back->find(member.name);
    if (wanted == nullptr || read == nullptr) continue;
    for (auto& [name, text] : wanted->as_map()) name = lower(name);
    std::erase_if(read->as_map(), [&](const auto& entry) { return !wanted->find(entry.first); });
  }
  const bool drop_empty = cannot_tell_empty(one.protocol());
  EXPECT_EQ(shown(*back, drop_empty), shown(expected, drop_empty)) << reply.body;
}

// What an operation says of an error, as text.
std::string extra_text(const Value& value, const Member& member) {
  if (value.is_string()) return value.as_string();
  std::string json;
  write_json(json, typed(value, member), member);
  return json;
}

// The <Error> of a document, by the shape of the error with Code and Message beside.
Result<Value> read_xml_error(const Case& one, const Shape& error, const std::string& body) {
  static const Shape text;
  const auto holding = [](const char* name, const Shape& shape) {
    Member member;
    member.name = member.wire_name = name;
    member.shape = &shape;
    Shape out;
    out.type = ShapeType::Structure;
    out.members.push_back(member);
    return out;
  };
  Shape inner = error;
  for (const char* name : {"Code", "Message"}) {
    if (inner.find(name) == nullptr) inner.members.push_back(holding(name, text).members.front());
  }
  for (Member& member : inner.members) member.location = model::Location::Body;
  const Shape outer = holding("Error", inner);
  const Shape errors = holding("Errors", outer);
  Member root;
  root.shape = one.protocol() == Protocol::Ec2 ? &errors : &outer;
  Value read = TC_TRY(read_xml_body(root, body));
  if (const Value* list = read.find("Errors")) read = Value(*list);
  const Value* found = read.find("Error");
  return found == nullptr ? Value::map() : *found;
}

// Reads an error's members, and as "#code" and "Message" what all have, as a client does.
Result<Value> read_error(const Case& one, const Shape& error, const Reply& reply) {
  Value out = Value::map();
  const Protocol protocol = one.protocol();
  const bool json = protocol == Protocol::Json || protocol == Protocol::RestJson;
  if (json || protocol == Protocol::Cbor) {
    const Value raw = TC_TRY(json ? parse_json(reply.body) : parse_cbor(reply.body));
    out = TC_TRY(conform_structure(raw, error));
    const auto query_error = reply.headers.get("x-amzn-query-error");
    out.set("#code", protocol == Protocol::RestJson ? reply.headers.get("X-Amzn-Errortype")
                     : !query_error.empty()         ? query_error.substr(0, query_error.find(';'))
                                                    : raw.text("__type"));
    out.set("Message", raw.text(raw.find("message") != nullptr ? "message" : "Message"));
  } else {
    out = TC_TRY(read_xml_error(one, error, reply.body));
    out.set("#code", Value(out.text("Code")));
    out.erase("Code");
  }
  for (const Member& member : error.members) {
    if (member.location != model::Location::Header) continue;
    out.erase(member.name);
    if (const std::string* text = reply.headers.find(member.wire_name)) out.set(member.name, *text);
  }
  return out;
}

// True when the case is one of an error.
bool check_error(const Case& one) {
  if (one.data.find("result") != nullptr || one.data.find("errorCode") == nullptr) return false;
  static const Shape none = [] {
    Shape shape;
    shape.type = ShapeType::Structure;
    return shape;
  }();
  const std::string code(one.data.text("errorCode"));
  const Shape* shape = &none;
  for (const auto& [name, candidate] : one.service.shapes) {
    if (candidate.error_code == code) shape = &candidate;
  }
  std::vector<std::pair<std::string, std::string>> extras;
  Value expected = Value::map();
  for (const auto& [name, value] : one.data.find("error")->as_map()) {
    const Member* member = shape->find(name);
    // The older cases put the location of a header on its shape, as no model does.
    const bool older = name == "ImaHeader" || name == "ImaHeaderLocation" || name == "Status";
    if (older || lower(name) == "message" || member == nullptr) continue;
    extras.emplace_back(name, extra_text(value, *member));
    expected.set(name, value);
  }
  const bool older_code = one.service.query_compatible;
  const Failure failure{.code = older_code && shape != &none ? shape->name : code,
                        .status = 400,
                        .message = std::string(one.data.text("errorMessage")),
                        .query_code = older_code ? code : "",
                        .extras = &extras,
                        .request_id = "request-id",
                        .host_id = {},
                        .query_mode = older_code};
  const Reply reply = write_error(one.protocol(), &one.service, failure);
  auto read = read_error(one, *shape, reply);
  if (!test::succeeds(read)) {
    ADD_FAILURE() << reply.body;
    return true;
  }
  expected.set("#code", code);
  expected.set("Message", failure.message);
  if (read->find("message") != nullptr) read->erase("message");
  EXPECT_EQ(shown(*read, true), shown(expected, true)) << reply.body;
  return true;
}

TEST(ProtocolVectors, ErrorsReadBackAsTheyWereGiven) {
  std::size_t count = 0;
  each_case("output", [&](const Case& one) {
    SCOPED_TRACE(one.name);
    count += check_error(one);
  });
  if (count == 0) GTEST_SKIP() << "left out 70 errors: no shared test data";
  EXPECT_EQ(count, 70U);
  std::cout << count << " errors\n";
}

TEST(ProtocolVectors, OutputsReadBackAsTheyWereGiven) {
  const std::size_t count = each_case("output", [](const Case& one) {
    SCOPED_TRACE(one.name);
    if (!left_out(one)) check_output(one);
  });
  if (count == 0) GTEST_SKIP() << "left out 475 answers: no shared test data";
  std::cout << count << " answers\n";
}

}  // namespace
}  // namespace trailcam::protocol
