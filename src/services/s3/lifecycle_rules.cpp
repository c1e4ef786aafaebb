#include "services/s3/lifecycle_rules.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/encoding.h"
#include "services/s3/faults.h"
#include "services/s3/storage_class.h"

namespace trailcam::s3 {
namespace {

// How long an object stays in STANDARD before, and then in, a class for infrequent access.
constexpr std::int64_t kInfrequentDaysMin = 30;

bool is_infrequent(std::string_view storage_class) {
  return storage_class == "STANDARD_IA" || storage_class == "ONEZONE_IA";
}

Result<std::vector<TagRow>> read_filter_tags(const std::vector<Tag>& tags) {
  std::vector<TagRow> out;
  for (const Tag& tag : tags) {
    const auto same = [&](const TagRow& row) { return row.key == tag.Key; };
    if (std::ranges::any_of(out, same)) {
      return errors::invalid_request("Duplicate Tag Keys are not allowed.");
    }
    out.push_back({tag.Key, tag.Value});
  }
  return out;
}

Result<void> check_sizes(const LifecycleFilterRow& filter) {
  for (const auto& [name, size] : {std::pair("ObjectSizeGreaterThan", filter.greater_than),
                                   std::pair("ObjectSizeLessThan", filter.less_than)}) {
    if (size && *size < 0) {
      return invalid_argument(fmt::format("'{}' must not be negative", name), name,
                              std::to_string(*size));
    }
  }
  if (filter.greater_than && filter.less_than && *filter.less_than <= *filter.greater_than + 1) {
    return errors::invalid_request(
        "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan' by more than "
        "1");
  }
  return {};
}

Result<LifecycleFilterRow> read_and(const LifecycleRuleAndOperator& all) {
  LifecycleFilterRow row{.form = FilterForm::And,
                         .prefix = all.Prefix,
                         .tags = {},
                         .greater_than = all.ObjectSizeGreaterThan,
                         .less_than = all.ObjectSizeLessThan};
  if (all.Tags) row.tags = TC_TRY(read_filter_tags(*all.Tags));
  const std::size_t conditions = std::size_t(row.prefix.has_value()) + row.tags.size() +
                                 std::size_t(row.greater_than.has_value()) +
                                 std::size_t(row.less_than.has_value());
  if (conditions < 2) return malformed_xml();
  TC_TRY(check_sizes(row));
  return row;
}

Result<LifecycleFilterRow> read_filter(const LifecycleRule& rule) {
  if (rule.Prefix.has_value() == rule.Filter.has_value()) return malformed_xml();
  if (rule.Prefix) return LifecycleFilterRow{.form = FilterForm::RulePrefix, .prefix = rule.Prefix};
  const LifecycleRuleFilter& filter = *rule.Filter;
  const int members = int(filter.Prefix.has_value()) + int(filter.Tag.has_value()) +
                      int(filter.ObjectSizeGreaterThan.has_value()) +
                      int(filter.ObjectSizeLessThan.has_value()) + int(filter.And.has_value());
  if (members > 1) return malformed_xml();
  if (filter.And) return read_and(*filter.And);
  LifecycleFilterRow row{.form = FilterForm::Single,
                         .prefix = filter.Prefix,
                         .tags = {},
                         .greater_than = filter.ObjectSizeGreaterThan,
                         .less_than = filter.ObjectSizeLessThan};
  if (filter.Tag) row.tags.push_back({filter.Tag->Key, filter.Tag->Value});
  TC_TRY(check_sizes(row));
  return row;
}

// The rule's filter as AWS's messages name it.
std::string filter_words(const LifecycleFilterRow& filter) {
  std::vector<std::string> words;
  if (filter.prefix) words.push_back("prefix=" + *filter.prefix);
  for (const TagRow& tag : filter.tags) {
    words.push_back(fmt::format("tag=Tag(key={}, value={})", tag.key, tag.value));
  }
  if (filter.greater_than) {
    words.push_back(fmt::format("objectsizegreaterthan={}", *filter.greater_than));
  }
  if (filter.less_than) words.push_back(fmt::format("objectsizelessthan={}", *filter.less_than));
  return fmt::format("'({})'", fmt::join(words, " and "));
}

// `least` days at least; `action` as in "Expiration action".
Result<void> check_days(std::int64_t days, std::int64_t least, const char* member,
                        const char* action) {
  if (days >= least && days <= kLifecycleDaysMax) return {};
  const char* what = least == 0 ? "nonnegative" : "positive";
  return invalid_argument(fmt::format("'{}' for {} must be a {} integer", member, action, what),
                          member, std::to_string(days));
}

Result<LifecycleWhenRow> read_when(const std::optional<std::int64_t>& days,
                                   const std::optional<Timestamp>& date) {
  if (days.has_value() == date.has_value()) return malformed_xml();
  if (date && std::chrono::floor<std::chrono::days>(*date) != *date) {
    return invalid_argument("'Date' must be at midnight GMT", "Date", iso8601_millis(*date));
  }
  return LifecycleWhenRow{days, date};
}

Result<void> check_target(const std::string& storage_class) {
  const auto rank = waterfall_rank(storage_class);
  return rank && *rank > 0 ? Result<void>() : malformed_xml();
}

Result<void> check_infrequent(std::int64_t days, const std::string& storage_class,
                              const char* member, const char* action) {
  if (!is_infrequent(storage_class) || days >= kInfrequentDaysMin) return {};
  return invalid_argument(
      fmt::format("'{}' in {} action must be greater than or equal to {} for storageClass '{}'",
                  member, action, kInfrequentDaysMin, storage_class),
      member, std::to_string(days));
}

Result<TransitionRow> read_transition(const Transition& given) {
  if (!given.StorageClass) return malformed_xml();
  TC_TRY(check_target(*given.StorageClass));
  TransitionRow row{TC_TRY(read_when(given.Days, given.Date)), *given.StorageClass};
  if (row.when.days) {
    TC_TRY(check_days(*row.when.days, 0, "Days", "Transition action"));
    TC_TRY(check_infrequent(*row.when.days, row.storage_class, "Days", "Transition"));
  }
  return row;
}

// How one time stands to another, in days, when both are of one kind.
std::optional<std::int64_t> days_after(const LifecycleWhenRow& later,
                                       const LifecycleWhenRow& earlier) {
  if (later.days && earlier.days) return *later.days - *earlier.days;
  if (!later.date || !earlier.date) return std::nullopt;
  return std::chrono::floor<std::chrono::days>(*later.date - *earlier.date).count();
}

Error mixed_times(const LifecycleFilterRow& filter) {
  return errors::invalid_request(
      fmt::format("Found mixed 'Date' and 'Days' based Expiration and Transition actions in "
                  "lifecycle rule for filter {}",
                  filter_words(filter)));
}

// What moves to a dearer class must not do so later than to a cheaper one, and stays in a class for
// infrequent access for its time. `member` is what the times are called.
Result<void> check_order(const LifecycleFilterRow& filter, const TransitionRow& dear,
                         const TransitionRow& cheap, const char* action) {
  const auto days = days_after(cheap.when, dear.when);
  if (!days) return mixed_times(filter);
  const char* member = dear.when.days ? "Days" : "Date";
  const std::int64_t least = is_infrequent(dear.storage_class) ? kInfrequentDaysMin : 1;
  if (*days >= least) return {};
  const std::string value =
      cheap.when.days ? std::to_string(*cheap.when.days) : iso8601_millis(*cheap.when.date);
  return invalid_argument(
      fmt::format("'{0}' in the {1} action for StorageClass '{2}' for filter {3} must be {4} "
                  "'{0}' in the {1} action for StorageClass '{5}'",
                  member, action, cheap.storage_class, filter_words(filter),
                  least == 1 ? "greater than" : fmt::format("{} days more than", least),
                  dear.storage_class),
      member, value);
}

Result<void> check_waterfall(const LifecycleFilterRow& filter,
                             std::vector<TransitionRow> transitions, const char* action) {
  std::ranges::sort(transitions, {}, [](const TransitionRow& row) {
    return waterfall_rank(row.storage_class).value_or(0);
  });
  for (std::size_t i = 1; i < transitions.size(); ++i) {
    if (transitions[i].storage_class == transitions[i - 1].storage_class) {
      return errors::invalid_request(
          fmt::format("'StorageClass' must be different for '{}' actions in same 'Rule' with "
                      "filter {}",
                      action, filter_words(filter)));
    }
    TC_TRY(check_order(filter, transitions[i - 1], transitions[i], action));
  }
  return {};
}

Result<void> check_expiration_comes_last(const LifecycleRuleRow& rule) {
  if (!rule.expiration || rule.expiration->expired_marker) return {};
  for (const TransitionRow& transition : rule.transitions) {
    const auto days = days_after(rule.expiration->when, transition.when);
    if (!days) return mixed_times(rule.filter);
    if (*days > 0) continue;
    const LifecycleWhenRow& when = rule.expiration->when;
    const char* member = when.days ? "Days" : "Date";
    return invalid_argument(
        fmt::format("'{0}' in the Expiration action for filter {1} must be greater than '{0}' in "
                    "the Transition action",
                    member, filter_words(rule.filter)),
        member, when.days ? std::to_string(*when.days) : iso8601_millis(*when.date));
  }
  return {};
}

Result<ExpirationRow> read_expiration(const LifecycleExpiration& given) {
  if (given.ExpiredObjectDeleteMarker) {
    if (given.Days || given.Date) return malformed_xml();
    return ExpirationRow{.when = {}, .expired_marker = given.ExpiredObjectDeleteMarker};
  }
  ExpirationRow row{.when = TC_TRY(read_when(given.Days, given.Date)), .expired_marker = {}};
  if (row.when.days) TC_TRY(check_days(*row.when.days, 1, "Days", "Expiration action"));
  return row;
}

Result<void> check_newer(const std::optional<std::int64_t>& newer) {
  if (!newer || (*newer >= 1 && *newer <= kNewerNoncurrentVersionsMax)) return {};
  return invalid_argument(fmt::format("'NewerNoncurrentVersions' must be between 1 and {}",
                                      kNewerNoncurrentVersionsMax),
                          "NewerNoncurrentVersions", std::to_string(*newer));
}

Result<NoncurrentRow> read_noncurrent(const NoncurrentVersionTransition& given) {
  if (!given.StorageClass || !given.NoncurrentDays) return malformed_xml();
  TC_TRY(check_target(*given.StorageClass));
  constexpr const char* kAction = "NoncurrentVersionTransition";
  TC_TRY(
      check_days(*given.NoncurrentDays, 0, "NoncurrentDays", "NoncurrentVersionTransition action"));
  TC_TRY(check_infrequent(*given.NoncurrentDays, *given.StorageClass, "NoncurrentDays", kAction));
  TC_TRY(check_newer(given.NewerNoncurrentVersions));
  return NoncurrentRow{given.NoncurrentDays, given.NewerNoncurrentVersions, *given.StorageClass};
}

Result<NoncurrentRow> read_noncurrent(const NoncurrentVersionExpiration& given) {
  if (!given.NoncurrentDays) return malformed_xml();
  TC_TRY(
      check_days(*given.NoncurrentDays, 1, "NoncurrentDays", "NoncurrentVersionExpiration action"));
  TC_TRY(check_newer(given.NewerNoncurrentVersions));
  return NoncurrentRow{given.NoncurrentDays, given.NewerNoncurrentVersions, ""};
}

Result<void> check_noncurrent(const LifecycleRuleRow& rule) {
  std::vector<TransitionRow> transitions;
  for (const NoncurrentRow& row : rule.noncurrent_transitions) {
    transitions.push_back({{row.days, std::nullopt}, row.storage_class});
    if (rule.noncurrent_expiration && *rule.noncurrent_expiration->days <= *row.days) {
      return invalid_argument(
          fmt::format("'NoncurrentDays' in the NoncurrentVersionExpiration action for filter {} "
                      "must be greater than 'NoncurrentDays' in the NoncurrentVersionTransition "
                      "action",
                      filter_words(rule.filter)),
          "NoncurrentDays", std::to_string(*rule.noncurrent_expiration->days));
    }
  }
  return check_waterfall(rule.filter, std::move(transitions), "NoncurrentVersionTransition");
}

Result<std::int64_t> read_abort(const AbortIncompleteMultipartUpload& given,
                                const LifecycleFilterRow& filter) {
  if (!given.DaysAfterInitiation) return malformed_xml();
  TC_TRY(check_days(*given.DaysAfterInitiation, 1, "DaysAfterInitiation",
                    "AbortIncompleteMultipartUpload action"));
  if (!filter.tags.empty()) {
    return errors::invalid_request("AbortIncompleteMultipartUpload cannot be specified with Tags.");
  }
  if (filter.greater_than || filter.less_than) {
    return errors::invalid_request(
        "AbortIncompleteMultipartUpload cannot be specified with Object Size.");
  }
  return *given.DaysAfterInitiation;
}

Result<void> check_marker_filter(const LifecycleRuleRow& rule) {
  if (!rule.expiration || !rule.expiration->expired_marker) return {};
  if (!rule.filter.tags.empty()) {
    return errors::invalid_request("ExpiredObjectDeleteMarker cannot be specified with Tags.");
  }
  if (rule.filter.greater_than || rule.filter.less_than) {
    return errors::invalid_request(
        "ExpiredObjectDeleteMarker cannot be specified with Object Size.");
  }
  return {};
}

Result<LifecycleRuleRow> read_rule(const LifecycleRule& given, Random& random) {
  LifecycleRuleRow rule;
  // AWS's are the text of a UUID in Base64, too.
  rule.id = given.ID && !given.ID->empty() ? *given.ID : base64(random.uuid());
  if (rule.id.size() > kRuleIdCharactersMax) {
    return invalid_argument(
        fmt::format("ID length should not exceed allowed limit of {}", kRuleIdCharactersMax), "ID",
        rule.id);
  }
  if (given.Status != "Enabled" && given.Status != "Disabled") return malformed_xml();
  rule.enabled = given.Status == "Enabled";
  rule.filter = TC_TRY(read_filter(given));
  if (given.Expiration) rule.expiration = TC_TRY(read_expiration(*given.Expiration));
  for (const Transition& transition : given.Transitions.value_or(std::vector<Transition>())) {
    rule.transitions.push_back(TC_TRY(read_transition(transition)));
  }
  for (const NoncurrentVersionTransition& transition :
       given.NoncurrentVersionTransitions.value_or(std::vector<NoncurrentVersionTransition>())) {
    rule.noncurrent_transitions.push_back(TC_TRY(read_noncurrent(transition)));
  }
  if (given.NoncurrentVersionExpiration) {
    rule.noncurrent_expiration = TC_TRY(read_noncurrent(*given.NoncurrentVersionExpiration));
  }
  if (given.AbortIncompleteMultipartUpload) {
    rule.abort_days = TC_TRY(read_abort(*given.AbortIncompleteMultipartUpload, rule.filter));
  }
  const bool acts = rule.expiration || !rule.transitions.empty() ||
                    !rule.noncurrent_transitions.empty() || rule.noncurrent_expiration ||
                    rule.abort_days;
  if (!acts) return errors::invalid_request("At least one action needs to be specified in a rule");
  TC_TRY(check_marker_filter(rule));
  TC_TRY(check_waterfall(rule.filter, rule.transitions, "Transition"));
  TC_TRY(check_expiration_comes_last(rule));
  TC_TRY(check_noncurrent(rule));
  return rule;
}

Result<std::string> read_minimum_size(const std::optional<std::string>& given) {
  if (!given) return std::string(kAllClasses128K);
  if (*given == kAllClasses128K || *given == kVariesByClass) return *given;
  return errors::invalid_request("Invalid TransitionDefaultMinimumObjectSize found: " + *given);
}

LifecycleRuleFilter show_filter(const LifecycleFilterRow& row) {
  LifecycleRuleFilter filter;
  if (row.form == FilterForm::And) {
    LifecycleRuleAndOperator& all = filter.And.emplace();
    all.Prefix = row.prefix;
    all.ObjectSizeGreaterThan = row.greater_than;
    all.ObjectSizeLessThan = row.less_than;
    if (!row.tags.empty()) all.Tags.emplace();
    for (const TagRow& tag : row.tags) all.Tags->push_back({tag.key, tag.value});
    return filter;
  }
  filter.Prefix = row.prefix;
  filter.ObjectSizeGreaterThan = row.greater_than;
  filter.ObjectSizeLessThan = row.less_than;
  if (!row.tags.empty()) filter.Tag = Tag{row.tags.front().key, row.tags.front().value};
  return filter;
}

LifecycleRule show_rule(const LifecycleRuleRow& row) {
  LifecycleRule rule;
  rule.ID = row.id;
  rule.Status = row.enabled ? "Enabled" : "Disabled";
  if (row.filter.form == FilterForm::RulePrefix) {
    rule.Prefix = row.filter.prefix;
  } else {
    rule.Filter = show_filter(row.filter);
  }
  if (row.expiration) {
    rule.Expiration =
        LifecycleExpiration{.Date = row.expiration->when.date,
                            .Days = row.expiration->when.days,
                            .ExpiredObjectDeleteMarker = row.expiration->expired_marker};
  }
  if (!row.transitions.empty()) rule.Transitions.emplace();
  for (const TransitionRow& transition : row.transitions) {
    rule.Transitions->push_back(
        {transition.when.date, transition.when.days, transition.storage_class});
  }
  if (!row.noncurrent_transitions.empty()) rule.NoncurrentVersionTransitions.emplace();
  for (const NoncurrentRow& transition : row.noncurrent_transitions) {
    rule.NoncurrentVersionTransitions->push_back(
        {transition.days, transition.storage_class, transition.newer});
  }
  if (row.noncurrent_expiration) {
    rule.NoncurrentVersionExpiration = NoncurrentVersionExpiration{
        row.noncurrent_expiration->days, row.noncurrent_expiration->newer};
  }
  if (row.abort_days) {
    rule.AbortIncompleteMultipartUpload = AbortIncompleteMultipartUpload{row.abort_days};
  }
  return rule;
}

}  // namespace

Result<LifecycleRow> read_lifecycle(const std::vector<LifecycleRule>& rules,
                                    const std::optional<std::string>& minimum_size,
                                    Random& random) {
  LifecycleRow lifecycle{.rules = {}, .minimum_size = TC_TRY(read_minimum_size(minimum_size))};
  if (rules.empty() || rules.size() > kLifecycleRulesMax) return malformed_xml();
  const bool filters =
      std::ranges::any_of(rules, [](const LifecycleRule& rule) { return rule.Filter.has_value(); });
  std::set<std::string> ids;
  for (const LifecycleRule& given : rules) {
    if (filters && given.Prefix && !given.Filter) {
      return errors::invalid_request(
          "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the "
          "Filter.");
    }
    lifecycle.rules.push_back(TC_TRY(read_rule(given, random)));
    if (!ids.insert(lifecycle.rules.back().id).second) {
      return invalid_argument("Rule ID must be unique. Found same ID for more than one rule", "ID",
                              lifecycle.rules.back().id);
    }
  }
  return lifecycle;
}

std::vector<LifecycleRule> show_lifecycle(const LifecycleRow& lifecycle) {
  std::vector<LifecycleRule> rules;
  for (const LifecycleRuleRow& row : lifecycle.rules) rules.push_back(show_rule(row));
  return rules;
}

}  // namespace trailcam::s3
