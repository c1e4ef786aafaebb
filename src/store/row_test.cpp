#include "store/row.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "support/result.h"

namespace trailcam::store {
namespace {

using test::fails_with;
using test::must;

enum class Color { Red = 0, Blue = 7 };

struct Inner {
  std::string name;
  std::optional<std::int64_t> number;
  static void fields(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.number);
  }
  bool operator==(const Inner&) const = default;
};

struct Row {
  std::string text;
  bool flag = false;
  std::int64_t number = 0;
  std::uint64_t large = 0;
  int small = 0;
  double fraction = 0;
  Color color = Color::Red;
  Timestamp time{};
  AccountId account;
  std::optional<std::string> maybe;
  std::vector<Inner> inners;
  std::map<std::string, Inner> by_name;
  Inner inner;
  static void fields(auto& self, auto&& field) {
    field(1, self.text);
    field(2, self.flag);
    field(3, self.number);
    field(4, self.large);
    field(5, self.small);
    field(6, self.fraction);
    field(7, self.color);
    field(8, self.time);
    field(9, self.account);
    field(10, self.maybe);
    field(11, self.inners);
    field(12, self.by_name);
    field(13, self.inner);
  }
  bool operator==(const Row&) const = default;
};

Row full_row() {
  return {.text = std::string("a\0\xff", 3),
          .flag = true,
          .number = INT64_MIN,
          .large = UINT64_MAX,
          .small = -5,
          .fraction = 0.1,
          .color = Color::Blue,
          .time = Timestamp{Millis{-1234}},
          .account = AccountId("123456789012"),
          .maybe = "",
          .inners = {{"x", 1}, {"y", std::nullopt}},
          .by_name = {{"k", {"z", INT64_MAX}}},
          .inner = {"w", 0}};
}

TEST(Row, ComesBackAsItWas) {
  for (const Row& row : {Row(), full_row()}) {
    EXPECT_EQ(must(decode_row<Row>(encode_row(row))), row);
  }
}

TEST(Row, CarriesItsVersion) {
  std::string bytes = encode_row(full_row());
  EXPECT_EQ(row_version(bytes), 0u);
  set_row_version(bytes, 0x0102030405060708);
  EXPECT_EQ(row_version(bytes), 0x0102030405060708u);
  EXPECT_EQ(must(decode_row<Row>(bytes)), full_row());
}

// What a later version of the row may look like.
struct Later {
  std::string text;
  std::map<std::string, Inner> nested;
  std::vector<Inner> list;
  std::int64_t last = 0;
  static void fields(auto& self, auto&& field) {
    field(1, self.text);
    field(20, self.nested);
    field(21, self.list);
    field(22, self.last);
  }
};
struct Earlier {
  std::string text;
  std::int64_t last = -1;
  std::string absent = "default";
  static void fields(auto& self, auto&& field) {
    field(1, self.text);
    field(22, self.last);
    field(30, self.absent);
  }
};

TEST(Row, SkipsUnknownFieldsAndKeepsDefaults) {
  const Later later{"t", {{"k", {"n", 1}}}, {{"a", 2}, {"b", std::nullopt}}, 9};
  const Earlier earlier = must(decode_row<Earlier>(encode_row(later)));
  EXPECT_EQ(earlier.text, "t");
  EXPECT_EQ(earlier.last, 9);
  EXPECT_EQ(earlier.absent, "default");
}

TEST(Row, RefusesAnotherFormat) {
  std::string bytes = encode_row(full_row());
  bytes[0] = char(kRowFormat + 1);
  EXPECT_TRUE(fails_with(decode_row<Row>(bytes), ErrorKind::Corrupt));
}

struct Text {
  std::string value = "x";
  static void fields(auto& self, auto&& field) { field(1, self.value); }
};
struct Number {
  std::int64_t value = 1;
  static void fields(auto& self, auto&& field) { field(1, self.value); }
};

TEST(Row, RefusesAnotherType) {
  EXPECT_TRUE(fails_with(decode_row<Number>(encode_row(Text())), ErrorKind::Corrupt));
  EXPECT_TRUE(fails_with(decode_row<Text>(encode_row(Number())), ErrorKind::Corrupt));
}

TEST(Row, RefusesWhatIsCutOff) {
  const std::string bytes = encode_row(full_row());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_TRUE(fails_with(decode_row<Row>(std::string(bytes, 0, size)), ErrorKind::Corrupt))
        << size;
  }
}

// Whatever the bytes, decoding ends with a row or Corrupt (sanitizers watch).
TEST(Row, SurvivesDamage) {
  const auto random = seeded_random(1);
  const std::string whole = encode_row(full_row());
  for (int i = 0; i < 5000; ++i) {
    std::string bytes = whole;
    for (int flips = 0; flips < 3; ++flips) {
      bytes[1 + random->below(bytes.size() - 1)] = char(random->below(256));
    }
    const auto row = decode_row<Row>(bytes);
    ASSERT_TRUE(row || row.error().kind() == ErrorKind::Corrupt);
  }
}

}  // namespace
}  // namespace trailcam::store
