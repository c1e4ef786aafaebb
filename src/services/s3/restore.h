// Archived objects, and the copies of them that are restored for a while. A restore is a matter of
// time alone: it is done once its time has come, and gone after its last day, without anybody
// having to do anything.
// Source: "RestoreObject" and "Restoring an archived object" of the Amazon S3 documentation.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "base/random.h"
#include "services/s3/generated/shapes.h"
#include "services/s3/rows.h"

namespace trailcam::s3 {

enum class RestorePhase {
  None,     // never asked for, or over
  Ongoing,  // asked for
  Done,     // can be read
};
RestorePhase restore_phase(const ObjectRow& object, Timestamp now);

// How long a restore takes. `fixed` (--restore-delay) stands for all of them. Nothing for a tier
// that the class does not have.
std::optional<Millis> restore_delay(std::string_view storage_class, std::string_view tier,
                                    const std::optional<Millis>& fixed, Random& random);

// "Expedited" before "Standard" before "Bulk".
bool is_faster(std::string_view tier, std::string_view than);

// ongoing-request="false", expiry-date="Fri, 23 Dec 2012 00:00:00 GMT"
std::optional<std::string> restore_header(const ObjectRow& object, Timestamp now);
// The same in listings; nothing for objects that are not archived.
std::optional<RestoreStatus> restore_status(const ObjectRow& object, Timestamp now);

// 403 InvalidObjectState with the class.
Error invalid_object_state(std::string message, const ObjectRow& object);

// Whether the bytes can be had now. Error: InvalidObjectState, with `refusal` as its message.
inline constexpr const char* kNotForGet =
    "The operation is not valid for the object's storage class";
inline constexpr const char* kNotForCopy =
    "Operation is not valid for the source object's storage class";
Result<void> check_readable(const ObjectRow& object, Timestamp now, const char* refusal);

}  // namespace trailcam::s3
