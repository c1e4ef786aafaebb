#include "services/s3/deletion.h"

#include "services/s3/object_lock.h"

namespace trailcam::s3 {
namespace {

Result<void> check_condition(const Deletion& deletion, const std::optional<ObjectRow>& object) {
  return check_write({.if_match = deletion.if_match, .if_none_match = std::nullopt},
                     entity_of(object), deletion.key);
}

Result<Deleted> remove_one_version(pipeline::Call& call, const Place& place,
                                   const Deletion& deletion) {
  const auto version = TC_TRY(find_version(place, *deletion.version_id));
  TC_TRY(check_condition(deletion, version));
  if (!version) return Deleted{.version_id = deletion.version_id};
  TC_TRY(check_removable(call, place, *version, deletion.bypass_governance));
  TC_TRY(remove_version(place, *version));
  return Deleted{.delete_marker = version->delete_marker, .version_id = deletion.version_id};
}

}  // namespace

Result<Deleted> remove_object(pipeline::Call& call, const BucketRow& bucket,
                              const Deletion& deletion) {
  const Place place = place_of(call, bucket, deletion.key);
  if (deletion.version_id) return remove_one_version(call, place, deletion);
  const auto current = TC_TRY(current_version(place));
  TC_TRY(check_condition(deletion, current));
  if (!is_versioned(bucket)) {
    if (current) TC_TRY(remove_version(place, *current));
    return Deleted{};
  }
  ObjectRow marker;
  TC_TRY(put_delete_marker(place, {call.now, call.random}, marker, current));
  return Deleted{.delete_marker = true, .version_id = version_id_of(marker)};
}

}  // namespace trailcam::s3
