#include "services/kms/aliases.h"

#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "services/kms/generated/errors.h"
#include "services/kms/keys.h"
#include "services/kms/managed_keys.h"

namespace trailcam::kms {
namespace {

Error bad_alias(std::string message) {
  return pipeline::faults::validation(pipeline::Family::Json, std::move(message));
}

Result<void> check_alias_name(const std::string& name) {
  constexpr std::string_view kStart = "alias/";
  if (!name.starts_with(kStart)) {
    return bad_alias(
        "Alias must start with the prefix \"alias/\". Please see "
        "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
  }
  if (name.find(':') != name.npos || name.size() == kStart.size()) {
    return bad_alias(fmt::format("{} contains invalid characters for an alias", name));
  }
  if (name.starts_with(kManagedPrefix)) return errors::not_authorized_exception("");
  return {};
}

}  // namespace

Result<AliasRow> alias_for(pipeline::Call& call, const std::string& name) {
  TC_TRY(check_alias_name(name));
  const AliasRow alias{.account = call.account, .region = call.region, .name = name};
  TC_TRY(call.authorize("kms:" + call.operation.name, alias.arn()));
  call.notes.resource({"AWS::KMS::Alias", alias.arn(), alias.account.str()});
  call.notes.aliases.push_back({"AWS::KMS::Alias", alias.name});
  return alias;
}

Result<AliasRow> existing_alias(pipeline::Call& call, AliasRow alias) {
  auto known = TC_TRY(call.transaction.get(kAliases, row_key(alias)));
  if (!known) {
    return errors::not_found_exception(fmt::format("Alias {} is not found.", alias.arn()));
  }
  return std::move(*known);
}

Result<KeyRow> alias_target(const Kms& kms, pipeline::Call& call, const std::string& key_id) {
  KeyRow key = TC_TRY(key_for(kms, call, key_id));
  TC_TRY(check_not_pending_deletion(key));
  // The aliases of a key are counted, so those who add one exclude each other.
  TC_TRY(call.transaction.guard(of_key(kKeyAliases, key)));
  if (TC_TRY(alias_names(call.transaction, key)).size() >= kAliasesPerKeyMax) {
    return errors::limit_exceeded_exception(fmt::format(
        "The number of aliases of key {} exceeds the limit of {}.", key.arn(), kAliasesPerKeyMax));
  }
  return key;
}

}  // namespace trailcam::kms
