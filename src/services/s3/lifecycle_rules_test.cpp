#include "services/s3/lifecycle_rules.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/random.h"
#include "support/result.h"

namespace trailcam::s3 {
namespace {

using test::fails_with;
using test::must;

class LifecycleRules : public ::testing::Test {
 protected:
  static LifecycleRule expiring(std::int64_t days) {
    LifecycleRule rule;
    rule.ID = "rule";
    rule.Status = "Enabled";
    rule.Filter.emplace();
    rule.Expiration = LifecycleExpiration{{}, days, {}};
    return rule;
  }
  static LifecycleRule moving(std::vector<Transition> transitions) {
    LifecycleRule rule = expiring(1);
    rule.Expiration.reset();
    rule.Transitions = std::move(transitions);
    return rule;
  }
  static Transition after(std::int64_t days, std::string storage_class) {
    return {.Date = {}, .Days = days, .StorageClass = std::move(storage_class)};
  }
  static Timestamp day(int month, int of_month) {
    return std::chrono::sys_days(std::chrono::year(2026) / month / of_month);
  }

  Result<LifecycleRow> read(const std::vector<LifecycleRule>& rules,
                            const std::optional<std::string>& minimum_size = {}) {
    return read_lifecycle(rules, minimum_size, *random_);
  }
  Result<LifecycleRow> read(const LifecycleRule& rule) { return read(std::vector{rule}); }
  std::string message(const LifecycleRule& rule) { return read(rule).error().message(); }

  std::unique_ptr<Random> random_ = seeded_random(7);
};

TEST_F(LifecycleRules, AreShownAsTheyWereWritten) {
  LifecycleRule whole = expiring(7);
  LifecycleRule all = moving({after(30, "STANDARD_IA"), after(90, "GLACIER")});
  all.ID = "and";
  all.Status = "Disabled";
  all.Filter->And = LifecycleRuleAndOperator{.Prefix = "logs/",
                                             .Tags = std::vector<Tag>{{"a", "1"}, {"b", "2"}},
                                             .ObjectSizeGreaterThan = 10,
                                             .ObjectSizeLessThan = 20};
  all.NoncurrentVersionTransitions = std::vector<NoncurrentVersionTransition>{
      {.NoncurrentDays = 30, .StorageClass = "ONEZONE_IA", .NewerNoncurrentVersions = 3}};
  all.NoncurrentVersionExpiration =
      NoncurrentVersionExpiration{.NoncurrentDays = 90, .NewerNoncurrentVersions = 5};
  LifecycleRule uploads = expiring(1);
  uploads.ID = "uploads";
  uploads.Filter->Prefix = "";
  uploads.Expiration = LifecycleExpiration{{}, {}, true};
  uploads.AbortIncompleteMultipartUpload = AbortIncompleteMultipartUpload{.DaysAfterInitiation = 2};
  const LifecycleRow row = must(read({whole, all, uploads}));
  EXPECT_EQ(row.minimum_size, "all_storage_classes_128K");
  const std::vector<LifecycleRule> shown = show_lifecycle(row);
  ASSERT_EQ(shown.size(), 3u);
  EXPECT_TRUE(shown[0].Filter && !shown[0].Filter->Prefix && !shown[0].Filter->And);
  EXPECT_EQ(shown[0].Expiration->Days, 7);
  EXPECT_EQ(shown[1].Status, "Disabled");
  EXPECT_EQ(shown[1].Filter->And->Tags->at(1).Value, "2");
  EXPECT_EQ(shown[1].Filter->And->ObjectSizeLessThan, 20);
  EXPECT_EQ(shown[1].Transitions->at(1).StorageClass, "GLACIER");
  EXPECT_EQ(shown[1].NoncurrentVersionTransitions->at(0).NewerNoncurrentVersions, 3);
  EXPECT_EQ(shown[1].NoncurrentVersionExpiration->NoncurrentDays, 90);
  EXPECT_EQ(shown[2].Filter->Prefix, "");
  EXPECT_EQ(shown[2].Expiration->ExpiredObjectDeleteMarker, true);
  EXPECT_EQ(shown[2].AbortIncompleteMultipartUpload->DaysAfterInitiation, 2);
}

TEST_F(LifecycleRules, OfTheOldKindHaveAPrefixOfTheirOwn) {
  LifecycleRule rule = expiring(7);
  rule.Filter.reset();
  EXPECT_TRUE(fails_with(read(rule), "MalformedXML"));
  rule.Prefix = "old/";
  const std::vector<LifecycleRule> shown = show_lifecycle(must(read(rule)));
  EXPECT_EQ(shown[0].Prefix, "old/");
  EXPECT_FALSE(shown[0].Filter);
  LifecycleRule with_filter = expiring(7);
  with_filter.ID = "new";
  EXPECT_TRUE(fails_with(read({rule, with_filter}), "InvalidRequest"));
  rule.Filter.emplace();
  EXPECT_TRUE(fails_with(read(rule), "MalformedXML"));
}

TEST_F(LifecycleRules, HaveIdsThatDiffer) {
  LifecycleRule rule = expiring(7);
  rule.ID.reset();
  const LifecycleRow row = must(read({rule, rule}));
  EXPECT_EQ(unbase64(row.rules[0].id)->size(), 36u);
  EXPECT_NE(row.rules[0].id, row.rules[1].id);
  EXPECT_TRUE(fails_with(read({expiring(1), expiring(2)}), "InvalidArgument"));
  rule.ID = std::string(kRuleIdCharactersMax, 'i');
  EXPECT_TRUE(read(rule));
  *rule.ID += 'i';
  EXPECT_TRUE(fails_with(read(rule), "InvalidArgument"));
}

TEST_F(LifecycleRules, AreBetweenOneAndAThousand) {
  EXPECT_TRUE(fails_with(read(std::vector<LifecycleRule>()), "MalformedXML"));
  std::vector<LifecycleRule> rules;
  for (std::size_t i = 0; i < kLifecycleRulesMax; ++i) {
    rules.push_back(expiring(1));
    rules.back().ID = std::to_string(i);
  }
  EXPECT_TRUE(read(rules));
  rules.push_back(expiring(1));
  EXPECT_TRUE(fails_with(read(rules), "MalformedXML"));
}

TEST_F(LifecycleRules, SayWhetherTheyHold) {
  LifecycleRule rule = expiring(7);
  rule.Status = "enabled";
  EXPECT_TRUE(fails_with(read(rule), "MalformedXML"));
}

TEST_F(LifecycleRules, DoSomething) {
  LifecycleRule rule = expiring(7);
  rule.Expiration.reset();
  EXPECT_TRUE(fails_with(read(rule), "InvalidRequest"));
  rule.NoncurrentVersionExpiration.emplace();
  EXPECT_TRUE(fails_with(read(rule), "MalformedXML"));
}

TEST_F(LifecycleRules, FilterByOneThingOrByAnAndOfSeveral) {
  LifecycleRule rule = expiring(7);
  rule.Filter->Prefix = "";
  rule.Filter->ObjectSizeGreaterThan = 1;
  EXPECT_TRUE(fails_with(read(rule), "MalformedXML"));
  rule.Filter->ObjectSizeGreaterThan.reset();
  rule.Filter->And = LifecycleRuleAndOperator{"", {}, {}, {}};
  EXPECT_TRUE(fails_with(read(rule), "MalformedXML"));
  rule.Filter->Prefix.reset();
  EXPECT_TRUE(fails_with(read(rule), "MalformedXML"));
  rule.Filter->And->Tags = std::vector<Tag>{{"k", "1"}, {"k", "2"}};
  EXPECT_EQ(message(rule), "Duplicate Tag Keys are not allowed.");
  rule.Filter->And->Tags->pop_back();
  EXPECT_TRUE(read(rule));
  rule.Filter->And->ObjectSizeGreaterThan = 10;
  rule.Filter->And->ObjectSizeLessThan = 11;
  EXPECT_TRUE(fails_with(read(rule), "InvalidRequest"));
  rule.Filter->And->ObjectSizeLessThan = 12;
  EXPECT_TRUE(read(rule));
}

TEST_F(LifecycleRules, NameDaysOrADateAtMidnight) {
  LifecycleRule rule = expiring(7);
  rule.Expiration->Date = day(1, 1);
  EXPECT_TRUE(fails_with(read(rule), "MalformedXML"));
  rule.Expiration->Days.reset();
  EXPECT_TRUE(read(rule));
  *rule.Expiration->Date += Millis{1};
  EXPECT_EQ(message(rule), "'Date' must be at midnight GMT");
  rule.Expiration.emplace();
  EXPECT_TRUE(fails_with(read(rule), "MalformedXML"));
  EXPECT_EQ(message(expiring(0)), "'Days' for Expiration action must be a positive integer");
  rule.Expiration = LifecycleExpiration{{}, 1, true};
  EXPECT_TRUE(fails_with(read(rule), "MalformedXML"));
}

TEST_F(LifecycleRules, LeaveObjectsThirtyDaysBeforeInfrequentAccess) {
  EXPECT_TRUE(read(moving({after(0, "GLACIER")})));
  EXPECT_TRUE(read(moving({after(30, "STANDARD_IA")})));
  EXPECT_EQ(message(moving({after(29, "STANDARD_IA")})),
            "'Days' in Transition action must be greater than or equal to 30 for storageClass "
            "'STANDARD_IA'");
  EXPECT_TRUE(fails_with(read(moving({after(29, "ONEZONE_IA")})), "InvalidArgument"));
  EXPECT_TRUE(read(moving({after(30, "STANDARD_IA"), after(60, "GLACIER")})));
  EXPECT_TRUE(fails_with(read(moving({after(30, "STANDARD_IA"), after(59, "GLACIER")})),
                         "InvalidArgument"));
}

TEST_F(LifecycleRules, GoDownTheWaterfall) {
  EXPECT_TRUE(read(moving({after(2, "DEEP_ARCHIVE"), after(1, "GLACIER")})));
  EXPECT_TRUE(
      fails_with(read(moving({after(1, "DEEP_ARCHIVE"), after(2, "GLACIER")})), "InvalidArgument"));
  EXPECT_TRUE(
      fails_with(read(moving({after(1, "GLACIER"), after(2, "GLACIER")})), "InvalidRequest"));
  EXPECT_TRUE(fails_with(read(moving({after(1, "STANDARD")})), "MalformedXML"));
  EXPECT_TRUE(fails_with(read(moving({after(1, "REDUCED_REDUNDANCY")})), "MalformedXML"));
  EXPECT_TRUE(fails_with(read(moving({after(-1, "GLACIER")})), "InvalidArgument"));
}

TEST_F(LifecycleRules, ExpireAfterTheLastTransition) {
  LifecycleRule rule = moving({after(10, "GLACIER")});
  rule.Expiration = LifecycleExpiration{{}, 10, {}};
  EXPECT_EQ(message(rule),
            "'Days' in the Expiration action for filter '()' must be greater than 'Days' in the "
            "Transition action");
  rule.Expiration->Days = 11;
  EXPECT_TRUE(read(rule));
  rule.Expiration = LifecycleExpiration{day(1, 1), {}, {}};
  EXPECT_TRUE(fails_with(read(rule), "InvalidRequest"));
  rule.Transitions = std::vector<Transition>{{day(1, 2), {}, "GLACIER"}};
  EXPECT_TRUE(fails_with(read(rule), "InvalidArgument"));
  rule.Expiration->Date = day(1, 3);
  EXPECT_TRUE(read(rule));
}

TEST_F(LifecycleRules, JudgeNoncurrentVersionsAlike) {
  LifecycleRule rule = expiring(1);
  rule.NoncurrentVersionExpiration = NoncurrentVersionExpiration{0, {}};
  EXPECT_TRUE(fails_with(read(rule), "InvalidArgument"));
  rule.NoncurrentVersionExpiration = NoncurrentVersionExpiration{30, {}};
  rule.NoncurrentVersionTransitions =
      std::vector<NoncurrentVersionTransition>{{30, "STANDARD_IA", {}}};
  EXPECT_TRUE(fails_with(read(rule), "InvalidArgument"));
  rule.NoncurrentVersionExpiration->NoncurrentDays = 31;
  EXPECT_TRUE(read(rule));
  rule.NoncurrentVersionExpiration->NewerNoncurrentVersions = 101;
  EXPECT_TRUE(fails_with(read(rule), "InvalidArgument"));
  rule.NoncurrentVersionTransitions->front().NoncurrentDays = 29;
  EXPECT_TRUE(fails_with(read(rule), "InvalidArgument"));
}

TEST_F(LifecycleRules, AbortUploadsByPrefixOnly) {
  LifecycleRule rule = expiring(1);
  rule.AbortIncompleteMultipartUpload = AbortIncompleteMultipartUpload{.DaysAfterInitiation = 1};
  EXPECT_TRUE(read(rule));
  rule.Filter->Tag = Tag{"k", "v"};
  EXPECT_EQ(message(rule), "AbortIncompleteMultipartUpload cannot be specified with Tags.");
  rule.Filter = LifecycleRuleFilter{{}, {}, {}, 1, {}};
  EXPECT_TRUE(fails_with(read(rule), "InvalidRequest"));
  rule.Filter = LifecycleRuleFilter{{}, Tag{"k", "v"}, {}, {}, {}};
  rule.AbortIncompleteMultipartUpload.reset();
  rule.Expiration = LifecycleExpiration{{}, {}, true};
  EXPECT_EQ(message(rule), "ExpiredObjectDeleteMarker cannot be specified with Tags.");
}

TEST_F(LifecycleRules, SayWhichSmallObjectsStay) {
  EXPECT_EQ(must(read({expiring(1)}, "varies_by_storage_class")).minimum_size,
            "varies_by_storage_class");
  const auto refused = read({expiring(1)}, "value");
  EXPECT_TRUE(fails_with(refused, "InvalidRequest"));
  EXPECT_EQ(refused.error().message(), "Invalid TransitionDefaultMinimumObjectSize found: value");
}

}  // namespace
}  // namespace trailcam::s3
