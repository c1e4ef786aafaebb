#include "base/json_index.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace trailcam {
namespace {

// Whether the cursor takes the whole text as one value.
bool is_json(std::string_view text) {
  JsonIndex index;
  if (!index.scan(text)) return false;
  JsonCursor cursor(index);
  std::string_view raw;
  return cursor.raw_value(raw) && cursor.at_end();
}

TEST(JsonCursor, TakesJsonAndNothingElse) {
  for (const std::string_view text :
       {"{}", "[]", " [ ] ", "1", "-0", "0.5", "1e9", "1E-9", "\"\"", "null", "true", "false",
        R"({"a":{"b":[1,"x",{}]},"c":null})", "[[],[[]],{}]", "\n{\t\"a\" : 1 ,\r\"b\":2 }\n",
        R"("\"\\\/\b\f\n\r\t\u00e9\ud800")", R"([",",":","{","]"])", "\"\xc3\xa9\""}) {
    EXPECT_TRUE(is_json(text)) << text;
    EXPECT_TRUE(parse_json(text).has_value() || text.find("\\ud800") != text.npos) << text;
  }
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "}",
                                      "[",
                                      "]",
                                      "{]",
                                      "[}",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1,}",
                                      "{,}",
                                      "[,]",
                                      "[1,]",
                                      "[1 2]",
                                      "[1,,2]",
                                      "{\"a\":1 \"b\":2}",
                                      "{\"a\" 1}",
                                      "{a:1}",
                                      "{1:1}",
                                      "01",
                                      "+1",
                                      "1.",
                                      ".5",
                                      "1e",
                                      "1e+",
                                      "-",
                                      "--1",
                                      "0x1",
                                      "nul",
                                      "nulll",
                                      "True",
                                      "NaN",
                                      "\"",
                                      "\"a",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\\u12g4\"",
                                      "\"\n\"",
                                      "\"\x01\"",
                                      "\"\xff\"",
                                      "1 1",
                                      "{}{}",
                                      "\"a\"b",
                                      "[1]]",
                                      "{\"a\":[}]",
                                      "...",
                                      "[...]",
                                      "'a'"}) {
    EXPECT_FALSE(is_json(text)) << text;
    EXPECT_FALSE(parse_json(text).has_value()) << text;
  }
}

TEST(JsonCursor, SaysWhereItFailed) {
  JsonIndex index;
  ASSERT_TRUE(index.scan(R"({"a":1,"b" 2})").has_value());
  JsonCursor cursor(index);
  std::string_view name, raw;
  ASSERT_TRUE(cursor.begin_object() && cursor.next_member(name) && cursor.raw_value(raw));
  EXPECT_EQ(name, "a");
  EXPECT_EQ(raw, "1");
  EXPECT_FALSE(cursor.next_member(name));
  EXPECT_TRUE(cursor.failed());
  EXPECT_EQ(cursor.offset(), 11u);
  EXPECT_FALSE(cursor.raw_value(raw));
  EXPECT_STREQ(cursor.error(), "':' is expected");
}

TEST(JsonCursor, KnowsWhichStringsHoldEscapes) {
  JsonIndex index;
  ASSERT_TRUE(index.scan(R"(["a","\n","b",{"c\t":"d"},"\\"])").has_value());
  JsonCursor cursor(index);
  std::string_view raw;
  std::string seen;
  cursor.begin_array();
  while (cursor.next_element()) {
    if (cursor.peek() == '{') {
      cursor.raw_value(raw);
      continue;
    }
    const JsonCursor::Mark before = cursor.mark();
    ASSERT_TRUE(cursor.raw_string(raw));
    seen += cursor.has_escapes(raw) ? '1' : '0';
    cursor.back_to(before);
    ASSERT_TRUE(cursor.raw_string(raw));
    seen += cursor.has_escapes(raw) ? '1' : '0';
  }
  EXPECT_EQ(seen, "00110011");
  EXPECT_FALSE(cursor.failed());
}

TEST(JsonCursor, KnowsWhichValuesHoldWhiteSpace) {
  for (const std::string_view text : {"[1,2]", R"({"a":"b c","d":[{},[]]})", "[]", "\"a b\""}) {
    JsonIndex index;
    ASSERT_TRUE(index.scan(text).has_value());
    JsonCursor cursor(index);
    std::string_view raw;
    EXPECT_TRUE(cursor.raw_value(raw) && !cursor.has_space()) << text;
    std::string compact;
    append_compact_json(text, compact);
    EXPECT_EQ(compact, text);
  }
  for (const std::string_view text :
       {"[ 1]", "[1 ]", "[1 ,2]", "[1, 2]", "{\"a\" :1}", "{\"a\": 1}", "{ \"a\":1}", "{\"a\":1 }",
        "[{} ]", "[[] ,1]", "[ ]", "{\"a\":1, \"b\":2}", "{\"a\":1 ,\"b\":2}"}) {
    JsonIndex index;
    ASSERT_TRUE(index.scan(text).has_value());
    JsonCursor cursor(index);
    std::string_view raw;
    EXPECT_TRUE(cursor.raw_value(raw) && cursor.has_space()) << text;
    std::string compact;
    append_compact_json(text, compact);
    EXPECT_EQ(compact.find(' '), compact.npos);
  }
}

TEST(JsonCursor, UnescapesStrings) {
  std::string out;
  EXPECT_EQ(unescape_json(R"(\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00x)", out), Surrogates::Sound);
  EXPECT_EQ(out, "\"\\/\b\f\n\r\té€😀x");
  out.clear();
  EXPECT_EQ(unescape_json(R"(a\ud800b\udc00\ud800\ud800)", out), Surrogates::Lone);
  EXPECT_EQ(out, "a\ufffdb\ufffd\ufffd\ufffd");
}

TEST(JsonIndex, HasABound) {
  JsonIndex index;
  EXPECT_TRUE(index.scan(std::string(kJsonIndexBytesMax, '1')).has_value());
  index.trim();
  EXPECT_EQ(index.scan(std::string(kJsonIndexBytesMax + 1, '1')).error().kind(),
            ErrorKind::Invalid);
}

}  // namespace
}  // namespace trailcam
