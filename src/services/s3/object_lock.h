// Object Lock: what keeps a version from going, and who may lift it. A compliance lock is lifted by
// time alone: no caller and no work of our own gets past locked() (docs/guarantees.md).
#pragma once

#include <optional>
#include <string>

#include "services/s3/objects.h"

namespace trailcam::s3 {

inline constexpr const char* kGovernance = "GOVERNANCE";
inline constexpr const char* kCompliance = "COMPLIANCE";
inline constexpr std::int64_t kRetentionDaysMax = 36'500;
inline constexpr std::int64_t kRetentionYearsMax = 100;

// A legal hold, or a retention of either mode that has not run out. Whatever removes versions
// without being asked by a caller (expiry) asks this and nothing else.
bool locked(const ObjectRow& version, Timestamp now);

// Whether a caller may remove the version. `bypass_governance`: the request says so, and the caller
// is asked for s3:BypassGovernanceRetention. Error: AccessDenied.
Result<void> check_removable(pipeline::Call& call, const Place& place, const ObjectRow& version,
                             bool bypass_governance);

// Whether a caller may put `wanted` (nothing: none at all) in place of the version's retention.
// Error: AccessDenied.
Result<void> check_retention_change(pipeline::Call& call, const Place& place,
                                    const ObjectRow& version,
                                    const std::optional<RetentionRow>& wanted,
                                    bool bypass_governance);

// What an upload says of its lock.
struct LockRequest {
  std::optional<std::string> mode;
  std::optional<Timestamp> until;
  std::optional<std::string> legal_hold;

  bool says_anything() const { return mode || until || legal_hold; }
};
template <class Input>
LockRequest lock_request(const Input& input) {
  return {input.ObjectLockMode, input.ObjectLockRetainUntilDate, input.ObjectLockLegalHoldStatus};
}

// The lock that an upload asks for, nothing when it asks for none. Asks for s3:PutObjectRetention
// and s3:PutObjectLegalHold. Errors: InvalidArgument, InvalidRequest (the bucket has no Object
// Lock), AccessDenied.
Result<std::optional<LockRow>> requested_lock(pipeline::Call& call, const BucketRow& bucket,
                                              const std::string& key, const LockRequest& request);

// The lock of a version that is made now: as asked for, else by the bucket's default.
std::optional<LockRow> lock_of_new(const BucketRow& bucket, std::optional<LockRow> requested,
                                   Timestamp now);

// Error: InvalidRequest.
Result<void> check_has_object_lock(const BucketRow& bucket);

// The default's end, counted from `now`.
Timestamp retention_end(const DefaultRetentionRow& retention, Timestamp now);

// Error: NoSuchObjectLockConfiguration.
Error no_lock_of_object();

// "ON" or "OFF".
const char* legal_hold_text(bool on);

// Headers of GetObject and HeadObject, for a caller who may know.
template <class Output>
void show_lock(pipeline::Call& call, const BucketRow& bucket, const std::string& key,
               const ObjectRow& object, Output& output) {
  if (!object.lock) return;
  const std::string arn = bucket.arn() + "/" + key;
  const LockRow& lock = *object.lock;
  if (lock.retention && call.authorize("s3:GetObjectRetention", arn)) {
    output.ObjectLockMode = lock.retention->mode;
    output.ObjectLockRetainUntilDate = lock.retention->until;
  }
  if (lock.legal_hold && call.authorize("s3:GetObjectLegalHold", arn)) {
    output.ObjectLockLegalHoldStatus = legal_hold_text(*lock.legal_hold);
  }
}

}  // namespace trailcam::s3
