#include "aws/record/render.h"

#include <gtest/gtest.h>

#include "aws/record/event_record.h"
#include "support/service_model.h"

namespace trailcam::record {
namespace {

using test::must;

const test::ServiceModel& model_of_shapes() {
  static const test::ServiceModel model(must(parse_json(R"({
    "metadata": {"protocol": "json", "apiVersion": "1"}, "operations": {},
    "shapes": {
      "In": {"type": "structure", "members": {
        "RoleArn": {"shape": "String"}, "DBInstance": {"shape": "Inner"}, "Count": {"shape": "Long"},
        "Password": {"shape": "Secret"}, "Token": {"shape": "String", "sensitive": true},
        "When": {"shape": "Time"}, "Payload": {"shape": "Blob"}, "Stream": {"shape": "Stream"},
        "Names": {"shape": "Names"}, "Tags": {"shape": "Tags"}, "Anything": {"shape": "Document"},
        "Secrets": {"shape": "Secrets"}, "Flag": {"shape": "Boolean"}}},
      "Inner": {"type": "structure", "members": {"ID": {"shape": "String"}, "PIN": {"shape": "Secret"}}},
      "Document": {"type": "structure", "members": {}, "document": true},
      "Names": {"type": "list", "member": {"shape": "Inner"}},
      "Secrets": {"type": "list", "member": {"shape": "Secret"}},
      "Tags": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "String"}},
      "String": {"type": "string"}, "Secret": {"type": "string", "sensitive": true},
      "Long": {"type": "long"}, "Time": {"type": "timestamp"}, "Blob": {"type": "blob"},
      "Stream": {"type": "blob", "streaming": true}, "Boolean": {"type": "boolean"}}})")));
  return model;
}

std::string rendered(const Value& value, Side side = Side::Request) {
  return render(value, model_of_shapes().service().shapes.find("In")->second, side);
}

TEST(Render, LowersTheFirstLetterAtEveryDepth) {
  EXPECT_EQ(
      rendered(Value::map({{"RoleArn", "a"},
                           {"DBInstance", Value::map({{"ID", "x"}})},
                           {"Names", Value::List{Value::map({{"ID", "y"}}), Value::map()}},
                           {"Count", 3},
                           {"Flag", false}})),
      R"({"roleArn":"a","dBInstance":{"iD":"x"},"count":3,"names":[{"iD":"y"},{}],"flag":false})");
  EXPECT_EQ(lower_first(""), "");
  EXPECT_EQ(lower_first("x-amz"), "x-amz");
}

TEST(Render, KeysOfMapsAreTheCallers) {
  EXPECT_EQ(rendered(Value::map({{"Tags", Value::map({{"Cost Center", "A"}})}})),
            R"({"tags":{"Cost Center":"A"}})");
}

TEST(Render, HidesWhatIsSensitive) {
  EXPECT_EQ(
      rendered(Value::map({{"Password", "p"},
                           {"Token", "t"},
                           {"DBInstance", Value::map({{"PIN", "1"}})},
                           {"Secrets", Value::List{"a", "b"}}})),
      R"({"dBInstance":{"pIN":"HIDDEN_DUE_TO_SECURITY_REASONS"},)"
      R"("password":"HIDDEN_DUE_TO_SECURITY_REASONS","token":"HIDDEN_DUE_TO_SECURITY_REASONS",)"
      R"("secrets":["HIDDEN_DUE_TO_SECURITY_REASONS","HIDDEN_DUE_TO_SECURITY_REASONS"]})");
}

TEST(Render, PayloadsNeverAppear) {
  EXPECT_EQ(rendered(Value::map({{"Payload", Blob{"x"}}, {"Stream", Blob{"y"}}})), "null");
  EXPECT_EQ(rendered(Value::map({{"Payload", Blob{"x"}}, {"RoleArn", "a"}})), R"({"roleArn":"a"})");
}

TEST(Render, NothingIsNull) {
  EXPECT_EQ(rendered(Value::map()), "null");
  EXPECT_EQ(rendered(Value()), "null");
  EXPECT_EQ(rendered(Value::map({{"RoleArn", nullptr}})), "null");
  EXPECT_EQ(rendered(Value::map({{"Unknown", "x"}})), "null");
}

TEST(Render, TimesDependOnTheSide) {
  const Value value = Value::map({{"When", *parse_iso8601("2026-01-02T15:04:05.678Z")}});
  EXPECT_EQ(rendered(value, Side::Request), R"({"when":"2026-01-02T15:04:05Z"})");
  EXPECT_EQ(rendered(value, Side::Response), R"({"when":"Jan 2, 2026, 3:04:05 PM"})");
}

TEST(Render, DocumentsAreShownAsTheyAre) {
  EXPECT_EQ(rendered(Value::map({{"Anything", Value::map({{"Upper", Value::List{1, nullptr}}})}})),
            R"({"anything":{"Upper":[1,null]}})");
}

TEST(XmlAsJson, ReadsLikeTheService) {
  EXPECT_EQ(to_json(xml_as_json("<VersioningConfiguration xmlns=\"http://doc/\"><Status>Enabled"
                                "</Status></VersioningConfiguration>")),
            R"({"VersioningConfiguration":{"xmlns":"http://doc/","Status":"Enabled"}})");
  EXPECT_EQ(
      to_json(xml_as_json("<A><B>1</B><B>2</B><B><C/></B><D>true</D><E>007</E><F>1.5</F>"
                          "<G x=\"1\">text</G></A>")),
      R"({"A":{"B":[1,2,{"C":""}],"D":true,"E":"007","F":"1.5","G":{"x":"1","content":"text"}}})");
  EXPECT_EQ(to_json(xml_as_json("<A>a<!-- c -->b<![CDATA[<c>]]></A>")), R"({"A":"ab<c>"})");
  EXPECT_TRUE(xml_as_json("").is_null());
  EXPECT_TRUE(xml_as_json("<A>").is_null());
  EXPECT_TRUE(xml_as_json("not xml").is_null());
}

TEST(XmlAsJson, CostsNoMoreThanItsSize) {
  std::string wide = "<A>";
  for (int i = 0; i < 200'000; ++i) wide += "<a" + std::to_string(i) + "/>";
  const Value shown = xml_as_json(wide + "</A>");  // took minutes when each looked for its like
  EXPECT_EQ(shown.find("A")->as_map().size(), 200'000u);
}

TEST(XmlAsJson, BoundsItsDepth) {
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "<A>";
  for (int i = 0; i < 10'000; ++i) deep += "</A>";
  EXPECT_LT(to_json(xml_as_json(deep)).size(), 1000u);
}

std::string s3_request(const std::string& target,
                       std::initializer_list<http::Headers::Field> headers,
                       std::string_view body = {}) {
  http::RequestHead head;
  head.target = target;
  head.headers.add("Host", "b.s3.amazonaws.com");
  for (const auto& [name, value] : headers) head.headers.add(name, value);
  const http::Pairs query = must(http::parse_pairs(head.query()));
  return render_s3_request({"b", "a key", head, query, body});
}

TEST(S3Request, ShowsWhatWasAskedFor) {
  EXPECT_EQ(
      s3_request("/b?list-type=2&prefix=a%2F&versions&x-id=GetObject",
                 {{"X-Amz-ACL", "private"}, {"x-amz-storage-class", "STANDARD"}}),
      R"({"bucketName":"b","Host":"b.s3.amazonaws.com","key":"a key","list-type":"2",)"
      R"("prefix":"a/","versions":"","x-amz-acl":"private","x-amz-storage-class":"STANDARD"})");
}

TEST(S3Request, HidesHowItWasSignedAndKeyMaterial) {
  const std::string shown = s3_request(
      "/b/k?X-Amz-Signature=S&X-Amz-Credential=C&X-Amz-Security-Token=T&X-Amz-Expires=60",
      {{"Authorization", "secret"},
       {"x-amz-date", "D"},
       {"x-amz-content-sha256", "H"},
       {"x-amz-security-token", "T"},
       {"x-amz-meta-private", "M"},
       {"x-amz-checksum-crc32", "K"},
       {"X-Amz-Server-Side-Encryption-Customer-Key", "KEY"},
       {"x-amz-server-side-encryption-customer-algorithm", "AES256"}});
  EXPECT_EQ(shown,
            R"({"bucketName":"b","Host":"b.s3.amazonaws.com","key":"a key","X-Amz-Expires":"60",)"
            R"("x-amz-server-side-encryption-customer-algorithm":"AES256"})");
}

TEST(S3Request, ShowsDocuments) {
  EXPECT_EQ(s3_request("/b?versioning", {}, "\n <V><Status>Enabled</Status></V>"),
            R"({"bucketName":"b","Host":"b.s3.amazonaws.com","key":"a key","versioning":"",)"
            R"("V":{"Status":"Enabled"}})");
  EXPECT_EQ(s3_request("/b?policy", {}, R"({"Version":"2012-10-17","Statement":[]})"),
            R"({"bucketName":"b","Host":"b.s3.amazonaws.com","key":"a key","policy":"",)"
            R"("bucketPolicy":{"Version":"2012-10-17","Statement":[]}})");
  EXPECT_EQ(s3_request("/b?policy", {}, "{broken").find("bucketPolicy"), std::string::npos);
}

TEST(EventRecord, ComesBackAsItWas) {
  EventRecord record;
  record.event_id = "id";
  record.event_time = Timestamp{Millis{1767323045678}};
  record.category = Category::Data;
  record.read_only = true;
  record.account = AccountId("111122223333");
  record.region = Region("eu-west-1");
  record.aliases = {{"AWS::S3::Bucket", "b"}, {"t", ""}};
  record.echo = true;
  record.resource_arns = {"arn:1", "arn:2"};
  record.json = "{\"a\":\"\xc3\xa9\"}";
  const EventRecord back = must(decode(encode(record)));
  EXPECT_EQ(back.event_id, record.event_id);
  EXPECT_EQ(back.event_time, record.event_time);
  EXPECT_EQ(back.category, Category::Data);
  EXPECT_TRUE(back.read_only);
  EXPECT_EQ(back.account, record.account);
  EXPECT_EQ(back.region, record.region);
  ASSERT_EQ(back.aliases.size(), 2u);
  EXPECT_EQ(back.aliases[0].name, "b");
  EXPECT_TRUE(back.echo);
  EXPECT_EQ(back.resource_arns, record.resource_arns);
  EXPECT_EQ(back.json, record.json);
  EXPECT_TRUE(test::fails_with(decode("x"), ErrorKind::Corrupt));
  EXPECT_TRUE(test::fails_with(decode(""), ErrorKind::Corrupt));
}

}  // namespace
}  // namespace trailcam::record
