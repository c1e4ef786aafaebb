#include "lake/repeats.h"

#include <gtest/gtest.h>

namespace trailcam::lake {
namespace {

using Keys = std::vector<RecordKey>;
using Rows = std::vector<std::uint32_t>;

RecordKey key(std::uint64_t id, std::uint32_t content = 0) { return {id, 0, content}; }

std::vector<Settled> settle(const std::vector<Keys>& builders) {
  std::vector<std::span<const RecordKey>> spans(builders.begin(), builders.end());
  return settle_repeats(spans, {});
}

TEST(Repeats, OfSeveralTheFirstOneStays) {
  const auto settled = settle({{key(3), key(1), key(3)}, {key(2), key(1)}});
  EXPECT_EQ(settled[0].dropped, Rows{2});
  EXPECT_EQ(settled[1].dropped, Rows{1});
  EXPECT_TRUE(settled[0].conflicts.empty());
  EXPECT_TRUE(settled[1].conflicts.empty());
}

TEST(Repeats, OtherContentOfOneIdIsTold) {
  const auto settled = settle({{key(1, 7), key(1, 8), key(1, 7)}});
  EXPECT_EQ(settled[0].dropped, (Rows{1, 2}));
  EXPECT_EQ(settled[0].conflicts, Rows{1});
}

TEST(Repeats, NothingToSettleIsNoTrouble) {
  EXPECT_TRUE(settle({}).empty());
  EXPECT_TRUE(settle({{}})[0].dropped.empty());
}

}  // namespace
}  // namespace trailcam::lake
