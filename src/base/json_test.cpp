#include "base/json.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "base/random.h"
#include "support/result.h"

namespace trailcam {
namespace {

using test::must;

Value random_json(Random& random, int depth) {
  switch (random.below(depth > 0 ? 7 : 5)) {
    case 0:
      return nullptr;
    case 1:
      return random.below(2) == 0;
    case 2:
      return std::int64_t(random.next_u64());
    case 3:
      return double(random.below(1000)) + 0.5;
    case 4:
      return random.text(random.below(12), "ab\"\\\n\t\x01/\x7f");
    case 5: {
      Value list = Value::list();
      for (std::uint64_t i = random.below(5); i > 0; --i) list.push(random_json(random, depth - 1));
      return list;
    }
    default: {
      Value map = Value::map();
      for (std::uint64_t i = random.below(5); i > 0; --i) {
        map.set(random.text(1 + random.below(3), "abc\""), random_json(random, depth - 1));
      }
      return map;
    }
  }
}

TEST(Json, WritesWhatItReads) {
  const auto random = seeded_random(1);
  for (int i = 0; i < 2000; ++i) {
    const Value value = random_json(*random, 4);
    ASSERT_EQ(must(parse_json(to_json(value))), value) << to_json(value);
    ASSERT_EQ(must(parse_json(to_pretty_json(value))), value) << to_pretty_json(value);
  }
}

TEST(Json, TellsIntegersFromOtherNumbers) {
  EXPECT_EQ(must(parse_json("9223372036854775807")), Value(INT64_MAX));
  EXPECT_EQ(must(parse_json("-9223372036854775808")), Value(INT64_MIN));
  EXPECT_EQ(must(parse_json("9223372036854775808")), Value(9223372036854775808.0));
  EXPECT_EQ(must(parse_json("1.0")), Value(1.0));
  EXPECT_EQ(must(parse_json("1e2")), Value(100.0));
}

TEST(Json, TakesTheLastOfRepeatedMembers) {
  EXPECT_EQ(must(parse_json(R"({"a":1,"b":2,"a":3})")), Value::map({{"a", 3}, {"b", 2}}));
}

TEST(Json, RepeatedMembersCostNoMoreThanTheirSize) {
  std::string text = "{\"0\":0";
  for (int i = 0; i < 200'000; ++i) text += ",\"" + std::to_string(i) + "\":" + std::to_string(i);
  const Value value = must(parse_json(text + "}"));  // took minutes when each looked for its like
  EXPECT_EQ(value.as_map().size(), 200'000u);
}

TEST(Json, RefusesWhatIsMalformed) {
  for (const std::string_view text :
       {"",        " ",           "{",    "[1,]",  "{\"a\"}",  "{\"a\":}",     "01",
        "+1",      ".5",          "1.",   "nul",   "'a'",      "\"a",          "\"\x01\"",
        "\"\\x\"", "\"\\ud800\"", "[1]]", "{} {}", "\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"",
        "1e999",   "// a\n1"}) {
    EXPECT_TRUE(test::fails_with(parse_json(text), ErrorKind::Invalid)) << text;
  }
}

TEST(Json, EveryPrefixOfADocumentIsMalformed) {
  const std::string whole = R"({"a":[1,-2.5e3,"x\u00e9\n",true,null],"b":{"c":""}})";
  must(parse_json(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_json(std::string_view(whole).substr(0, size))) << size;
  }
}

TEST(Json, BoundsNesting) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse_json(nested(kJsonDepthMax - 1)));
  EXPECT_TRUE(test::fails_with(parse_json(nested(kJsonDepthMax + 1)), ErrorKind::Invalid));
  EXPECT_FALSE(parse_json(nested(100'000)));
}

TEST(Json, ReadsSmallDocumentsAfterAHugeOne) {
  const std::string huge = "[\"" + std::string(3 << 20, 'x') + "\"]";
  EXPECT_EQ(must(parse_json(huge)).as_list()[0].as_string().size(), std::size_t{3 << 20});
  EXPECT_EQ(must(parse_json("[1]")), Value(Value::List{1}));
}

TEST(Json, EscapesStrings) {
  std::string out;
  append_json_string(out, std::string_view("a\"\\\b\f\n\r\t\0\x1f\x7f/\xc3\xa9", 14));
  EXPECT_EQ(out, "\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\x7f/\xc3\xa9\"");
}

TEST(Json, ReplacesBytesThatAreNotText) {
  std::string out;
  append_json_string(out, "a\xff\xe2\x82z\xed\xa0\x80");
  const std::string bad = "\xef\xbf\xbd";
  EXPECT_EQ(out, "\"a" + bad + bad + bad + "z" + bad + bad + bad + "\"");
  must(parse_json(out));
}

TEST(Json, WritesNumbers) {
  EXPECT_EQ(to_json(0.1), "0.1");
  EXPECT_EQ(to_json(3.0), "3");
  EXPECT_EQ(to_json(1e300), "1e+300");
  EXPECT_EQ(to_json(std::nan("")), "\"NaN\"");
  EXPECT_EQ(to_json(-std::numeric_limits<double>::infinity()), "\"-Infinity\"");
  EXPECT_EQ(to_json(Timestamp{Millis{1500}}), "1.5");
  EXPECT_EQ(to_json(Blob{"\x01\x02"}), "\"AQI=\"");
}

TEST(Json, PlacesCommas) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("a", "1");
  json.key("b");
  json.begin_array();
  json.begin_object();
  json.end_object();
  json.integer(1);
  json.raw("{\"c\":2}");
  json.null();
  json.end_array();
  json.key("d");
  json.boolean(false);
  json.end_object();
  EXPECT_EQ(out, R"({"a":"1","b":[{},1,{"c":2},null],"d":false})");
}

TEST(Json, IndentsForPeople) {
  const Value value = Value::map({{"a", Value::List{1, 2}}, {"b", Value::map()}});
  EXPECT_EQ(to_pretty_json(value), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
}

}  // namespace
}  // namespace trailcam
