#include "services/s3/lifecycle_decision.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "services/s3/lifecycle_rules.h"
#include "services/s3/storage_class.h"

namespace trailcam::s3 {
namespace {

// 9999-12-31: what lies beyond cannot be written as a date.
constexpr std::chrono::sys_days kLastDay(std::chrono::year(9999) / 12 / 30);

bool matches_tags(const LifecycleFilterRow& filter, const std::vector<store::TagRow>& tags) {
  return std::ranges::all_of(filter.tags, [&](const store::TagRow& wanted) {
    return std::ranges::any_of(tags, [&](const store::TagRow& tag) {
      return tag.key == wanted.key && tag.value == wanted.value;
    });
  });
}

bool speaks_of_sizes(const LifecycleFilterRow& filter) {
  return filter.greater_than || filter.less_than;
}

bool matches(const LifecycleRuleRow& rule, const LifecycleSubject& subject) {
  if (!rule.enabled || !subject.key.starts_with(rule.filter.prefix.value_or(""))) return false;
  // A delete marker has neither tags nor a size.
  if (subject.delete_marker) return rule.filter.tags.empty() && !speaks_of_sizes(rule.filter);
  if (rule.filter.greater_than && subject.size <= std::uint64_t(*rule.filter.greater_than)) {
    return false;
  }
  if (rule.filter.less_than && subject.size >= std::uint64_t(*rule.filter.less_than)) return false;
  return matches_tags(rule.filter, subject.tags);
}

Timestamp due_time(const LifecycleWhenRow& when, Timestamp created) {
  return when.date ? *when.date : lifecycle_midnight(created, when.days.value_or(0));
}

// Whether a rule may move so small an object to that class.
bool large_enough(const LifecycleRow& lifecycle, const LifecycleRuleRow& rule,
                  const LifecycleSubject& subject, std::string_view storage_class) {
  if (subject.size >= kTransitionBytesMin || speaks_of_sizes(rule.filter)) return true;
  return lifecycle.minimum_size == kVariesByClass && is_archive(storage_class);
}

// The cheapest class that is due, if it is cheaper than the present one.
class Cheapest {
 public:
  Cheapest(const LifecycleRow& lifecycle, const LifecycleSubject& subject)
      : lifecycle_(lifecycle),
        subject_(subject),
        rank_(waterfall_rank(subject.storage_class).value_or(0)) {}

  void offer(const LifecycleRuleRow& rule, const std::string& storage_class) {
    const int rank = waterfall_rank(storage_class).value_or(0);
    if (rank <= rank_ || !large_enough(lifecycle_, rule, subject_, storage_class)) return;
    rank_ = rank;
    action_ = {LifecycleAction::Kind::Transition, storage_class, rule.id};
  }
  const LifecycleAction& action() const { return action_; }

 private:
  const LifecycleRow& lifecycle_;
  const LifecycleSubject& subject_;
  int rank_;
  LifecycleAction action_;
};

LifecycleAction decide_noncurrent(const LifecycleRow& lifecycle, const LifecycleSubject& subject,
                                  Timestamp now) {
  const auto due = [&](const NoncurrentRow& row) {
    return subject.newer_noncurrent >= row.newer.value_or(0) &&
           lifecycle_midnight(*subject.became_noncurrent, row.days.value_or(0)) <= now;
  };
  Cheapest cheapest(lifecycle, subject);
  for (const LifecycleRuleRow& rule : lifecycle.rules) {
    if (!matches(rule, subject)) continue;
    if (rule.noncurrent_expiration && due(*rule.noncurrent_expiration)) {
      return {LifecycleAction::Kind::Remove, {}, rule.id};
    }
    if (subject.delete_marker) continue;
    for (const NoncurrentRow& row : rule.noncurrent_transitions) {
      if (due(row)) cheapest.offer(rule, row.storage_class);
    }
  }
  return cheapest.action();
}

// A delete marker behind which nothing is left goes when a rule asks for that, or when it is as old
// as what expires.
LifecycleAction decide_marker(const LifecycleRow& lifecycle, const LifecycleSubject& subject,
                              Timestamp now) {
  if (!subject.lone) return {};
  for (const LifecycleRuleRow& rule : lifecycle.rules) {
    if (!rule.expiration || !matches(rule, subject)) continue;
    const bool due = rule.expiration->expired_marker
                         ? *rule.expiration->expired_marker
                         : due_time(rule.expiration->when, subject.created) <= now;
    if (due) return {LifecycleAction::Kind::Remove, {}, rule.id};
  }
  return {};
}

LifecycleAction decide_current(const LifecycleRow& lifecycle, const LifecycleSubject& subject,
                               Timestamp now) {
  const auto expiry = expiry_of(lifecycle, subject);
  const bool expires = expiry && expiry->time <= now;
  if (expires && !subject.versioned) {
    return {LifecycleAction::Kind::Remove, {}, expiry->rule_id};
  }
  Cheapest cheapest(lifecycle, subject);
  for (const LifecycleRuleRow& rule : lifecycle.rules) {
    if (!matches(rule, subject)) continue;
    for (const TransitionRow& row : rule.transitions) {
      if (due_time(row.when, subject.created) <= now) cheapest.offer(rule, row.storage_class);
    }
  }
  if (expires && cheapest.action().kind == LifecycleAction::Kind::None) {
    return {LifecycleAction::Kind::Expire, {}, expiry->rule_id};
  }
  return cheapest.action();
}

}  // namespace

Timestamp lifecycle_midnight(Timestamp from, std::int64_t days) {
  const auto day = std::chrono::floor<std::chrono::days>(from);
  const std::int64_t left = std::max<std::int64_t>(0, (kLastDay - day).count());
  return day + std::chrono::days(std::min(days, left) + 1);
}

LifecycleAction decide(const LifecycleRow& lifecycle, const LifecycleSubject& subject,
                       Timestamp now) {
  if (subject.became_noncurrent) return decide_noncurrent(lifecycle, subject, now);
  return subject.delete_marker ? decide_marker(lifecycle, subject, now)
                               : decide_current(lifecycle, subject, now);
}

std::optional<LifecycleDue> expiry_of(const LifecycleRow& lifecycle,
                                      const LifecycleSubject& subject) {
  std::optional<LifecycleDue> first;
  for (const LifecycleRuleRow& rule : lifecycle.rules) {
    if (!rule.expiration || rule.expiration->expired_marker || !matches(rule, subject)) continue;
    const Timestamp due = due_time(rule.expiration->when, subject.created);
    if (!first || due < first->time) first = LifecycleDue{due, rule.id};
  }
  return first;
}

std::optional<LifecycleDue> abort_of(const LifecycleRow& lifecycle, std::string_view key,
                                     Timestamp initiated) {
  std::optional<LifecycleDue> first;
  for (const LifecycleRuleRow& rule : lifecycle.rules) {
    if (!rule.enabled || !rule.abort_days || !key.starts_with(rule.filter.prefix.value_or(""))) {
      continue;
    }
    const Timestamp due = lifecycle_midnight(initiated, *rule.abort_days);
    if (!first || due < first->time) first = LifecycleDue{due, rule.id};
  }
  return first;
}

std::string expiration_header(const LifecycleDue& due) {
  return fmt::format(R"(expiry-date="{}", rule-id="{}")", http_date(due.time),
                     percent_encode(due.rule_id, Slash::Encode));
}

}  // namespace trailcam::s3
