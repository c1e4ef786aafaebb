#include "base/value.h"

#include <map>

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/secret.h"
#include "support/result.h"

namespace trailcam {
namespace {

TEST(Value, KeepsTheOrderOfMembers) {
  Value map;
  map.add("b", 1);
  map.add("a", 2);
  map.set("b", 3);
  map.set("c", 4);
  EXPECT_EQ(map, Value::map({{"b", 3}, {"a", 2}, {"c", 4}}));
  map.erase("a");
  EXPECT_EQ(map, Value::map({{"b", 3}, {"c", 4}}));
}

TEST(Value, FindsByNameAndPath) {
  const Value value = Value::map({{"Trail", Value::map({{"Name", "t"}, {"N", 1}})}});
  EXPECT_EQ(value.at_path("Trail.Name")->as_string(), "t");
  EXPECT_EQ(value.at_path("Trail.Other"), nullptr);
  EXPECT_EQ(value.at_path("Trail.Name.More"), nullptr);
  EXPECT_EQ(value.find("Trail")->text("N"), "");
  EXPECT_EQ(Value(1).find("x"), nullptr);
  EXPECT_EQ(Value(1).text("x"), "");
}

TEST(Value, ListsGrowFromNothing) {
  Value list;
  list.push(1);
  list.push("a");
  EXPECT_EQ(list, Value(Value::List{1, "a"}));
}

TEST(Random, RepeatsForASeed) {
  EXPECT_EQ(seeded_random(1)->bytes(100), seeded_random(1)->bytes(100));
  EXPECT_NE(seeded_random(1)->bytes(100), seeded_random(2)->bytes(100));
}

TEST(Random, DrawsEvenly) {
  const auto random = seeded_random(3);
  std::map<std::uint64_t, int> seen;
  for (int i = 0; i < 7000; ++i) ++seen[random->below(7)];
  ASSERT_EQ(seen.size(), 7u);
  for (const auto& [number, count] : seen) {
    EXPECT_GT(count, 850) << number;
    EXPECT_LT(count, 1150) << number;
  }
  EXPECT_EQ(random->below(1), 0u);
}

TEST(Random, MakesUuidsOfVersion4) {
  const auto random = system_random();
  std::map<std::string, int> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = random->uuid();
    ASSERT_EQ(id.size(), 36u);
    EXPECT_EQ(id[8], '-');
    EXPECT_EQ(id[13], '-');
    EXPECT_EQ(id[14], '4');
    EXPECT_NE(std::string_view("89ab").find(id[19]), std::string_view::npos);
    EXPECT_EQ(++seen[id], 1);
  }
}

TEST(Random, DrawsMoreThanItKeepsAtATime) {
  const std::string bytes = system_random()->bytes(10'000);
  EXPECT_NE(bytes.substr(0, 4096), bytes.substr(4096, 4096));
  EXPECT_EQ(bytes.find(std::string(16, '\0')), bytes.npos);
}

TEST(Secret, GoesWithItsOwner) {
  for (const char* text : {"short", "a secret that is longer than any small buffer"}) {
    Secret one{std::string(text)};
    Secret copy = one;
    Secret moved = std::move(one);
    EXPECT_EQ(moved.reveal(), text);
    EXPECT_EQ(copy.reveal(), text);
    EXPECT_TRUE(one.empty());  // NOLINT: what a move leaves is promised
    copy = Secret(std::string("other"));
    EXPECT_EQ(copy.reveal(), "other");
  }
}

TEST(Errors, CarryWordsAndFaults) {
  const Error plain(ErrorKind::Io, "no space");
  EXPECT_EQ(plain.fault(), nullptr);
  EXPECT_FALSE(plain.is("X"));
  EXPECT_EQ(Error(plain).during("writing").message(), "writing: no space");
  const Error first = Error::aws({.code = "NoSuchKey", .http_status = 404}, "gone");
  const Error second = Error(first).with("Key", "k").with_header("X", "1");
  EXPECT_TRUE(second.is("NoSuchKey"));
  EXPECT_EQ(second.fault()->http_status, 404);
  EXPECT_EQ(second.fault()->extras.size(), 1u);
  EXPECT_EQ(second.fault()->headers.size(), 1u);
  EXPECT_TRUE(first.fault()->extras.empty());
}

TEST(Errors, TryReturnsThem) {
  const auto half = [](int n) -> Result<int> {
    if (n % 2 != 0) return Error(ErrorKind::Invalid, "odd");
    return n / 2;
  };
  const auto quarter = [&](int n) -> Result<int> { return TC_TRY(half(TC_TRY(half(n)))); };
  EXPECT_EQ(test::must(quarter(12)), 3);
  EXPECT_TRUE(test::fails_with(quarter(6), ErrorKind::Invalid));
  EXPECT_TRUE(test::fails_with(quarter(5), ErrorKind::Invalid));
}

}  // namespace
}  // namespace trailcam
