#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "services/kms/generated/operations.h"
#include "services/kms/keys.h"

namespace trailcam::kms {
namespace {

constexpr std::int64_t kWindowDaysMin = 7;
constexpr std::int64_t kWindowDaysMax = 30;

// The model allows what the service does not.
Result<void> check_window(std::int64_t days) {
  if (days >= kWindowDaysMin && days <= kWindowDaysMax) return {};
  const bool low = days < kWindowDaysMin;
  return pipeline::faults::validation(
      pipeline::Family::Json,
      fmt::format("1 validation error detected: Value '{}' at 'pendingWindowInDays' failed to "
                  "satisfy constraint: Member must have value {} than or equal to {}",
                  days, low ? "greater" : "less", low ? kWindowDaysMin : kWindowDaysMax));
}

}  // namespace

Result<ScheduleKeyDeletionOutput> schedule_key_deletion(Kms& kms, pipeline::Call& call,
                                                        const ScheduleKeyDeletionInput& input) {
  const std::int64_t days = input.PendingWindowInDays.value_or(kWindowDaysMax);
  TC_TRY(check_window(days));
  KeyRow key = TC_TRY(key_for(kms, call, input.KeyId));
  TC_TRY(check_not_pending_deletion(key));
  key.state = "PendingDeletion";
  key.deletion = call.now + std::chrono::days{days};
  TC_TRY(put_key(call.transaction, key));
  return ScheduleKeyDeletionOutput{.KeyId = key.arn(),
                                   .DeletionDate = key.deletion,
                                   .KeyState = key.state,
                                   .PendingWindowInDays = days};
}

}  // namespace trailcam::kms
