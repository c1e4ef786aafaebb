#include "services/cloudtrail/generated/operations.h"
#include "trails/digest_keys.h"

namespace trailcam::cloudtrail {

// All keys of the range in one answer: the AWS command does not ask for a second page. A token is
// passed over, as the service passes over it.
Result<ListPublicKeysOutput> list_public_keys(CloudTrail&, pipeline::Call& call,
                                              const ListPublicKeysInput& input) {
  const Timestamp from = input.StartTime.value_or(input.EndTime.value_or(call.now));
  const Timestamp to = input.EndTime.value_or(from);
  if (from > to) {
    return errors::invalid_time_range_exception("StartTime must not be after EndTime.");
  }
  ListPublicKeysOutput output;
  output.PublicKeyList.emplace();
  for (trails::DigestKeyRow& row :
       TC_TRY(trails::digest_keys(call.transaction, call.region, from, to))) {
    PublicKey& key = output.PublicKeyList->emplace_back();
    key.Value = Blob{std::move(row.public_key)};
    key.ValidityStartTime = row.valid_from;
    key.ValidityEndTime = row.valid_to;
    key.Fingerprint = std::move(row.fingerprint);
  }
  return output;
}

}  // namespace trailcam::cloudtrail
