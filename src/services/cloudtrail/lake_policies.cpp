#include "services/cloudtrail/lake_policies.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/json.h"
#include "lake/channel.h"
#include "lake/event_data_store.h"
#include "lake/resource_policy.h"
#include "services/cloudtrail/generated/errors.h"
#include "services/cloudtrail/names.h"

namespace trailcam::cloudtrail {
namespace {

constexpr std::size_t kChannelStatementsMax = 20;
constexpr std::size_t kChannelPrincipalsMax = 50;
constexpr std::string_view kChannelAction = "cloudtrail-data:putauditevents";  // in lower case
// Source: Service Authorization Reference, AWS CloudTrail: what can be asked of a store.
constexpr std::string_view kStoreActions[] = {
    "cloudtrail:*",
    "cloudtrail:startquery",
    "cloudtrail:cancelquery",
    "cloudtrail:describequery",
    "cloudtrail:getqueryresults",
    "cloudtrail:generatequery",
    "cloudtrail:generatequeryresultssummary",
    "cloudtrail:listqueries",
    "cloudtrail:geteventdatastore",
    "cloudtrail:updateeventdatastore",
    "cloudtrail:deleteeventdatastore",
    "cloudtrail:restoreeventdatastore",
    "cloudtrail:starteventdatastoreingestion",
    "cloudtrail:stopeventdatastoreingestion",
    "cloudtrail:addtags",
    "cloudtrail:removetags",
    "cloudtrail:listtags",
};

// Account and tags of what the ARN names; nothing when it is not there.
struct Holder {
  AccountId account;
  Region region;
  std::vector<store::TagRow> tags;
};
template <class Row>
std::optional<Holder> as_holder(const std::optional<Row>& row, std::string_view arn) {
  if (!row || row->arn() != arn) return std::nullopt;
  return Holder{row->account, row->region, row->tags};
}
Result<std::optional<Holder>> find_holder(store::Transaction& transaction, std::string_view arn) {
  const auto pieces = split_arn(arn);
  if (!pieces) return std::optional<Holder>();
  if (pieces->kind == "eventdatastore") {
    return as_holder(TC_TRY(transaction.get(lake::kStores, lake::store_key(pieces->rest))), arn);
  }
  if (pieces->kind == "channel") {
    return as_holder(TC_TRY(transaction.get(lake::kChannels, lake::channel_key(pieces->rest))),
                     arn);
  }
  return std::optional<Holder>();
}

Error not_valid(std::string text) {
  return errors::resource_policy_not_valid_exception(std::move(text));
}

bool names_action(std::string_view known, std::string action) {
  std::ranges::transform(action, action.begin(), [](unsigned char c) { return std::tolower(c); });
  return action == known;
}

// How many principals a statement names: a text, or a list.
std::size_t principal_count(const Value& statement) {
  const Value* principals = statement.at_path("Principal.AWS");
  if (principals == nullptr) return 0;
  return principals->is_list() ? principals->as_list().size() : 1;
}

Result<void> check_channel_policy(const policy::Policy& policy, const std::string& document) {
  if (policy.size() > kChannelStatementsMax) {
    return not_valid(fmt::format("A channel's policy must not have more than {} statements.",
                                 kChannelStatementsMax));
  }
  const Value tree = TC_TRY(parse_json(document));
  const Value* statements = tree.find("Statement");
  const Value::List listed =
      statements->is_list() ? statements->as_list() : Value::List{*statements};
  for (const Value& statement : listed) {
    if (principal_count(statement) <= kChannelPrincipalsMax) continue;
    return not_valid(
        fmt::format("A statement must not have more than {} principals.", kChannelPrincipalsMax));
  }
  for (const std::string& action : policy.actions()) {
    if (names_action(kChannelAction, action)) continue;
    return not_valid(
        fmt::format("The action {} is not supported in the policy of a channel.", action));
  }
  return {};
}

Result<void> check_store_policy(const policy::Policy& policy) {
  for (const std::string& action : policy.actions()) {
    const bool known = std::ranges::any_of(
        kStoreActions, [&](std::string_view name) { return names_action(name, action); });
    if (known) continue;
    return not_valid(fmt::format(
        "The action {} is not supported in the policy of an event data store.", action));
  }
  return {};
}

}  // namespace

Result<std::optional<pipeline::ResourcePolicy>> LakePolicies::of(std::string_view arn) const {
  store::Transaction transaction(database_);
  const auto holder = TC_TRY(find_holder(transaction, arn));
  if (!holder) return std::optional<pipeline::ResourcePolicy>();
  pipeline::ResourcePolicy out{.policy = nullptr, .owner = holder->account};
  out.name = arn;
  for (const store::TagRow& tag : holder->tags) out.tags.emplace_back(tag.key, tag.value);
  const auto row = TC_TRY(transaction.get(lake::kResourcePolicies, lake::resource_policy_key(arn)));
  if (row) out.policy = TC_TRY(cache_.get(row->document, policy::Policy::Kind::Resource));
  return std::optional(std::move(out));
}

Result<std::string> policy_holder(pipeline::Call& call, const std::string& arn) {
  const auto pieces = split_arn(arn);
  if (!pieces) {
    return errors::resource_arn_not_valid_exception(
        fmt::format("The resource ARN {} is not valid.", arn));
  }
  if (pieces->kind != "eventdatastore" && pieces->kind != "channel") {
    return errors::resource_type_not_supported_exception(
        fmt::format("Resource type {} is not supported.", pieces->kind));
  }
  const auto holder = TC_TRY(find_holder(call.transaction, arn));
  if (!holder || holder->account != call.account || holder->region != call.region) {
    return errors::resource_not_found_exception(fmt::format("The resource {} was not found.", arn));
  }
  return arn;
}

Result<std::string> policy_to_save(const pipeline::Principals& principals, pipeline::Call& call,
                                   const std::string& arn, const std::string& document) {
  const auto policy = policy::Policy::parse(document, policy::Policy::Kind::Resource);
  if (!policy) return not_valid(policy.error().message());
  for (const std::string& resource : (*policy)->resources()) {
    if (resource != arn) {
      return not_valid(fmt::format("The policy's resource must be {}; it is {}.", arn, resource));
    }
  }
  const bool channel = split_arn(arn)->kind == "channel";
  TC_TRY(channel ? check_channel_policy(**policy, document) : check_store_policy(**policy));
  auto saved = TC_TRY(principals.to_save(call.transaction, document));
  if (!saved.unknown.empty()) {
    return not_valid(fmt::format("The principal {} is not valid.", saved.unknown));
  }
  return std::move(saved.document);
}

}  // namespace trailcam::cloudtrail
