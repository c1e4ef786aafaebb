#include "services/s3/lifecycle_decision.h"

#include <map>

#include <gtest/gtest.h>

#include "base/random.h"
#include "services/s3/lifecycle_rules.h"
#include "services/s3/storage_class.h"

namespace trailcam::s3 {
namespace {

using Kind = LifecycleAction::Kind;

Timestamp at(int month, int day, int hour = 0, int minute = 0) {
  return std::chrono::sys_days(std::chrono::year(2026) / month / day) + std::chrono::hours(hour) +
         std::chrono::minutes(minute);
}

const std::vector<store::TagRow> kNoTags;

LifecycleSubject subject_made(Timestamp created) {
  return {.key = "logs/a",
          .tags = kNoTags,
          .size = 1 << 20,
          .storage_class = "STANDARD",
          .created = created};
}

LifecycleRuleRow rule_named(std::string id) {
  LifecycleRuleRow rule;
  rule.id = std::move(id);
  rule.enabled = true;
  return rule;
}

LifecycleRuleRow expiring(std::string id, std::int64_t days) {
  LifecycleRuleRow rule = rule_named(std::move(id));
  rule.expiration = ExpirationRow{.when = {days, {}}, .expired_marker = {}};
  return rule;
}

LifecycleRuleRow moving(std::string id, std::int64_t days, std::string storage_class) {
  LifecycleRuleRow rule = rule_named(std::move(id));
  rule.transitions.push_back({{days, {}}, std::move(storage_class)});
  return rule;
}

LifecycleRow with(std::vector<LifecycleRuleRow> rules) {
  return {.rules = std::move(rules), .minimum_size = kAllClasses128K};
}

TEST(LifecycleMidnight, IsTheFirstAfterSoManyDays) {
  EXPECT_EQ(lifecycle_midnight(at(1, 15, 10, 30), 3), at(1, 19));
  EXPECT_EQ(lifecycle_midnight(at(1, 15, 23, 59), 1), at(1, 17));
  EXPECT_EQ(lifecycle_midnight(at(1, 15), 0), at(1, 16));
  EXPECT_EQ(lifecycle_midnight(at(12, 31, 1), 0), at(12, 32));
  EXPECT_EQ(http_date(lifecycle_midnight(at(1, 1), kLifecycleDaysMax)),
            "Fri, 31 Dec 9999 00:00:00 GMT");
}

TEST(LifecycleDecision, RemovesWhatExpiresWhereThereAreNoVersions) {
  const LifecycleRow rules = with({expiring("r", 3)});
  const LifecycleSubject subject = subject_made(at(1, 15, 10, 30));
  EXPECT_EQ(decide(rules, subject, at(1, 18, 23, 59)).kind, Kind::None);
  const LifecycleAction action = decide(rules, subject, at(1, 19));
  EXPECT_EQ(action.kind, Kind::Remove);
  EXPECT_EQ(action.rule_id, "r");
}

TEST(LifecycleDecision, PutsAMarkerWhereThereAreVersions) {
  LifecycleSubject subject = subject_made(at(1, 1));
  subject.versioned = true;
  EXPECT_EQ(decide(with({expiring("r", 3)}), subject, at(2, 1)).kind, Kind::Expire);
}

TEST(LifecycleDecision, MovesBeforeItPutsAMarkerAndNeverWhatIsRemoved) {
  const LifecycleRow rules = with({expiring("e", 3), moving("m", 3, "GLACIER")});
  LifecycleSubject subject = subject_made(at(1, 1));
  EXPECT_EQ(decide(rules, subject, at(2, 1)).kind, Kind::Remove);
  subject.versioned = true;
  EXPECT_EQ(decide(rules, subject, at(2, 1)).kind, Kind::Transition);
  subject.storage_class = "GLACIER";
  EXPECT_EQ(decide(rules, subject, at(2, 1)).kind, Kind::Expire);
}

TEST(LifecycleDecision, TakesTheCheapestClassThatIsDueAndNeverADearerOne) {
  const LifecycleRow rules = with({moving("a", 10, "STANDARD_IA"), moving("b", 10, "DEEP_ARCHIVE"),
                                   moving("c", 10, "GLACIER"), moving("d", 99, "DEEP_ARCHIVE")});
  LifecycleSubject subject = subject_made(at(1, 1));
  const LifecycleAction action = decide(rules, subject, at(1, 12));
  EXPECT_EQ(action.storage_class, "DEEP_ARCHIVE");
  EXPECT_EQ(action.rule_id, "b");
  subject.storage_class = "DEEP_ARCHIVE";
  EXPECT_EQ(decide(rules, subject, at(12, 31)).kind, Kind::None);
  subject.storage_class = "REDUCED_REDUNDANCY";
  EXPECT_EQ(decide(with({moving("a", 30, "STANDARD_IA")}), subject, at(3, 1)).storage_class,
            "STANDARD_IA");
}

TEST(LifecycleDecision, LeavesSmallObjectsWhereTheyAre) {
  LifecycleRow rules = with({moving("a", 1, "GLACIER"), moving("b", 30, "STANDARD_IA")});
  LifecycleSubject subject = subject_made(at(1, 1));
  subject.size = kTransitionBytesMin - 1;
  EXPECT_EQ(decide(rules, subject, at(5, 1)).kind, Kind::None);
  rules.minimum_size = kVariesByClass;
  EXPECT_EQ(decide(rules, subject, at(5, 1)).storage_class, "GLACIER");
  rules.rules.erase(rules.rules.begin());
  EXPECT_EQ(decide(rules, subject, at(5, 1)).kind, Kind::None);
  rules.rules.front().filter.greater_than = 0;
  EXPECT_EQ(decide(rules, subject, at(5, 1)).storage_class, "STANDARD_IA");
  rules.rules.front().expiration = ExpirationRow{.when = {31, {}}, .expired_marker = {}};
  EXPECT_EQ(decide(rules, subject, at(5, 1)).kind, Kind::Remove);
}

TEST(LifecycleDecision, FiltersByPrefixTagsAndSize) {
  const std::vector<store::TagRow> tags = {{"a", "1"}, {"b", "2"}};
  const LifecycleSubject subject{
      .key = "logs/a", .tags = tags, .size = 100, .storage_class = "STANDARD", .created = at(1, 1)};
  const auto holds = [&](const LifecycleFilterRow& filter) {
    LifecycleRuleRow rule = expiring("r", 1);
    rule.filter = filter;
    return expiry_of(with({rule}), subject).has_value();
  };
  EXPECT_TRUE(holds({}));
  EXPECT_TRUE(holds({.prefix = "logs/", .tags = {{"b", "2"}, {"a", "1"}}}));
  EXPECT_FALSE(holds({.prefix = "log/", .tags = {}}));
  EXPECT_FALSE(holds({.prefix = {}, .tags = {{"a", "2"}}}));
  EXPECT_FALSE(holds({.prefix = {}, .tags = {{"a", "1"}, {"c", "1"}}}));
  EXPECT_TRUE(holds({.prefix = {}, .tags = {}, .greater_than = 99, .less_than = 101}));
  EXPECT_FALSE(holds({.prefix = {}, .tags = {}, .greater_than = 100}));
  EXPECT_FALSE(holds({.prefix = {}, .tags = {}, .greater_than = {}, .less_than = 100}));
}

TEST(LifecycleDecision, TellsWhichExpirationComesFirst) {
  LifecycleRuleRow dated = rule_named("dated");
  dated.expiration = ExpirationRow{.when = {{}, at(1, 5)}, .expired_marker = {}};
  LifecycleRuleRow off = expiring("off", 1);
  off.enabled = false;
  const auto due = expiry_of(with({expiring("late", 9), off, dated, expiring("soon", 8)}),
                             subject_made(at(1, 1)));
  ASSERT_TRUE(due);
  EXPECT_EQ(due->rule_id, "dated");
  EXPECT_EQ(expiration_header({due->time, "a b/c"}),
            R"(expiry-date="Mon, 05 Jan 2026 00:00:00 GMT", rule-id="a%20b%2Fc")");
}

TEST(LifecycleDecision, CountsNoncurrentVersionsAndTheirDays) {
  LifecycleRuleRow rule = rule_named("r");
  rule.noncurrent_transitions.push_back({10, 1, "GLACIER"});
  rule.noncurrent_expiration = NoncurrentRow{20, 2, ""};
  const LifecycleRow rules = with({rule});
  LifecycleSubject subject = subject_made(at(1, 1));
  subject.versioned = true;
  subject.became_noncurrent = at(3, 1, 12);
  subject.newer_noncurrent = 2;
  EXPECT_EQ(decide(rules, subject, at(3, 11)).kind, Kind::None);
  EXPECT_EQ(decide(rules, subject, at(3, 12)).kind, Kind::Transition);
  EXPECT_EQ(decide(rules, subject, at(3, 22)).kind, Kind::Remove);
  subject.newer_noncurrent = 1;
  EXPECT_EQ(decide(rules, subject, at(9, 1)).kind, Kind::Transition);
  subject.newer_noncurrent = 0;
  EXPECT_EQ(decide(rules, subject, at(9, 1)).kind, Kind::None);
}

TEST(LifecycleDecision, RemovesMarkersBehindWhichNothingIsLeft) {
  LifecycleRuleRow cleaning = rule_named("clean");
  cleaning.expiration = ExpirationRow{.when = {}, .expired_marker = true};
  LifecycleSubject marker = subject_made(at(1, 1));
  marker.versioned = true;
  marker.delete_marker = true;
  EXPECT_EQ(decide(with({cleaning}), marker, at(1, 2)).kind, Kind::None);
  marker.lone = true;
  EXPECT_EQ(decide(with({cleaning}), marker, at(1, 2)).kind, Kind::Remove);
  EXPECT_EQ(decide(with({expiring("e", 5)}), marker, at(1, 6)).kind, Kind::None);
  EXPECT_EQ(decide(with({expiring("e", 5)}), marker, at(1, 7)).kind, Kind::Remove);
  cleaning.expiration->expired_marker = false;
  EXPECT_EQ(decide(with({cleaning}), marker, at(1, 2)).kind, Kind::None);
  EXPECT_FALSE(expiry_of(with({cleaning}), subject_made(at(1, 1))));
}

TEST(LifecycleDecision, AbortsUploadsByTheFirstRuleThatHolds) {
  LifecycleRuleRow rule = rule_named("r");
  rule.abort_days = 7;
  rule.filter.prefix = "logs/";
  LifecycleRuleRow sooner = rule;
  sooner.id = "sooner";
  sooner.abort_days = 2;
  const LifecycleRow rules = with({rule, sooner});
  EXPECT_FALSE(abort_of(rules, "other", at(1, 1)));
  EXPECT_EQ(abort_of(rules, "logs/x", at(1, 1, 5))->time, at(1, 4));
  EXPECT_EQ(abort_of(rules, "logs/x", at(1, 1, 5))->rule_id, "sooner");
}

// A second model that lists every thing that any rule wants, then picks by the order of precedence.
class NaiveModel {
 public:
  NaiveModel(const LifecycleRow& rules, const LifecycleSubject& subject, Timestamp now)
      : subject_(subject), now_(now) {
    for (const LifecycleRuleRow& rule : rules.rules) {
      if (!rule.enabled ||
          subject.key.substr(0, rule.filter.prefix->size()) != rule.filter.prefix) {
        continue;
      }
      for (const TransitionRow& row : rule.transitions) want(*row.when.days, row.storage_class);
      if (rule.expiration) want(*rule.expiration->when.days, "");
    }
  }
  std::string outcome() const {
    if (expired_ && !subject_.versioned) return "remove";
    if (!moves_.empty()) return moves_.rbegin()->second;
    return expired_ ? "expire" : "none";
  }

 private:
  void want(std::int64_t days, const std::string& storage_class) {
    // Hour by hour until the clock says midnight.
    Timestamp time = subject_.created + std::chrono::days(days) + std::chrono::hours(1);
    time = std::chrono::floor<std::chrono::hours>(time);
    while (std::chrono::floor<std::chrono::days>(time) != time) time += std::chrono::hours(1);
    if (time > now_) return;
    if (storage_class.empty()) {
      expired_ = true;
    } else if (*waterfall_rank(storage_class) > *waterfall_rank(subject_.storage_class)) {
      moves_[*waterfall_rank(storage_class)] = storage_class;
    }
  }
  const LifecycleSubject& subject_;
  const Timestamp now_;
  bool expired_ = false;
  std::map<int, std::string> moves_;
};

std::string name_of(const LifecycleAction& action) {
  switch (action.kind) {
    case Kind::None:
      return "none";
    case Kind::Transition:
      return action.storage_class;
    case Kind::Expire:
      return "expire";
    case Kind::Remove:
      return "remove";
  }
  return {};
}

TEST(LifecycleDecision, AgreesWithANaiveModel) {
  constexpr std::array kClasses = {"STANDARD",   "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA",
                                   "GLACIER_IR", "GLACIER",     "DEEP_ARCHIVE"};
  constexpr std::array kPrefixes = {"", "logs/", "logs/a", "other"};
  const auto random = seeded_random(11);
  for (int round = 0; round < 20'000; ++round) {
    LifecycleRow rules = with({});
    for (std::uint64_t i = 0, count = random->below(4); i < count; ++i) {
      const std::int64_t days = std::int64_t(random->below(40));
      LifecycleRuleRow rule = random->below(3) == 0
                                  ? expiring("e", days)
                                  : moving("m", days, kClasses[1 + random->below(6)]);
      rule.enabled = random->below(8) > 0;
      rule.filter.prefix = kPrefixes[random->below(kPrefixes.size())];
      rules.rules.push_back(std::move(rule));
    }
    LifecycleSubject subject =
        subject_made(at(1, 1) + std::chrono::minutes(random->below(3 * 24 * 60)));
    subject.storage_class = kClasses[random->below(kClasses.size())];
    subject.versioned = random->below(2) > 0;
    const Timestamp now = at(1, 1) + std::chrono::hours(random->below(45 * 24));
    ASSERT_EQ(name_of(decide(rules, subject, now)), NaiveModel(rules, subject, now).outcome())
        << "round " << round;
  }
}

}  // namespace
}  // namespace trailcam::s3
