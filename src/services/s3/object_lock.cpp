#include "services/s3/object_lock.h"

#include "services/s3/faults.h"

namespace trailcam::s3 {
namespace {

constexpr const char* kModeHeader = "x-amz-object-lock-mode";
constexpr const char* kUntilHeader = "x-amz-object-lock-retain-until-date";
constexpr const char* kHoldHeader = "x-amz-object-lock-legal-hold";

Error protected_by_lock() {
  return errors::access_denied("Access Denied because object protected by object lock.");
}

bool retained(const ObjectRow& version, Timestamp now) {
  return version.lock && version.lock->retention && version.lock->retention->until > now;
}

bool held(const ObjectRow& version) {
  return version.lock && version.lock->legal_hold.value_or(false);
}

// Lifts a governance retention for a caller who may. Error: AccessDenied.
Result<void> check_bypass(pipeline::Call& call, const Place& place, const ObjectRow& version,
                          bool bypass_governance) {
  if (version.lock->retention->mode != kGovernance || !bypass_governance) {
    return protected_by_lock();
  }
  if (!call.authorize("s3:BypassGovernanceRetention", place.bucket.arn() + "/" + place.key)) {
    return protected_by_lock();
  }
  return {};
}

Result<std::optional<RetentionRow>> requested_retention(const pipeline::Call& call,
                                                        const LockRequest& request) {
  if (!request.mode && !request.until) return std::optional<RetentionRow>();
  if (!request.mode || !request.until) {
    return errors::invalid_argument(
               "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be "
               "supplied")
        .with("ArgumentName", request.mode ? kUntilHeader : kModeHeader);
  }
  if (*request.mode != kGovernance && *request.mode != kCompliance) {
    return invalid_argument("Unknown wormMode directive.", kModeHeader, *request.mode);
  }
  if (*request.until <= call.now) {
    return invalid_argument("The retain until date must be in the future!", kUntilHeader,
                            iso8601(*request.until));
  }
  return std::optional(RetentionRow{*request.mode, *request.until});
}

}  // namespace

bool locked(const ObjectRow& version, Timestamp now) {
  return held(version) || retained(version, now);
}

Result<void> check_removable(pipeline::Call& call, const Place& place, const ObjectRow& version,
                             bool bypass_governance) {
  if (held(version)) return protected_by_lock();
  if (!retained(version, call.now)) return {};
  return check_bypass(call, place, version, bypass_governance);
}

Result<void> check_retention_change(pipeline::Call& call, const Place& place,
                                    const ObjectRow& version,
                                    const std::optional<RetentionRow>& wanted,
                                    bool bypass_governance) {
  if (!retained(version, call.now)) return {};
  const RetentionRow& standing = *version.lock->retention;
  const bool stricter = wanted && wanted->until >= standing.until &&
                        (wanted->mode == standing.mode || wanted->mode == kCompliance);
  if (stricter) return {};
  return check_bypass(call, place, version, bypass_governance);
}

Result<std::optional<LockRow>> requested_lock(pipeline::Call& call, const BucketRow& bucket,
                                              const std::string& key, const LockRequest& request) {
  if (!request.says_anything()) return std::optional<LockRow>();
  LockRow lock{.retention = TC_TRY(requested_retention(call, request)), .legal_hold = {}};
  if (request.legal_hold) {
    if (*request.legal_hold != legal_hold_text(true) &&
        *request.legal_hold != legal_hold_text(false)) {
      return invalid_argument("Legal Hold must be either of 'ON' or 'OFF'", kHoldHeader,
                              *request.legal_hold);
    }
    lock.legal_hold = *request.legal_hold == legal_hold_text(true);
  }
  TC_TRY(check_has_object_lock(bucket));
  const std::string arn = bucket.arn() + "/" + key;
  if (lock.retention) TC_TRY(call.authorize("s3:PutObjectRetention", arn));
  if (lock.legal_hold) TC_TRY(call.authorize("s3:PutObjectLegalHold", arn));
  return std::optional(std::move(lock));
}

std::optional<LockRow> lock_of_new(const BucketRow& bucket, std::optional<LockRow> requested,
                                   Timestamp now) {
  const bool by_default =
      bucket.object_lock && bucket.object_lock->retention && !(requested && requested->retention);
  if (!by_default) return requested;
  if (!requested) requested.emplace();
  const DefaultRetentionRow& retention = *bucket.object_lock->retention;
  requested->retention = RetentionRow{retention.mode, retention_end(retention, now)};
  return requested;
}

Result<void> check_has_object_lock(const BucketRow& bucket) {
  if (bucket.object_lock) return {};
  return errors::invalid_request("Bucket is missing Object Lock Configuration");
}

Timestamp retention_end(const DefaultRetentionRow& retention, Timestamp now) {
  // Source: "Object Lock", Retention periods: a year is taken as 365 days.
  constexpr std::int64_t kDaysOfYear = 365;
  return now + std::chrono::days(retention.days + kDaysOfYear * retention.years);
}

Error no_lock_of_object() {
  return errors::no_such_object_lock_configuration(
      "The specified object does not have a ObjectLock configuration");
}

const char* legal_hold_text(bool on) { return on ? "ON" : "OFF"; }

}  // namespace trailcam::s3
