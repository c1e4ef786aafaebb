#include "lake/record_parser.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/encoding.h"

namespace trailcam::lake {
namespace {

using Code = RecordProblem::Code;

std::optional<Code> refusal(std::string_view json) {
  RecordParser parser(StoreKind::Event);
  ParsedRecord record;
  const auto parsed = parser.parse(json, record);
  return parsed ? std::nullopt : std::optional(parsed.error().code);
}

ParsedRecord parse(RecordParser& parser, std::string_view json) {
  ParsedRecord record;
  EXPECT_TRUE(parser.parse(json, record).has_value()) << json;
  return record;
}

TEST(RecordParser, SaysWhatARecordIs) {
  RecordParser parser(StoreKind::Event);
  const std::string json =
      R"({"eventTime":"2026-03-04T05:06:07Z","eventName":"Get\u0041","x":[1, 2],"apiVersion":5})";
  const ParsedRecord record = parse(parser, json);
  EXPECT_EQ(iso8601(record.time), "2026-03-04T05:06:07Z");
  EXPECT_EQ(record.day(), std::chrono::sys_days(std::chrono::year(2026) / 3 / 4));
  EXPECT_EQ(record.text(parser.schema().find("eventname").value()), "GetA");
  EXPECT_EQ(record.text(parser.schema().find("apiversion").value()), "5");
  EXPECT_EQ(record.text(parser.schema().find("errorcode").value()), "");
  EXPECT_EQ(record.json, json);
  EXPECT_EQ(record.rest, R"("x":[1,2])");
}

TEST(RecordParser, ReadsRecordsOneBehindTheOther) {
  RecordParser parser(StoreKind::Event);
  ParsedRecord record;
  JsonIndex index;
  const std::string_view text =
      R"({"Records": [{"eventTime":"2026-03-04T05:06:07Z","eventID":"1"}, {"eventID":"2"}, 3,)"
      R"( {"eventTime":"2026-03-04T05:06:08Z","eventID":"4"}]})";
  ASSERT_TRUE(index.scan(text).has_value());
  JsonCursor cursor(index);
  std::string_view name;
  ASSERT_TRUE(cursor.begin_object() && cursor.next_member(name) && cursor.begin_array());
  std::string seen;
  while (cursor.next_element()) {
    const auto parsed = parser.parse(cursor, record);
    seen += parsed ? "ok " : std::string(to_string(parsed.error().code)) + " ";
    if (parsed) continue;
    const char begin = text[parsed.error().offset];
    EXPECT_TRUE(begin == '{' || begin == '3');
  }
  EXPECT_EQ(seen, "ok NoEventTime NotAnObject ok ");
  EXPECT_FALSE(cursor.next_member(name));
  EXPECT_TRUE(cursor.at_end() && !cursor.failed());
}

TEST(RecordParser, RefusesWhatIsNoRecord) {
  EXPECT_EQ(refusal(""), Code::NotJson);
  EXPECT_EQ(refusal("{"), Code::NotJson);
  EXPECT_EQ(refusal("{}"), Code::NoEventTime);
  EXPECT_EQ(refusal("[]"), Code::NotAnObject);
  EXPECT_EQ(refusal("null"), Code::NotAnObject);
  EXPECT_EQ(refusal(R"({"eventTime":null})"), Code::NoEventTime);
  EXPECT_EQ(refusal(R"({"eventTime":"soon"})"), Code::NoEventTime);
  EXPECT_EQ(refusal(R"({"eventTime":"2026-02-30T00:00:00Z"})"), Code::NoEventTime);
  EXPECT_EQ(refusal(R"({"eventTime":1772600767})"), Code::NoEventTime);
  EXPECT_EQ(refusal(R"({"eventTime":"2026-03-04T05:06:07Z"})"), std::nullopt);
  EXPECT_EQ(refusal(R"({"eventTime":"2026-03-04T05:06:07Z"} 1)"), Code::NotJson);
  EXPECT_EQ(refusal(R"({"eventTime":"2026-03-04T05:06:07Z",})"), Code::NotJson);
  EXPECT_EQ(refusal(R"({"eventTime":"2026-03-04T05:06:07Z","x":[1,]})"), Code::NotJson);
  EXPECT_EQ(refusal(R"({"eventTime":"2026-03-04T05:06:07Z","x":{"a":...}})"), Code::NotJson);
  EXPECT_EQ(refusal(R"({"eventTime":"2026-03-04T05:06:07Z","eventName":GetObject})"),
            Code::NotJson);
  EXPECT_EQ(refusal(R"({"eventTime":"2026-03-04T05:06:07Z","requestParameters":{"a":01}})"),
            Code::NotJson);
}

TEST(RecordParser, RefusesRecordsThatAreTooLargeOrTooDeep) {
  const auto with = [](const std::string& value) {
    return R"({"eventTime":"2026-03-04T05:06:07Z","x":)" + value + "}";
  };
  EXPECT_EQ(refusal(with('"' + std::string(kRecordBytesMax - 100, 'x') + '"')), std::nullopt);
  EXPECT_EQ(refusal(with('"' + std::string(kRecordBytesMax, 'x') + '"')), Code::TooLarge);
  EXPECT_EQ(refusal(std::string(kJsonIndexBytesMax + 1, '[')), Code::TooLarge);
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(refusal(with(nested(kJsonDepthMax))), std::nullopt);
  EXPECT_EQ(refusal(with(nested(kJsonDepthMax + 1))), Code::NotJson);
}

TEST(RecordParser, RecognisesContentWhateverTheOrderOfMembers) {
  RecordParser parser(StoreKind::Event);
  const auto key = [&](std::string_view members) {
    return parse(parser, fmt::format(R"({{"eventTime":"2026-03-04T05:06:07Z",{}}})", members)).key;
  };
  const RecordKey one = key(R"("eventName":"A","requestParameters":{"a":"1","b":"2"},"x":[1])");
  EXPECT_EQ(one, key(R"("x":[ 1 ],"requestParameters":{"b":"2","a":"1"},"eventName":"A")"));
  EXPECT_FALSE(
      one.same_event(key(R"("eventName":"A","requestParameters":{"a":"2","b":"1"},"x":[1])")));
  EXPECT_FALSE(
      one.same_event(key(R"("eventName":"A","requestParameters":{"a":"1","b":"2"},"x":[2])")));
  EXPECT_NE(key(R"("resources":[{"ARN":"1","type":"2"},{"ARN":"3","type":"4"}])"),
            key(R"("resources":[{"ARN":"1","type":"4"},{"ARN":"3","type":"2"}])"));
  // Ids that were counted up differ.
  EXPECT_FALSE(key(R"("eventID":"00112233-4455-6677-8899-aabbccddeeff")")
                   .same_event(key_of_event_id("00112233-4455-6677-8899-aabbccddeefe")));
  EXPECT_TRUE(key(R"("eventID":"a b")").same_event(key_of_event_id("a b")));
}

TEST(Schema, FindsColumnsByTheirPaths) {
  const Schema& schema = Schema::of(StoreKind::Event);
  for (ColumnId id = 0; id < schema.columns().size(); ++id) {
    EXPECT_EQ(schema.find(schema.path(id)), id) << schema.path(id);
  }
  EXPECT_TRUE(schema.find("resources.arn").has_value());
  EXPECT_TRUE(schema.find("requestparameters.key").has_value());
  EXPECT_FALSE(schema.find("resources.").has_value());
  EXPECT_FALSE(schema.find("eventjson").has_value());
  EXPECT_FALSE(schema.find("").has_value());
}

}  // namespace
}  // namespace trailcam::lake
