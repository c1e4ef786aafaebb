#include "http/message.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::http {
namespace {

using test::must;

TEST(Headers, AreFoundWhateverTheirCase) {
  Headers headers;
  headers.add("Content-Type", "a");
  headers.add("content-type", "b");
  EXPECT_EQ(headers.get("CONTENT-TYPE"), "a");
  EXPECT_EQ(headers.get("other"), "");
  EXPECT_EQ(headers.find("other"), nullptr);
  headers.set("content-TYPE", "c");
  headers.set("Other", "d");
  EXPECT_EQ(headers.get("content-type"), "c");
  EXPECT_EQ(headers.get("other"), "d");
  EXPECT_EQ(headers.size(), 3u);
}

TEST(RequestHead, SplitsItsTarget) {
  RequestHead head;
  head.target = "/a%20b?c=d?e";
  EXPECT_EQ(head.path(), "/a%20b");
  EXPECT_EQ(head.query(), "c=d?e");
  head.target = "/a";
  EXPECT_EQ(head.path(), "/a");
  EXPECT_EQ(head.query(), "");
}

TEST(Pairs, AreDecodedInOrder) {
  EXPECT_EQ(must(parse_pairs("b=1&a=x%3Dy+z&&c&d=&a=2")),
            (Pairs{{"b", "1"}, {"a", "x=y z"}, {"c", ""}, {"d", ""}, {"a", "2"}}));
  EXPECT_TRUE(must(parse_pairs("")).empty());
  EXPECT_TRUE(must(parse_pairs("&&")).empty());
  for (const char* text : {"a=%", "%zz=1", "a=%4"}) {
    EXPECT_TRUE(test::fails_with(parse_pairs(text), ErrorKind::Invalid)) << text;
  }
  const Pairs pairs{{"a", "1"}, {"a", "2"}};
  EXPECT_EQ(*find_pair(pairs, "a"), "1");
  EXPECT_EQ(find_pair(pairs, "A"), nullptr);
}

}  // namespace
}  // namespace trailcam::http
