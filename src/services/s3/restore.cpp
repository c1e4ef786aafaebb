#include "services/s3/restore.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "services/s3/generated/errors.h"
#include "services/s3/storage_class.h"

namespace trailcam::s3 {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct RestoreTier {
  std::string_view storage_class;
  std::string_view name;
  Millis least;
  Millis most;
};
// Source: "Archive retrieval options"; the slower ones of DEEP_ARCHIVE are told only as "within".
constexpr std::array kTiers = {
    RestoreTier{kGlacier, "Expedited", minutes{1}, minutes{5}},
    RestoreTier{kGlacier, "Standard", hours{3}, hours{5}},
    RestoreTier{kGlacier, "Bulk", hours{5}, hours{12}},
    RestoreTier{kDeepArchive, "Standard", hours{9}, hours{12}},
    RestoreTier{kDeepArchive, "Bulk", hours{36}, hours{48}},
};
constexpr std::array<std::string_view, 3> kFastestFirst = {"Expedited", "Standard", "Bulk"};

}  // namespace

RestorePhase restore_phase(const ObjectRow& object, Timestamp now) {
  if (!object.restore || now >= object.restore->until) return RestorePhase::None;
  return now < object.restore->ready ? RestorePhase::Ongoing : RestorePhase::Done;
}

std::optional<Millis> restore_delay(std::string_view storage_class, std::string_view tier,
                                    const std::optional<Millis>& fixed, Random& random) {
  const auto* found = std::ranges::find_if(kTiers, [&](const RestoreTier& each) {
    return each.storage_class == storage_class && each.name == tier;
  });
  if (found == kTiers.end()) return std::nullopt;
  if (fixed) return fixed;
  const auto spread = std::uint64_t((found->most - found->least).count());
  return found->least + Millis(random.below(spread));
}

bool is_faster(std::string_view tier, std::string_view than) {
  return std::ranges::find(kFastestFirst, tier) < std::ranges::find(kFastestFirst, than);
}

std::optional<std::string> restore_header(const ObjectRow& object, Timestamp now) {
  switch (restore_phase(object, now)) {
    case RestorePhase::None:
      return std::nullopt;
    case RestorePhase::Ongoing:
      return R"(ongoing-request="true")";
    case RestorePhase::Done:
      break;
  }
  return fmt::format(R"(ongoing-request="false", expiry-date="{}")",
                     http_date(object.restore->until));
}

std::optional<RestoreStatus> restore_status(const ObjectRow& object, Timestamp now) {
  if (!is_archive(object.attributes.storage_class)) return std::nullopt;
  const RestorePhase phase = restore_phase(object, now);
  RestoreStatus status;
  status.IsRestoreInProgress = phase == RestorePhase::Ongoing;
  if (phase == RestorePhase::Done) status.RestoreExpiryDate = object.restore->until;
  return status;
}

Error invalid_object_state(std::string message, const ObjectRow& object) {
  return errors::invalid_object_state(std::move(message))
      .with("StorageClass", object.attributes.storage_class);
}

Result<void> check_readable(const ObjectRow& object, Timestamp now, const char* refusal) {
  const bool readable = !is_archive(object.attributes.storage_class) ||
                        restore_phase(object, now) == RestorePhase::Done;
  if (readable) return {};
  return invalid_object_state(refusal, object);
}

}  // namespace trailcam::s3
