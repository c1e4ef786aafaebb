// What CreateEventDataStore and UpdateEventDataStore have in common.
#pragma once

#include <string>

#include "aws/pipeline/call.h"
#include "lake/event_data_store.h"

namespace trailcam::cloudtrail {

inline constexpr std::size_t kStoresPerRegionMax = 10;

// Billing mode and retention, each where it is given; a mode brings its default retention to a new
// store. Error: InvalidParameterException.
struct RetentionAsked {
  std::optional<std::string> billing_mode;
  std::optional<std::int64_t> days;
  enum class Of { NewStore, KnownStore } of;
};
Result<void> set_retention(const RetentionAsked& asked, lake::EventDataStoreRow& row);

// Tries out the key as cloudtrail.amazonaws.com, so that its policy decides, and keeps its ARN.
// Errors: InvalidKmsKeyIdException, KmsKeyNotFoundException, KmsException,
// InsufficientEncryptionPolicyException.
Result<void> set_key(pipeline::Call& call, const std::string& key_id, lake::EventDataStoreRow& row);

// Error: EventDataStoreAlreadyExistsException. `row` itself does not count. Under guard_lake().
Result<void> check_store_name(pipeline::Call& call, const lake::EventDataStoreRow& row);

// Nobody here is in an organization. Error: OrganizationsNotInUseException.
Result<void> check_no_organization(const std::optional<bool>& organization_enabled);

}  // namespace trailcam::cloudtrail
