#include "store/key.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"

namespace trailcam::store {
namespace {

using Parts = std::tuple<std::string, std::string, std::uint64_t>;

Parts random_parts(Random& random) {
  const std::string_view alphabet("\x00\x01\x02/a\xfe\xff", 7);
  return {random.text(random.below(4), alphabet), random.text(random.below(4), alphabet),
          random.next_u64() >> random.below(64)};
}

Key key_of(const Parts& parts) {
  return Key("table").text(std::get<0>(parts)).text(std::get<1>(parts)).number(std::get<2>(parts));
}

TEST(Key, SortsAsItsPartsDoAndGivesThemBack) {
  const auto random = seeded_random(1);
  std::vector<Parts> all;
  for (int i = 0; i < 1000; ++i) all.push_back(random_parts(*random));
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const std::string a = key_of(all[i]);
    const std::string b = key_of(all[i + 1]);
    ASSERT_EQ(a <=> b, all[i] <=> all[i + 1]);
    KeyParts parts(a);
    ASSERT_EQ(parts.text(), std::get<0>(all[i]));
    ASSERT_EQ(parts.text(), std::get<1>(all[i]));
    ASSERT_EQ(parts.number(), std::get<2>(all[i]));
  }
}

bool in(const KeyRange& range, const std::string& key) {
  return key >= range.begin && (range.end.empty() || key < range.end);
}

TEST(Key, ARangeHoldsExactlyWhatBeginsWithIt) {
  const auto random = seeded_random(2);
  for (int i = 0; i < 3000; ++i) {
    const Parts wanted = random_parts(*random);
    const Parts other = random_parts(*random);
    const KeyRange same_first = Key("table").text(std::get<0>(wanted)).range();
    ASSERT_EQ(in(same_first, key_of(other)), std::get<0>(wanted) == std::get<0>(other));
    const KeyRange beginning = Key("table").open_text(std::get<0>(wanted)).range();
    ASSERT_EQ(in(beginning, key_of(other)), std::get<0>(other).starts_with(std::get<0>(wanted)));
  }
}

TEST(Key, TablesDoNotMix) {
  EXPECT_FALSE(in(Key("trail").range(), Key("trails").text("a")));
  EXPECT_FALSE(in(Key("trails").range(), Key("trail").text("s")));
  EXPECT_TRUE(in(Key("trail").range(), Key("trail").text("")));
}

TEST(Key, SuccessorIsTheFirstKeyBehindAPrefix) {
  EXPECT_EQ(Key::successor("abc"), "abd");
  EXPECT_EQ(Key::successor("ab\xff"), "ac");
  EXPECT_EQ(Key::successor("\xff\xff"), "");
  EXPECT_EQ(Key::successor(""), "");
}

TEST(Key, DamagedKeysReadAsEmptyParts) {
  for (const std::string_view key : {"", "table", "table\0abc"}) {
    KeyParts parts(key);
    parts.text();
    EXPECT_EQ(parts.text(), "");
    EXPECT_EQ(parts.number(), 0u);
  }
}

}  // namespace
}  // namespace trailcam::store
