#include "services/cloudtrail/store_settings.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/value.h"
#include "services/cloudtrail/generated/errors.h"
#include "services/cloudtrail/lake_access.h"
#include "services/cloudtrail/store_out.h"
#include "services/cloudtrail/trail_settings.h"

namespace trailcam::cloudtrail {
namespace {

// Source: CreateEventDataStore (API Reference), BillingMode.
struct BillingTerms {
  std::string_view name;
  lake::BillingMode mode;
  std::uint32_t days_default;
  std::uint32_t days_max;
};
constexpr std::uint32_t kRetentionDaysMin = 7;
constexpr BillingTerms kBillingTerms[] = {
    {kExtendableRetention, lake::BillingMode::ExtendableRetention, 366, lake::kRetentionDaysMax},
    {kFixedRetention, lake::BillingMode::FixedRetention, 2557, 2557},
};

// What KMS said, as these operations say it.
Error key_refused(const std::string& key_id, const Error& error) {
  if (error.fault() == nullptr || error.fault()->http_status >= 500) return error;
  if (error.is("NotFoundException") || error.is("InvalidArnException")) {
    return errors::kms_key_not_found_exception(
        fmt::format("The KMS key {} could not be found.", key_id));
  }
  if (error.is("DisabledException") || error.is("KMSInvalidStateException") ||
      error.is("InvalidKeyUsageException")) {
    return errors::kms_exception(error.message());
  }
  return errors::insufficient_encryption_policy_exception(
      fmt::format("Insufficient permissions to access KMS key {}.", key_id));
}

}  // namespace

Result<void> set_retention(const RetentionAsked& asked, lake::EventDataStoreRow& row) {
  const bool made = asked.of == RetentionAsked::Of::NewStore;
  const auto before = std::ranges::find(kBillingTerms, row.billing, &BillingTerms::mode);
  auto terms = before;
  if (asked.billing_mode) {
    terms = std::ranges::find(kBillingTerms, *asked.billing_mode, &BillingTerms::name);
    if (terms == std::end(kBillingTerms)) {
      return errors::invalid_parameter_exception(
          fmt::format("{} is not a valid billing mode.", *asked.billing_mode));
    }
    if (!made && terms != before && terms->mode == lake::BillingMode::FixedRetention) {
      return errors::invalid_parameter_exception(
          fmt::format("The billing mode cannot be changed from {} to {}.", kExtendableRetention,
                      kFixedRetention));
    }
  }
  row.billing = terms->mode;
  if (made) row.retention_days = terms->days_default;
  if (!asked.days) return {};
  if (*asked.days < kRetentionDaysMin || *asked.days > terms->days_max) {
    return errors::invalid_parameter_exception(
        fmt::format("The retention period must be between {} and {} days for billing mode {}.",
                    kRetentionDaysMin, terms->days_max, terms->name));
  }
  row.retention_days = std::uint32_t(*asked.days);
  return {};
}

Result<void> set_key(pipeline::Call& call, const std::string& key_id,
                     lake::EventDataStoreRow& row) {
  TC_TRY(check_key(key_id));
  const Result<Value> drawn = call.internal.call(
      {.service_principal = "cloudtrail.amazonaws.com",
       .source_arn = row.arn(),
       .source_account = row.account,
       .account = row.account,
       .region = row.region,
       .service = "kms",
       .operation = "GenerateDataKey",
       .input =
           Value::map({{"KeyId", key_id},
                       {"KeySpec", "AES_256"},
                       {"EncryptionContext", Value::map({{"aws:cloudtrail:arn", row.arn()}})}}),
       .body = {}});
  if (!drawn) return key_refused(key_id, drawn.error());
  const std::string arn(drawn->text("KeyId"));
  if (!row.kms_key_id.empty() && row.kms_key_id != arn) {
    return errors::invalid_kms_key_id_exception(
        "The KMS key of an event data store cannot be changed.");
  }
  row.kms_key_id = arn;
  return {};
}

Result<void> check_store_name(pipeline::Call& call, const lake::EventDataStoreRow& row) {
  for (const lake::EventDataStoreRow& other : TC_TRY(stores_of(call))) {
    if (other.id == row.id || other.name != row.name) continue;
    return errors::event_data_store_already_exists_exception(fmt::format(
        "Event data store {} already exists for customer: {}", row.name, row.account.str()));
  }
  return {};
}

Result<void> check_no_organization(const std::optional<bool>& organization_enabled) {
  if (!organization_enabled.value_or(false)) return {};
  return errors::organizations_not_in_use_exception(
      "Your account is not a member of an organization.");
}

}  // namespace trailcam::cloudtrail
