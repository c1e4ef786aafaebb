#include "services/kms/keys.h"

#include <algorithm>

#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "services/kms/generated/errors.h"
#include "services/kms/grants.h"
#include "services/kms/managed_keys.h"

namespace trailcam::kms {
namespace {

constexpr std::string_view kAliasPrefix = "alias/";
constexpr std::string_view kKeyPrefix = "key/";
constexpr std::string_view kMultiRegionPrefix = "mrk-";
constexpr std::size_t kMultiRegionDigits = 32;

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

Error unknown_key(const std::string& arn) {
  return errors::not_found_exception(fmt::format("Key '{}' does not exist", arn));
}

std::string key_arn(const Arn& parts) {
  return fmt::format("arn:aws:kms:{}:{}:key/{}", parts.region.str(), parts.account.str(),
                     parts.key_id);
}

// What `id` can mean, seen from a call.
Result<Arn> read_id(const pipeline::Call& call, std::string_view id) {
  if (id.starts_with("arn:")) {
    auto parts = parse_arn(id);
    if (!parts) return errors::not_found_exception(fmt::format("Invalid arn {}", id));
    if (parts->region != call.region) {
      return errors::not_found_exception(fmt::format("Invalid arn {}", parts->region.str()));
    }
    if (!parts->key_id.empty() && !is_key_id(parts->key_id)) {
      return errors::not_found_exception(fmt::format("Invalid keyId '{}'", parts->key_id));
    }
    return std::move(*parts);
  }
  if (id.starts_with(kAliasPrefix)) {
    return Arn{call.account, call.region, "", std::string(id)};
  }
  if (!is_key_id(id)) return errors::not_found_exception(fmt::format("Invalid keyId '{}'", id));
  return Arn{call.account, call.region, std::string(id), ""};
}

pipeline::KnownFacts facts_of(const FoundKey& key, std::vector<std::string> aliases,
                              pipeline::KnownFacts facts) {
  const KeyRow& row = key.row;
  facts.push_back({"kms:KeySpec", {row.spec}});
  facts.push_back({"kms:CustomerMasterKeySpec", {row.spec}});
  facts.push_back({"kms:KeyUsage", {row.usage}});
  facts.push_back({"kms:CustomerMasterKeyUsage", {row.usage}});
  facts.push_back({"kms:KeyOrigin", {row.origin}});
  facts.push_back({"kms:MultiRegion", {row.multi_region ? "true" : "false"}});
  if (row.multi_region) facts.push_back({"kms:MultiRegionKeyType", {"PRIMARY"}});
  if (!aliases.empty()) facts.push_back({"kms:ResourceAliases", std::move(aliases)});
  if (!key.alias.empty()) facts.push_back({"kms:RequestAlias", {key.alias}});
  return facts;
}

// The operation as grants list it.
std::string_view grant_operation(std::string_view action) {
  return action.substr(action.find(':') + 1);
}

Result<void> erase_due(store::Transaction& transaction, const KeyRow& key) {
  const auto before = TC_TRY(transaction.get(kKeys, row_key(key)));
  if (!before) return {};
  if (const auto due = due_time(*before)) transaction.erase(kDue, due_key(*due, key));
  return {};
}

store::Key key_of_alias(const AliasRow& alias) {
  return home_key(kKeyAliases, alias.account, alias.region).text(alias.key_id).text(alias.name);
}

}  // namespace

bool is_key_id(std::string_view text) {
  if (text.starts_with(kMultiRegionPrefix)) {
    text.remove_prefix(kMultiRegionPrefix.size());
    return text.size() == kMultiRegionDigits && std::ranges::all_of(text, is_hex_digit);
  }
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return text.size() == kForm.size() && std::ranges::equal(text, kForm, [](char c, char f) {
           return f == '-' ? c == '-' : is_hex_digit(c);
         });
}

std::optional<Arn> parse_arn(std::string_view text) {
  constexpr std::string_view kStart = "arn:aws:kms:";
  if (!text.starts_with(kStart)) return std::nullopt;
  text.remove_prefix(kStart.size());
  const std::size_t region = text.find(':');
  const std::size_t account = region == text.npos ? region : text.find(':', region + 1);
  if (account == text.npos) return std::nullopt;
  Arn out;
  out.region = Region(text.substr(0, region));
  out.account = AccountId(text.substr(region + 1, account - region - 1));
  const std::string_view rest = text.substr(account + 1);
  if (out.region.empty() || !is_account_id(out.account.str())) return std::nullopt;
  if (rest.starts_with(kKeyPrefix) && rest.size() > kKeyPrefix.size()) {
    out.key_id = rest.substr(kKeyPrefix.size());
  } else if (rest.starts_with(kAliasPrefix) && rest.size() > kAliasPrefix.size()) {
    out.alias = rest;
  } else {
    return std::nullopt;
  }
  return out;
}

Result<FoundKey> find_key(const Kms& kms, pipeline::Call& call, std::string_view id) {
  Arn parts = TC_TRY(read_id(call, id));
  FoundKey out;
  if (!parts.alias.empty()) {
    out.alias = parts.alias;
    const AliasRow named{.account = parts.account, .region = parts.region, .name = parts.alias};
    const auto alias = TC_TRY(call.transaction.get(kAliases, row_key(named)));
    if (alias) {
      parts.key_id = alias->key_id;
    } else if (parts.account == call.account && is_managed_alias(parts.alias)) {
      out.row = TC_TRY(aws_managed_key(kms, call, parts.alias.substr(kManagedPrefix.size())));
      return out;
    } else {
      return errors::not_found_exception(fmt::format("Alias {} is not found.", named.arn()));
    }
  }
  auto row = TC_TRY(
      call.transaction.get(kKeys, home_key(kKeys, parts.account, parts.region).text(parts.key_id)));
  if (row) {
    out.row = std::move(*row);
    return out;
  }
  const std::string arn = key_arn(parts);
  if (parts.account != call.account) {
    // Other accounts do not learn which keys there are.
    TC_TRY(call.authorize("kms:" + call.operation.name, arn));
  }
  return unknown_key(arn);
}

Result<void> authorize(const Kms& kms, pipeline::Call& call, const FoundKey& key, const Use& use) {
  const std::string action =
      use.action.empty() ? "kms:" + call.operation.name : std::string(use.action);
  const std::string arn = key.row.arn();
  if (use.grant_tokens != nullptr && *use.grant_tokens) {
    for (const std::string& token : **use.grant_tokens) TC_TRY(read_grant_token(kms, token));
  }
  const bool outsider = key.row.account != call.account;
  pipeline::KnownFacts facts =
      facts_of(key, TC_TRY(alias_names(call.transaction, key.row)), use.facts);
  const policy::Naming naming =
      TC_TRY(granted(call.transaction, key.row, call.caller.principal,
                     {grant_operation(action), use.context, use.new_grant}));
  if (naming != policy::Naming::None) {
    facts.push_back({std::string(kGrantedFact), {std::string(to_text(naming))}});
  }
  TC_TRY(call.authorize_knowing(action, arn, facts));
  if (outsider && !use.across_accounts) {
    return pipeline::faults::access_denied(
        pipeline::Family::Json,
        fmt::format("User: {} is not authorized to perform: {} on resource: {} because it is in "
                    "another account",
                    call.caller.principal.arn, action, arn));
  }
  call.notes.resource({"AWS::KMS::Key", arn, key.row.account.str()});
  call.notes.aliases.push_back({"AWS::KMS::Key", key.row.id});
  call.notes.aliases.push_back({"AWS::KMS::Key", arn});
  return {};
}

Result<KeyRow> key_for(const Kms& kms, pipeline::Call& call, std::string_view id, const Use& use) {
  FoundKey found = TC_TRY(find_key(kms, call, id));
  TC_TRY(authorize(kms, call, found, use));
  if (!found.alias.empty() && !use.by_alias) {
    return errors::not_found_exception(fmt::format("Invalid keyId '{}'", id));
  }
  return std::move(found.row);
}

Result<void> check_not_pending_deletion(const KeyRow& key) {
  if (key.state != "PendingDeletion") return {};
  return errors::kms_invalid_state_exception(key.arn() + " is pending deletion.");
}

Result<void> check_enabled(const KeyRow& key) {
  TC_TRY(check_not_pending_deletion(key));
  if (key.state == "PendingImport") {
    return errors::kms_invalid_state_exception(key.arn() + " is pending import.");
  }
  if (key.state == "Disabled") return errors::disabled_exception(key.arn() + " is disabled.");
  return {};
}

Result<void> check_usage(const KeyRow& key, std::string_view usage, std::string_view operation) {
  if (key.usage == usage) return {};
  return errors::invalid_key_usage_exception(fmt::format(
      "{} key usage is {} which is not valid for {}.", key.arn(), key.usage, operation));
}

Result<void> check_usable(const KeyRow& key, std::string_view usage, std::string_view operation) {
  TC_TRY(check_enabled(key));
  return check_usage(key, usage, operation);
}

store::Key due_key(Timestamp time, const KeyRow& key) {
  return kDue.key().number(std::uint64_t(time.time_since_epoch().count())).text(key.arn());
}

Error dry_run_succeeds() {
  return errors::dry_run_operation_exception(
      "The request would have succeeded, but the DryRun option is set.");
}

std::optional<Timestamp> due_time(const KeyRow& key) {
  if (key.state == "PendingDeletion") return key.deletion;
  std::optional<Timestamp> out = key.material_expires;
  if (key.rotation && key.state == "Enabled" && (!out || key.rotation->next < *out)) {
    out = key.rotation->next;
  }
  return out;
}

Result<void> put_key(store::Transaction& transaction, const KeyRow& key) {
  TC_TRY(erase_due(transaction, key));
  if (const auto due = due_time(key)) {
    transaction.put(kDue, due_key(*due, key), {key.account, key.region, key.id});
  }
  transaction.put(kKeys, row_key(key), key);
  return {};
}

Result<void> erase_key(store::Transaction& transaction, const KeyRow& key) {
  TC_TRY(erase_due(transaction, key));
  std::vector<std::string> materials;
  TC_TRY(transaction.scan(kMaterials, of_key(kMaterials, key).range(),
                          [&](std::string_view, MaterialRow row) {
                            materials.push_back(std::move(row.id));
                            return true;
                          }));
  for (const std::string& id : materials) {
    transaction.erase(kMaterials, of_key(kMaterials, key).text(id));
  }
  for (std::string& name : TC_TRY(alias_names(transaction, key))) {
    AliasRow alias{.account = key.account, .region = key.region, .name = std::move(name)};
    alias.key_id = key.id;
    erase_alias(transaction, alias);
  }
  transaction.erase(kKeys, row_key(key));
  return {};
}

void put_alias(store::Transaction& transaction, const AliasRow& alias) {
  transaction.put(kAliases, row_key(alias), alias);
  transaction.put(kKeyAliases, key_of_alias(alias), {});
}

void erase_alias(store::Transaction& transaction, const AliasRow& alias) {
  transaction.erase(kAliases, row_key(alias));
  transaction.erase(kKeyAliases, key_of_alias(alias));
}

Result<std::vector<std::string>> alias_names(const store::Transaction& transaction,
                                             const KeyRow& key) {
  std::vector<std::string> out;
  TC_TRY(transaction.scan(kKeyAliases, of_key(kKeyAliases, key).range(),
                          [&](std::string_view row_key, const EmptyRow&) {
                            store::KeyParts parts(row_key);
                            for (int i = 0; i < 3; ++i) parts.text();
                            out.push_back(parts.text());
                            return true;
                          }));
  return out;
}

}  // namespace trailcam::kms
