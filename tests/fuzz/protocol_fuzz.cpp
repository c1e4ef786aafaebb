// Inputs of every protocol, against operations of real services: what is read keeps its shape, can
// be judged and recorded, and JSON and CBOR give it back.
//
// Input: a byte for the service, one for the operation, then a request.
#include <cmath>
#include <iterator>
#include <map>
#include <string>
#include <tuple>

#include "aws/pipeline/validate.h"
#include "aws/protocol/protocol.h"
#include "aws/protocol/routes.h"
#include "aws/record/render.h"
#include "base/json.h"
#include "fuzz/models.h"
#include "fuzz/request.h"

namespace trailcam::fuzz {
namespace {

using model::Protocol;

struct Target {
  const char* service;
  Protocol protocol;
};
constexpr Target kTargets[] = {{"cloudtrail", Protocol::Json}, {"cloudtrail", Protocol::Cbor},
                               {"dynamodb", Protocol::Json},   {"iam", Protocol::Query},
                               {"sqs", Protocol::Json},        {"ec2", Protocol::Ec2},
                               {"lambda", Protocol::RestJson}, {"s3", Protocol::RestXml},
                               {"cloudwatch", Protocol::Cbor}, {"route53", Protocol::RestXml}};

const protocol::Routes& routes_of(const model::Service& service) {
  static std::map<const model::Service*, protocol::Routes> made;
  return made.try_emplace(&service, service).first->second;
}

// Written as an answer of the same shape, and read again.
void check_round_trip(Protocol protocol, const model::Service& service,
                      const model::Operation& operation, const Value& input) {
  model::Operation echo = operation;
  echo.output = operation.input;
  const protocol::Reply reply = protocol::write_output(protocol, service, echo, input, "ID");
  if (protocol != Protocol::Json && protocol != Protocol::Cbor) return;
  const auto again = protocol::read_input(protocol, service, operation, {{}, {}, {}, reply.body});
  TC_ASSERT(again);
  // As text: a NaN equals nothing, itself included.
  TC_ASSERT(to_json(*again) == to_json(input));
}

}  // namespace

void fuzz(std::string_view bytes) {
  Input in(bytes);
  const Target& target = kTargets[in.byte() % std::size(kTargets)];
  const model::Service& service = fuzz::service(target.service);
  auto named = service.operations.begin();
  std::advance(named, in.byte() % service.operations.size());
  const model::Operation* operation = &named->second;

  const http::RequestHead head = read_head(in);
  const auto query = http::parse_pairs(head.query());
  if (!query) return;
  http::Pairs labels;
  if (service.is_rest()) {
    auto match = routes_of(service).match(head.method, head.path(), *query, head.headers);
    if (match) {
      operation = match->operation;
      labels = std::move(match->labels);
    }
  }
  const protocol::Request request{labels, *query, head.headers, in.rest()};
  std::ignore = protocol::read_input_head(*operation, request);
  const auto input = protocol::read_input(target.protocol, service, *operation, request);
  if (!input) {
    TC_ASSERT(input.error().fault() != nullptr && input.error().fault()->http_status < 500);
    return;
  }
  if (operation->input == nullptr) return;
  const auto judged = pipeline::validate(*input, *operation->input, pipeline::family_of(service));
  TC_ASSERT(judged || judged.error().fault()->http_status < 500);
  TC_ASSERT(parse_json(record::render(*input, *operation->input, record::Side::Request)));
  check_round_trip(target.protocol, service, *operation, *input);
}

}  // namespace trailcam::fuzz
