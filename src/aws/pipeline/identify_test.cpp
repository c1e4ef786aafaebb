#include "aws/pipeline/identify.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/result.h"

namespace trailcam::pipeline {
namespace {

using model::Protocol;
using model::Service;
using test::fails_with;
using test::must;

class Identify : public ::testing::Test {
 protected:
  static const Identifier& identifier() {
    static const auto models = must(model::Models::open(model::embedded_models()));
    static const Identifier made(*models, {"localhost", "s3.example.com", "example.com"},
                                 Region("us-west-2"));
    return made;
  }

  struct Request {
    std::string method = "POST", target = "/", host = "localhost", service = "";
    std::vector<http::Headers::Field> headers = {};
    std::string body = "";
  };
  Result<Identified> identify(const Request& request) {
    Draft draft;
    draft.head.method = request.method;
    draft.head.target = request.target;
    for (const auto& [name, value] : request.headers) draft.head.headers.add(name, value);
    auto query = http::parse_pairs(draft.head.query());
    draft.malformed_query = !query;
    if (query) draft.query = *query;
    draft.host = request.host;
    if (!request.service.empty()) {
      draft.reading.authorization.emplace();
      draft.reading.authorization->region = "eu-west-1";
      draft.reading.authorization->service = request.service;
    }
    Identified out;
    TC_TRY(identifier().identify(draft, out));
    if (out.operation == nullptr) {
      TC_TRY(identifier().identify_from_body(draft, request.body, out));
    }
    return out;
  }
  // "service.Operation protocol"
  std::string name(const Request& request) {
    static constexpr const char* kProtocols[] = {"json", "cbor",      "query",
                                                 "ec2",  "rest-json", "rest-xml"};
    const auto found = identify(request);
    if (!found) return "error " + found.error().fault()->code;
    return found->service->name + "." + found->operation->name + " " +
           kProtocols[std::size_t(found->protocol)];
  }
};

const http::Headers::Field kForm{"Content-Type",
                                 "application/x-www-form-urlencoded; charset=utf-8"};

TEST_F(Identify, ByTarget) {
  const auto target = [&](const char* text, const char* service) {
    return name({.service = service, .headers = {{"X-Amz-Target", text}}});
  };
  EXPECT_EQ(
      target("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents", "cloudtrail"),
      "cloudtrail.LookupEvents json");
  EXPECT_EQ(target("CloudTrail_20131101.LookupEvents", "cloudtrail"),
            "cloudtrail.LookupEvents json");
  EXPECT_EQ(target("TrentService.Encrypt", "kms"), "kms.Encrypt json");
  EXPECT_EQ(target("DynamoDB_20120810.PutItem", "dynamodb"), "dynamodb.PutItem json");
  EXPECT_EQ(target("Logs_20140328.PutLogEvents", "logs"), "logs.PutLogEvents json");
  EXPECT_EQ(target("CloudTrail_20131101.Nothing", "cloudtrail"), "error UnknownOperationException");
  EXPECT_EQ(target("Nobody.LookupEvents", "cloudtrail"), "error UnknownOperationException");
  EXPECT_EQ(target("LookupEvents", "cloudtrail"), "error UnknownOperationException");
}

TEST_F(Identify, ByAction) {
  const auto action = [&](const char* text, const char* service) {
    return name({.service = service, .headers = {kForm}, .body = text});
  };
  EXPECT_EQ(action("Action=GetCallerIdentity&Version=2011-06-15", "sts"),
            "sts.GetCallerIdentity query");
  EXPECT_EQ(action("Version=2010-05-08&Action=CreateUser", "iam"), "iam.CreateUser query");
  EXPECT_EQ(action("Action=DescribeInstances&Version=2016-11-15", "ec2"),
            "ec2.DescribeInstances ec2");
  EXPECT_EQ(action("Action=Nothing", "sts"), "error InvalidAction");
  EXPECT_EQ(action("Version=2011-06-15", "sts"), "error InvalidAction");
  EXPECT_EQ(action("Action=%zz", "sts"), "error SerializationException");
  EXPECT_EQ(name({.method = "GET",
                  .target = "/?Action=GetCallerIdentity&Version=2011-06-15",
                  .service = "sts"}),
            "sts.GetCallerIdentity query");
  // Unsigned calls that there are.
  EXPECT_EQ(action("Action=AssumeRoleWithWebIdentity&Version=2011-06-15", ""),
            "sts.AssumeRoleWithWebIdentity query");
  EXPECT_EQ(action("Action=CreateUser&Version=2010-05-08", ""), "error MissingAuthenticationToken");
}

TEST_F(Identify, ByCborPath) {
  const auto cbor = [&](const char* path, const char* method = "POST") {
    return name({.method = method,
                 .target = path,
                 .service = "monitoring",
                 .headers = {{"smithy-protocol", "rpc-v2-cbor"}}});
  };
  EXPECT_EQ(cbor("/service/GraniteServiceVersion20100801/operation/PutMetricData"),
            "cloudwatch.PutMetricData cbor");
  EXPECT_EQ(cbor("/prefix/service/GraniteServiceVersion20100801/operation/PutMetricData"),
            "cloudwatch.PutMetricData cbor");
  EXPECT_EQ(cbor("/service/GraniteServiceVersion20100801/operation/Nothing"),
            "error UnknownOperationException");
  EXPECT_EQ(cbor("/service/Nobody/operation/PutMetricData"), "error UnknownOperationException");
  EXPECT_EQ(cbor("/operation/PutMetricData"), "error UnknownOperationException");
  EXPECT_EQ(cbor("/service/GraniteServiceVersion20100801/operation/PutMetricData", "GET"),
            "error UnknownOperationException");
}

TEST_F(Identify, ByRoute) {
  EXPECT_EQ(name({.method = "GET", .target = "/", .service = "s3"}), "s3.ListBuckets rest-xml");
  EXPECT_EQ(name({.method = "GET", .target = "/b/k", .service = "s3"}), "s3.GetObject rest-xml");
  EXPECT_EQ(name({.method = "GET", .target = "/b/k"}), "s3.GetObject rest-xml");  // anonymous
  EXPECT_EQ(name({.target = "/2015-03-31/functions/f/invocations", .service = "lambda"}),
            "lambda.Invoke rest-json");
  EXPECT_EQ(name({.target = "/PutAuditEvents?channelArn=a", .service = "cloudtrail-data"}),
            "cloudtrail-data.PutAuditEvents rest-json");
  EXPECT_EQ(name({.method = "PATCH", .target = "/b/k", .service = "s3"}), "error MethodNotAllowed");
  EXPECT_EQ(name({.method = "GET", .target = "/b?x=%zz", .service = "s3"}), "error InvalidURI");
  EXPECT_EQ(name({.method = "GET", .target = "/x", .service = "nobody"}),
            "error SignatureDoesNotMatch");
}

TEST_F(Identify, TheBucketIsInTheHostOrInThePath) {
  const auto find = [&](const char* host, const char* target) {
    const auto found =
        must(identify({.method = "GET", .target = target, .host = host, .service = "s3"}));
    return found.operation->name + " " + found.bucket + " " + found.key;
  };
  EXPECT_EQ(find("localhost", "/b/k"), "GetObject b k");
  EXPECT_EQ(find("127.0.0.1", "/b/k"), "GetObject b k");
  EXPECT_EQ(find("b.localhost", "/k"), "GetObject b k");
  EXPECT_EQ(find("b.s3.localhost", "/k/l"), "GetObject b k/l");
  EXPECT_EQ(find("b.s3.eu-west-1.localhost", "/k"), "GetObject b k");
  EXPECT_EQ(find("b.c.s3.localhost", "/"), "ListObjects b.c ");
  EXPECT_EQ(find("s3.b.s3.localhost", "/k"), "GetObject s3.b k");
  EXPECT_EQ(find("b.s3.c.s3.localhost", "/k"), "GetObject b.s3.c k");
  EXPECT_EQ(find("s3.b.s3.eu-west-1.localhost", "/k"), "GetObject s3.b k");
  EXPECT_EQ(find("s3.localhost", "/b/k"), "GetObject b k");
  EXPECT_EQ(find("s3.eu-west-1.localhost", "/b"), "ListObjects b ");
  EXPECT_EQ(find("elsewhere.org", "/b/k"), "GetObject b k");
}

// A URI or host prefix of the models with all of its labels filled.
std::string filled(std::string_view pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{') {
      out += pattern[i];
      continue;
    }
    i = pattern.find('}', i);
    out += "111122223333";
  }
  return out;
}

// SDKs put labels before the host of some operations, custom endpoint or not.
TEST_F(Identify, NoHostPrefixChangesWhatIsMeant) {
  const auto models = must(model::Models::open(model::embedded_models()));
  std::size_t checked = 0;
  for (const model::ServiceEntry& entry : models->entries()) {
    if (entry.host_prefixes.empty()) continue;
    const Service& service = *models->service(entry.name);
    for (const auto& [operation_name, operation] : service.operations) {
      if (operation.host_prefix.empty()) continue;
      Request request{.method = operation.method,
                      .target = filled(operation.uri),
                      .service = entry.signing_name};
      if (service.speaks(Protocol::Json)) {
        request.headers.emplace_back("x-amz-target", entry.target_prefix + "." + operation_name);
      }
      const std::string meant = name(request);
      request.host = filled(operation.host_prefix) + "localhost";
      EXPECT_EQ(name(request), meant) << request.host;
      EXPECT_TRUE(meant.starts_with(entry.name + ".")) << meant;
      ++checked;
    }
  }
  EXPECT_GT(checked, 200U);
}

TEST_F(Identify, TheRegionIsThatOfTheScope) {
  EXPECT_EQ(must(identify({.method = "GET", .target = "/b", .service = "s3"})).region,
            Region("eu-west-1"));
  EXPECT_EQ(must(identify({.method = "GET", .target = "/b"})).region, Region("us-west-2"));
}

TEST_F(Identify, AnErrorKnowsItsProtocol) {
  Draft draft;
  draft.head.headers.add("X-Amz-Target", "CloudTrail_20131101.Nothing");
  Identified out;
  EXPECT_FALSE(identifier().identify(draft, out));
  EXPECT_EQ(out.family, Family::Json);
  EXPECT_EQ(out.protocol, Protocol::Json);
  EXPECT_EQ(out.service->name, "cloudtrail");
}

}  // namespace
}  // namespace trailcam::pipeline
