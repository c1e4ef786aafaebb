#include "aws/protocol/protocol.h"

#include <gtest/gtest.h>

#include "aws/protocol/tree.h"
#include "base/cbor.h"
#include "base/json.h"
#include "base/random.h"
#include "support/service_model.h"

namespace trailcam::protocol {
namespace {

using model::Protocol;
using test::fails_with;
using test::must;

Value description(std::string_view protocol) {
  return must(parse_json(R"({
    "metadata": {"protocol": ")" +
                         std::string(protocol) + R"(", "apiVersion": "2020-01-01",
                 "jsonVersion": "1.1", "targetPrefix": "Test_1", "xmlNamespace": "http://doc/"},
    "operations": {"Do": {
      "http": {"method": "POST", "requestUri": "/do"},
      "input": {"shape": "In"}, "output": {"shape": "Out"}}},
    "shapes": {
      "In": {"type": "structure", "members": {
        "Name": {"shape": "String"}, "Count": {"shape": "Integer"}, "Big": {"shape": "Long"},
        "Ratio": {"shape": "Double"}, "On": {"shape": "Boolean"}, "Bytes": {"shape": "Blob"},
        "When": {"shape": "Timestamp"}, "Names": {"shape": "Strings"}, "Tags": {"shape": "Map"},
        "Inner": {"shape": "In"}, "Inners": {"shape": "Ins"}}},
      "Out": {"type": "structure", "members": {"Text": {"shape": "String"}, "In": {"shape": "In"}}},
      "Ins": {"type": "list", "member": {"shape": "In"}},
      "Strings": {"type": "list", "member": {"shape": "String"}},
      "Map": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "String"}},
      "String": {"type": "string"}, "Integer": {"type": "integer"}, "Long": {"type": "long"},
      "Double": {"type": "double"}, "Boolean": {"type": "boolean"}, "Blob": {"type": "blob"},
      "Timestamp": {"type": "timestamp"}}})"));
}

class ProtocolTest : public ::testing::Test {
 protected:
  void use(std::string_view protocol) { model_.emplace(description(protocol)); }
  const model::Service& service() { return model_->service(); }
  const model::Operation& operation() { return *service().find("Do"); }
  Protocol protocol() { return service().protocols.front(); }
  Result<Value> read(std::string_view body) {
    return read_input(protocol(), service(), operation(), {{}, {}, {}, body});
  }
  Reply write(const Value& output) {
    return write_output(protocol(), service(), operation(), output, "ID");
  }
  Reply fail(Failure failure) { return write_error(protocol(), &service(), failure); }

  std::optional<test::ServiceModel> model_;
};

TEST_F(ProtocolTest, JsonIsFittedToItsShape) {
  use("json");
  EXPECT_EQ(must(read("")), Value::map());
  EXPECT_EQ(must(read("{}")), Value::map());
  EXPECT_EQ(must(read(R"({"Name":"a","Unknown":[1],"Count":null,"Inner":{"On":true}})")),
            Value::map({{"Name", "a"}, {"Inner", Value::map({{"On", true}})}}));
  EXPECT_EQ(must(read(R"({"Count":3.0,"Ratio":1,"Bytes":"AQI=","When":1.5})")),
            Value::map({{"Count", 3},
                        {"Ratio", 1.0},
                        {"Bytes", Blob{"\x01\x02"}},
                        {"When", Timestamp{Millis{1500}}}}));
  EXPECT_EQ(must(read(R"({"Names":["a",null,"b"],"Tags":{"k":"v","n":null}})")),
            Value::map({{"Names", Value::List{"a", "b"}}, {"Tags", Value::map({{"k", "v"}})}}));
}

TEST_F(ProtocolTest, JsonOfTheWrongKindIsRefused) {
  use("json");
  for (const std::string_view body : {"[]",
                                      "1",
                                      "\"x\"",
                                      "null",
                                      "{",
                                      "{\"Name\":1}",
                                      "{\"Name\":[]}",
                                      "{\"Count\":\"1\"}",
                                      "{\"Count\":1.5}",
                                      "{\"Count\":1e300}",
                                      "{\"On\":\"true\"}",
                                      "{\"Ratio\":\"x\"}",
                                      "{\"Bytes\":1}",
                                      "{\"Bytes\":\"?\"}",
                                      "{\"When\":\"never\"}",
                                      "{\"When\":1e300}",
                                      "{\"Names\":{}}",
                                      "{\"Names\":\"a\"}",
                                      "{\"Names\":[1]}",
                                      "{\"Tags\":[]}",
                                      "{\"Tags\":{\"a\":1}}",
                                      "{\"Inner\":\"x\"}",
                                      "{\"Inner\":[]}",
                                      "{\"Inners\":[1]}"}) {
    EXPECT_TRUE(fails_with(read(body), "SerializationException")) << body;
  }
}

TEST_F(ProtocolTest, NestingIsBoundedInEveryProtocol) {
  const auto repeat = [](std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
  };
  for (const int depth : {10, 100, 100'000}) {
    const bool fits = depth == 10;
    use("json");
    EXPECT_EQ(read(repeat(R"({"Inner":)", depth) + "{}" + repeat("}", depth)).has_value(), fits);
    use("query");
    EXPECT_EQ(read(repeat("Inner.", depth) + "Name=x").has_value(), fits);
    use("ec2");
    EXPECT_EQ(read(repeat("Inner.", depth) + "Name=x").has_value(), fits);
    use("rest-xml");
    EXPECT_EQ(
        read("<In>" + repeat("<Inner>", depth) + repeat("</Inner>", depth) + "</In>").has_value(),
        fits);
    use("smithy-rpc-v2-cbor");
    EXPECT_EQ(read(repeat("\xa1\x65Inner", depth) + "\xa0").has_value(), fits);
  }
}

TEST_F(ProtocolTest, FormsAreReadAsPaths) {
  use("query");
  EXPECT_EQ(
      must(
          read("Action=Do&Version=2020-01-01&Name=a+b&Count=3&On=TRUE&Names.member.2=y&"
               "Names.member.1=x&Names.member.10=z&Tags.entry.1.key=k&Tags.entry.1.value=v&"
               "Inner.Name=%C3%A9&Inners.member.1.Count=1&Bytes=AQI%3D&When=1970-01-01T00:00:01Z")),
      Value::map({{"Name", "a b"},
                  {"Count", 3},
                  {"On", true},
                  {"Bytes", Blob{"\x01\x02"}},
                  {"When", Timestamp{Millis{1000}}},
                  {"Names", Value::List{"x", "y", "z"}},
                  {"Tags", Value::map({{"k", "v"}})},
                  {"Inner", Value::map({{"Name", "\xc3\xa9"}})},
                  {"Inners", Value::List{Value::map({{"Count", 1}})}}}));
  for (const char* body : {"Count=x", "Count=1.5", "Count=", "On=yes", "Ratio=1x", "When=never",
                           "Bytes=?", "Name.x=1"}) {
    EXPECT_FALSE(read(body)) << body;
  }
  EXPECT_TRUE(fails_with(read("Name=%zz"), "SerializationException"));
}

TEST_F(ProtocolTest, AHugeFormCostsNoMoreThanItsSize) {
  use("query");
  std::string body;
  for (int i = 1; i <= 20'000; ++i) body += "Names.member." + std::to_string(i) + "=x&";
  body += "Names.member.4294967295=last&Names.member.99999999999=beyond";
  const Value read_value = must(read(body));
  EXPECT_EQ(read_value.find("Names")->as_list().size(), 20'001u);
}

TEST_F(ProtocolTest, XmlIsFittedToItsShape) {
  use("rest-xml");
  EXPECT_EQ(must(read("<?xml version=\"1.0\"?><!-- c --><In xmlns=\"http://doc/\"><Name>a &amp; "
                      "b&#x41;<![CDATA[<c>]]></Name><Unknown><x/></Unknown><Count> 3 </Count>"
                      "<Names><member>x</member><member/></Names></In>")),
            Value::map({{"Name", "a & bA<c>"}, {"Count", 3}, {"Names", Value::List{"x", ""}}}));
  EXPECT_EQ(must(read("<ns:In xmlns:ns=\"u\"><ns:Name>x</ns:Name></ns:In>")),
            Value::map({{"Name", "x"}}));
  for (const char* body :
       {"<In>", "text", "<In></Out>", "<In><Count>x</Count></In>", "<", "<!DOCTYPE"}) {
    EXPECT_TRUE(fails_with(read(body), "MalformedXML")) << body;
  }
}

TEST_F(ProtocolTest, XmlEntitiesOfADocumentAreNotExpanded) {
  use("rest-xml");
  const auto value = read(
      "<!DOCTYPE In [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">"
      "<!ENTITY file SYSTEM \"file:///etc/passwd\">]><In><Name>&b;&file;</Name></In>");
  if (value) {
    EXPECT_EQ(*value, Value::map({{"Name", "&b;&file;"}}));
  }
}

TEST_F(ProtocolTest, WhateverTheBytesReadingEnds) {
  const auto random = seeded_random(1);
  const std::pair<const char*, std::string> bodies[] = {
      {"json", R"({"Name":"a","Inner":{"Count":3},"Names":["x"],"Tags":{"k":"v"},"Bytes":"AQI="})"},
      {"query", "Name=a&Inner.Count=3&Names.member.1=x&Tags.entry.1.key=k&Tags.entry.1.value=v"},
      {"rest-xml",
       "<In><Name>a</Name><Inner><Count>3</Count></Inner><Tags><entry><key>k</key>"
       "<value>v</value></entry></Tags></In>"},
      {"smithy-rpc-v2-cbor", to_cbor(Value::map({{"Name", "a"}, {"Names", Value::List{"x"}}}))}};
  for (const auto& [name, body] : bodies) {
    use(name);
    ASSERT_TRUE(test::succeeds(read(body)));
    for (int i = 0; i < 2000; ++i) {
      std::string damaged = body;
      for (int flips = 0; flips < 2; ++flips) {
        damaged[random->below(damaged.size())] = char(random->below(256));
      }
      const auto value = read(damaged);
      ASSERT_TRUE(value || value.error().fault() != nullptr) << damaged;
    }
  }
}

const Value kOutput = Value::map({{"Text", "a<b>&\"c\"\r\x01"},
                                  {"In", Value::map({{"Count", 3},
                                                     {"When", Timestamp{Millis{1500}}},
                                                     {"Names", Value::List{"x", "y"}},
                                                     {"Tags", Value::map({{"k", "v"}})}})}});

TEST_F(ProtocolTest, WritesAnswers) {
  use("json");
  Reply reply = write(kOutput);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.get("content-type"), "application/x-amz-json-1.1");
  EXPECT_EQ(reply.headers.get("x-amzn-RequestId"), "ID");
  EXPECT_EQ(reply.body,
            "{\"Text\":\"a<b>&\\\"c\\\"\\r\\u0001\",\"In\":{\"Count\":3,\"When\":1.5,"
            "\"Names\":[\"x\",\"y\"],\"Tags\":{\"k\":\"v\"}}}");
  use("query");
  EXPECT_EQ(write(kOutput).body,
            "<DoResponse xmlns=\"http://doc/\"><DoResult><Text>a&lt;b&gt;&amp;&quot;c&quot;&#xd;"
            "&#x1;</Text><In><Count>3</Count><When>1970-01-01T00:00:01.500Z</When><Names><member>x"
            "</member><member>y</member></Names><Tags><entry><key>k</key><value>v</value></entry>"
            "</Tags></In></DoResult><ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata>"
            "</DoResponse>");
  use("smithy-rpc-v2-cbor");
  reply = write(kOutput);
  EXPECT_EQ(reply.headers.get("smithy-protocol"), "rpc-v2-cbor");
  EXPECT_EQ(must(parse_cbor(reply.body)).at_path("In.When")->as_time(), Timestamp{Millis{1500}});
}

TEST_F(ProtocolTest, AnswersAreTextWhateverTheBytes) {
  use("query");
  const Value bytes = Value::map({{"Text", "a\xff\xc3\xa9\xe2\x82"}});
  EXPECT_NE(write(bytes).body.find("<Text>a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd</Text>"),
            std::string::npos);
}

TEST_F(ProtocolTest, LeavesOutNullsAndWhatTheShapeDoesNotKnow) {
  use("json");
  EXPECT_EQ(write(Value::map({{"Text", nullptr}, {"Other", 1}})).body, "{}");
  EXPECT_EQ(write(Value()).body, "{}");
}

TEST_F(ProtocolTest, WritesErrors) {
  use("json");
  Reply reply =
      fail({.code = "Gone", .status = 404, .message = "It is \"gone\"", .request_id = "ID"});
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.body, "{\"__type\":\"Gone\",\"message\":\"It is \\\"gone\\\"\"}");
  EXPECT_EQ(reply.headers.get("x-amzn-requestid"), "ID");

  use("smithy-rpc-v2-cbor");
  reply = fail({.code = "Gone", .message = "m"});
  EXPECT_EQ(must(parse_cbor(reply.body)), Value::map({{"__type", "Gone"}, {"message", "m"}}));

  use("rest-json");
  reply = fail({.code = "Gone", .message = "m"});
  EXPECT_EQ(reply.headers.get("X-Amzn-ErrorType"), "Gone");
  EXPECT_EQ(must(parse_json(reply.body)).text("message"), "m");

  use("query");
  reply = fail(
      {.code = "Gone", .status = 500, .message = "<m>", .query_code = "Old", .request_id = "ID"});
  EXPECT_EQ(reply.body,
            "<ErrorResponse xmlns=\"http://doc/\"><Error><Type>Receiver</Type><Code>Old</Code>"
            "<Message>&lt;m&gt;</Message></Error><RequestId>ID</RequestId></ErrorResponse>");
  use("ec2");
  reply = fail({.code = "Gone", .message = "m", .request_id = "ID"});
  EXPECT_NE(reply.body.find("<Response><Errors><Error><Code>Gone</Code><Message>m</Message></Error>"
                            "</Errors><RequestID>ID</RequestID></Response>"),
            std::string::npos);
  use("rest-xml");
  const std::vector<std::pair<std::string, std::string>> extras = {{"Key", "a&b"}};
  reply = fail({.code = "NoSuchKey",
                .status = 404,
                .message = "m",
                .extras = &extras,
                .request_id = "ID",
                .host_id = "HOST",
                .is_s3 = true});
  EXPECT_EQ(reply.body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>m"
            "</Message><Key>a&amp;b</Key><RequestId>ID</RequestId><HostId>HOST</HostId></Error>");
  reply = fail({.code = "NoSuchThing", .message = "m", .request_id = "ID"});
  EXPECT_NE(reply.body.find("<ErrorResponse><Error><Code>NoSuchThing</Code>"), std::string::npos);
}

TEST_F(ProtocolTest, ErrorsHaveTheMembersOfTheirShape) {
  const auto failed = [&](std::string_view name) {
    Value with_error = description(name);
    with_error.find("shapes")->set("Torn", must(parse_json(R"({
      "type": "structure", "exception": true, "error": {"httpStatusCode": 409}, "members": {
        "Message": {"shape": "String"}, "Count": {"shape": "Integer"}, "Inner": {"shape": "Out"},
        "Later": {"shape": "Integer", "location": "header", "locationName": "Retry-After"}}})")));
    model_.emplace(with_error);
    const std::vector<std::pair<std::string, std::string>> extras = {
        {"Count", "3"}, {"Inner", R"({"Text":"<t>"})"}, {"Later", "9"}, {"Unknown", "u"}};
    return fail({.code = "Torn", .status = 409, .message = "m", .extras = &extras});
  };
  EXPECT_EQ(failed("json").body,
            R"({"__type":"Torn","Message":"m","Count":3,"Inner":{"Text":"<t>"}})");
  const Reply rest = failed("rest-json");
  EXPECT_EQ(rest.body, R"({"Type":"User","Message":"m","Count":3,"Inner":{"Text":"<t>"}})");
  EXPECT_EQ(rest.headers.get("retry-after"), "9");
  EXPECT_EQ(must(parse_cbor(failed("smithy-rpc-v2-cbor").body)).find("Count")->as_int(), 3);
  constexpr std::string_view kMembers =
      "<Message>m</Message><Count>3</Count><Inner><Text>&lt;t&gt;</Text></Inner></Error>";
  for (const char* xml : {"query", "ec2"}) {
    EXPECT_NE(failed(xml).body.find(kMembers), std::string::npos) << failed(xml).body;
  }
  EXPECT_NE(failed("rest-xml").body.find("<Unknown>u</Unknown><Count>3</Count>"),
            std::string::npos);
}

TEST_F(ProtocolTest, QueryCompatibleServicesSendTheOlderCodeToo) {
  Value with_names = description("json");
  with_names.find("metadata")->set("awsQueryCompatible", Value::map());
  model_.emplace(with_names);
  const Failure failure{.code = "New", .message = "m", .query_code = "AWS.Old", .query_mode = true};
  EXPECT_EQ(fail(failure).headers.get("x-amzn-query-error"), "AWS.Old;Sender");
  Failure not_asked = failure;
  not_asked.query_mode = false;
  EXPECT_FALSE(fail(not_asked).headers.has("x-amzn-query-error"));
}

TEST(Models, TheEmbeddedOnesUnpack) {
  const auto models = must(model::Models::open(model::embedded_models()));
  EXPECT_GT(models->entries().size(), 400u);
  EXPECT_EQ(models->service("no-such-service"), nullptr);
  EXPECT_EQ(models->targeted("CloudTrail_20131101")->name, "cloudtrail");
  EXPECT_EQ(models->signed_as("s3").front()->name, "s3");
  const model::Service* trail = models->service("cloudtrail");
  ASSERT_NE(trail, nullptr);
  EXPECT_EQ(trail, models->service("cloudtrail"));
  EXPECT_NE(trail->find("LookupEvents"), nullptr);
  EXPECT_EQ(trail->find("lookupevents"), nullptr);
}

TEST(Models, DamageIsToldAndNotRead) {
  const std::string whole(model::embedded_models());
  EXPECT_TRUE(fails_with(model::Models::open(""), ErrorKind::Corrupt));
  EXPECT_TRUE(fails_with(model::Models::open(whole.substr(0, 1000)), ErrorKind::Corrupt));
  EXPECT_TRUE(
      fails_with(model::Models::open(whole.substr(0, whole.size() - 1)), ErrorKind::Corrupt));
  std::string other = whole;
  other[0] = 'X';
  EXPECT_TRUE(fails_with(model::Models::open(other), ErrorKind::Corrupt));
  std::string flipped = whole;
  flipped[40] = char(flipped[40] ^ 1);
  EXPECT_FALSE(model::Models::open(flipped));
}

}  // namespace
}  // namespace trailcam::protocol
