#include "trails/layout.h"

#include <fmt/format.h>

#include "base/random.h"
#include "crypto/digest.h"

namespace trailcam::trails {
namespace {

std::string folder(const TrailRow& trail, std::string_view kind) {
  const std::string prefix = trail.prefix && !trail.prefix->empty() ? *trail.prefix + "/" : "";
  return fmt::format("{}AWSLogs/{}/{}/", prefix, trail.account.str(), kind);
}

std::string suffix(const LogFileName& name) {
  const std::string hash = crypto::sha256(fmt::format(
      "{}|{}|{}|{}|{}", name.trail.uid, name.region.str(), name.after, name.upto, name.number));
  std::string out;
  for (std::size_t i = 0; i < 16; ++i) {
    out += kMixedAlnum[static_cast<unsigned char>(hash[i]) % kMixedAlnum.size()];
  }
  return out;
}

}  // namespace

std::string marker_key(const TrailRow& trail, std::string_view kind) { return folder(trail, kind); }

std::string log_file_key(const LogFileName& name) {
  const Timestamp mark = std::chrono::floor<std::chrono::minutes>(name.label) -
                         std::chrono::floor<std::chrono::minutes>(name.label).time_since_epoch() %
                             std::chrono::minutes{5};
  const std::string date = yyyymmdd(mark);
  const std::string minute = iso8601_basic(mark).substr(9, 4);
  return fmt::format("{}{}/{}/{}/{}/{}_CloudTrail_{}_{}T{}Z_{}.json.gz",
                     folder(name.trail, "CloudTrail"), name.region.str(), date.substr(0, 4),
                     date.substr(4, 2), date.substr(6, 2), name.trail.account.str(),
                     name.region.str(), date, minute, suffix(name));
}

}  // namespace trailcam::trails
