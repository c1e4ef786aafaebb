#include "services/s3/restore.h"

#include <gtest/gtest.h>

#include "support/result.h"

namespace trailcam::s3 {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::fails_with;

constexpr Timestamp kReady =
    std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + std::chrono::hours(6);
constexpr Timestamp kUntil = std::chrono::sys_days(std::chrono::year(2026) / 3 / 4);

ObjectRow archived() {
  ObjectRow object;
  object.attributes.storage_class = "GLACIER";
  object.restore = RestoreRow{"Standard", kReady, kUntil};
  return object;
}

TEST(Restore, IsAMatterOfTime) {
  const ObjectRow object = archived();
  EXPECT_EQ(restore_phase(object, kReady - Millis{1}), RestorePhase::Ongoing);
  EXPECT_EQ(restore_header(object, kReady - Millis{1}), R"(ongoing-request="true")");
  EXPECT_TRUE(
      fails_with(check_readable(object, kReady - Millis{1}, kNotForGet), "InvalidObjectState"));
  EXPECT_EQ(restore_phase(object, kReady), RestorePhase::Done);
  EXPECT_EQ(restore_header(object, kReady),
            R"(ongoing-request="false", expiry-date="Wed, 04 Mar 2026 00:00:00 GMT")");
  EXPECT_TRUE(check_readable(object, kReady, kNotForGet));
  EXPECT_EQ(restore_phase(object, kUntil), RestorePhase::None);
  EXPECT_FALSE(restore_header(object, kUntil));
  EXPECT_TRUE(fails_with(check_readable(object, kUntil, kNotForGet), "InvalidObjectState"));
}

TEST(Restore, IsToldInListings) {
  ObjectRow object = archived();
  EXPECT_EQ(restore_status(object, kReady - Millis{1})->IsRestoreInProgress, true);
  EXPECT_EQ(restore_status(object, kReady)->RestoreExpiryDate, kUntil);
  EXPECT_FALSE(restore_status(object, kUntil)->RestoreExpiryDate);
  object.attributes.storage_class = "STANDARD";
  EXPECT_FALSE(restore_status(object, kReady));
}

TEST(Restore, NeedsNothingWhereObjectsAreNotArchived) {
  ObjectRow object;
  for (const char* storage_class : {"STANDARD", "GLACIER_IR", "INTELLIGENT_TIERING"}) {
    object.attributes.storage_class = storage_class;
    EXPECT_TRUE(check_readable(object, kReady, kNotForGet));
  }
}

TEST(Restore, TakesAsLongAsAwsSays) {
  const auto random = seeded_random(1);
  for (int i = 0; i < 100; ++i) {
    const auto delay = [&](const char* storage_class, const char* tier) {
      return *restore_delay(storage_class, tier, {}, *random);
    };
    EXPECT_GE(delay("GLACIER", "Expedited"), minutes(1));
    EXPECT_LE(delay("GLACIER", "Expedited"), minutes(5));
    EXPECT_GE(delay("GLACIER", "Standard"), hours(3));
    EXPECT_LE(delay("GLACIER", "Standard"), hours(5));
    EXPECT_GE(delay("GLACIER", "Bulk"), hours(5));
    EXPECT_LE(delay("GLACIER", "Bulk"), hours(12));
    EXPECT_LE(delay("DEEP_ARCHIVE", "Standard"), hours(12));
    EXPECT_LE(delay("DEEP_ARCHIVE", "Bulk"), hours(48));
  }
  EXPECT_FALSE(restore_delay("DEEP_ARCHIVE", "Expedited", {}, *random));
  EXPECT_FALSE(restore_delay("DEEP_ARCHIVE", "Expedited", Millis{0}, *random));
  EXPECT_EQ(restore_delay("GLACIER", "Bulk", Millis{0}, *random), Millis{0});
}

TEST(Restore, KnowsWhichTierIsFaster) {
  EXPECT_TRUE(is_faster("Expedited", "Standard"));
  EXPECT_TRUE(is_faster("Standard", "Bulk"));
  EXPECT_FALSE(is_faster("Bulk", "Bulk"));
  EXPECT_FALSE(is_faster("Bulk", "Expedited"));
}

}  // namespace
}  // namespace trailcam::s3
