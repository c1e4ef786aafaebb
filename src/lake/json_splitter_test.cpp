#include "lake/json_splitter.h"

#include <vector>

#include <gtest/gtest.h>

namespace trailcam::lake {
namespace {

struct Pieces {
  std::vector<std::string> objects;
  std::vector<std::uint64_t> offsets;
  std::size_t too_long = 0;
  bool whole = false;
};

Pieces split_json(std::string_view text, std::size_t write_bytes, std::size_t bytes_max = 1000) {
  Pieces out;
  JsonSplitter splitter(
      bytes_max, 0,
      [&](std::string_view object, std::uint64_t offset) {
        out.objects.emplace_back(object);
        out.offsets.push_back(offset);
      },
      [&](std::uint64_t) { ++out.too_long; });
  for (std::size_t at = 0; at < text.size(); at += write_bytes) {
    splitter.write(text.substr(at, write_bytes));
  }
  out.whole = splitter.finish();
  return out;
}

using Objects = std::vector<std::string>;

TEST(JsonSplitter, FindsRecordsHoweverTheyAreWrapped) {
  const Objects two = {R"({"a":1})", R"({"b":"}\"{"})"};
  for (const std::string_view text :
       {R"({"Records":[{"a":1},{"b":"}\"{"}]})", R"([{"a":1},{"b":"}\"{"}])",
        "{\"a\":1}\n{\"b\":\"}\\\"{\"}\n",
        R"({"x":{"y":[1]},"Records": [{"a":1} , {"b":"}\"{"}]})"}) {
    for (const std::size_t bytes : {1, 2, 3, 7, 1000}) {
      const Pieces found = split_json(text, bytes);
      EXPECT_EQ(found.objects, two) << text << " by " << bytes;
      EXPECT_TRUE(found.whole);
    }
  }
}

TEST(JsonSplitter, KeepsWhatIsInsideARecordTogether) {
  const std::string record = R"({"resources":[{"ARN":"x"}],"r":{"Records":[{"deep":1}]}})";
  EXPECT_EQ(split_json(record, 5).objects, Objects{record});
}

TEST(JsonSplitter, TellsWhereAPieceBegins) {
  const Pieces found = split_json(R"({"Records":[{"a":1},{"b":2}]})", 4);
  EXPECT_EQ(found.offsets, (std::vector<std::uint64_t>{12, 20}));
}

TEST(JsonSplitter, PassesOverWhatIsTooLongAndGoesOn) {
  const std::string text = R"([{"long":")" + std::string(5000, 'x') + R"("},{"a":1}])";
  const Pieces found = split_json(text, 64);
  EXPECT_EQ(found.objects, Objects{R"({"a":1})"});
  EXPECT_EQ(found.too_long, 1u);
}

TEST(JsonSplitter, AnEndInBetweenIsToldAndWhatCameBeforeIsThere) {
  const Pieces found = split_json(R"({"Records":[{"a":1},{"b":)", 3);
  EXPECT_EQ(found.objects, Objects{R"({"a":1})"});
  EXPECT_FALSE(found.whole);
}

}  // namespace
}  // namespace trailcam::lake
