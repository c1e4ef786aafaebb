#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/lifecycle_decision.h"
#include "services/s3/objects.h"
#include "services/s3/restore.h"

namespace trailcam::s3 {
namespace {

constexpr const char* kDefaultTier = "Standard";

struct RestoreOrder {
  std::int64_t days = 0;
  std::string tier;
};

Result<RestoreOrder> read_order(const RestoreObjectInput& input) {
  if (!input.RestoreRequest) return malformed_xml();
  const RestoreRequest& request = *input.RestoreRequest;
  if (request.Type || request.SelectParameters || request.OutputLocation) {
    return errors::not_implemented("Selecting from an archived object is not implemented");
  }
  if (!request.Days) return malformed_xml();
  if (*request.Days < 1 || *request.Days > kRestoreDaysMax) {
    return invalid_argument("'Days' must be a positive integer", "Days",
                            std::to_string(*request.Days));
  }
  RestoreOrder order{*request.Days, kDefaultTier};
  if (request.Tier) order.tier = *request.Tier;
  if (request.GlacierJobParameters) order.tier = request.GlacierJobParameters->Tier;
  if (order.tier != "Standard" && order.tier != "Bulk" && order.tier != "Expedited") {
    return malformed_xml();
  }
  return order;
}

Result<RestoreRow> ordered(const S3& s3, pipeline::Call& call, const ObjectRow& object,
                           const RestoreOrder& order) {
  const auto delay =
      restore_delay(object.attributes.storage_class, order.tier, s3.restore_delay, call.random);
  if (!delay) {
    return invalid_argument("Retrieval option is not supported by this storage class", "Tier",
                            order.tier);
  }
  const Timestamp ready = call.now + *delay;
  return RestoreRow{order.tier, ready, lifecycle_midnight(ready, order.days)};
}

}  // namespace

Result<RestoreObjectOutput> restore_object(S3& s3, pipeline::Call& call,
                                           const RestoreObjectInput& input) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  note_object(call, bucket.name, input.Key);
  const RestoreOrder order = TC_TRY(read_order(input));
  ObjectRow object = TC_TRY(object_of(call, bucket, input, Touch::Write));
  if (!is_archive(object.attributes.storage_class)) {
    return invalid_object_state("Restore is not allowed for the object's current storage class",
                                object);
  }
  RestoreRow restore = TC_TRY(ordered(s3, call, object, order));
  const RestorePhase phase = restore_phase(object, call.now);
  switch (phase) {
    case RestorePhase::None:
      break;
    case RestorePhase::Ongoing:
      // Asking again for a faster way is an upgrade.
      if (!is_faster(order.tier, object.restore->tier)) {
        return errors::restore_already_in_progress("Object restore is already in progress");
      }
      restore.ready = std::min(restore.ready, object.restore->ready);
      break;
    case RestorePhase::Done:
      restore = *object.restore;
      restore.until = lifecycle_midnight(call.now, order.days);
      break;
  }
  call.response_status = phase == RestorePhase::Done ? 200 : 202;
  object.restore = std::move(restore);
  rewrite_version(place_of(call, bucket, input.Key), object);
  return RestoreObjectOutput{};
}

}  // namespace trailcam::s3
