#include "services/cloudtrail/trail_access.h"

#include <algorithm>

#include <fmt/format.h>

#include "services/cloudtrail/generated/errors.h"

namespace trailcam::cloudtrail {
namespace {

using trails::kTrails;
using trails::TrailRow;

Error unknown_trail(const pipeline::Call& call, const std::string& name_or_arn) {
  return errors::trail_not_found_exception(
      fmt::format("Unknown trail: {} for the user: {}", name_or_arn, call.account.str()));
}

Result<std::optional<TrailRow>> find(pipeline::Call& call, const TrailName& wanted) {
  const Region& region = wanted.arn ? wanted.arn->region : call.region;
  if (wanted.arn && wanted.arn->account != call.account) return std::optional<TrailRow>();
  return call.transaction.get(kTrails, trails::trail_key(call.account, region, wanted.name));
}

}  // namespace

bool visible_in(const TrailRow& trail, const Region& region) {
  return trail.is_multi_region || trail.home_region == region;
}

Result<std::vector<TrailRow>> trails_of(pipeline::Call& call) {
  std::vector<TrailRow> out;
  TC_TRY(call.transaction.scan(kTrails, kTrails.key().text(call.account.str()).range(),
                               [&](std::string_view, TrailRow row) {
                                 out.push_back(std::move(row));
                                 return true;
                               }));
  return out;
}

Result<TrailRow> trail_to_read(pipeline::Call& call, const std::string& name_or_arn) {
  auto found = TC_TRY(find(call, TC_TRY(parse_trail_name(name_or_arn))));
  if (!found) return unknown_trail(call, name_or_arn);
  return std::move(*found);
}

Result<TrailRow> trail_to_change(pipeline::Call& call, const std::string& name_or_arn) {
  const TrailName wanted = TC_TRY(parse_trail_name(name_or_arn));
  auto found = TC_TRY(find(call, wanted));
  if (!found && !wanted.arn) {
    // By name, a shadow is a trail at the wrong place rather than none at all.
    for (TrailRow& trail : TC_TRY(trails_of(call))) {
      if (trail.name == wanted.name && visible_in(trail, call.region)) found = std::move(trail);
    }
  }
  if (!found) return unknown_trail(call, name_or_arn);
  if (found->home_region != call.region) {
    return errors::invalid_home_region_exception(
        fmt::format("This operation can only be called from the home region of the trail {}: {}",
                    found->arn(), found->home_region.str()));
  }
  return std::move(*found);
}

Result<TrailRow> trail_by_arn(pipeline::Call& call, const std::string& arn) {
  const TrailArn parts = TC_TRY(parse_trail_arn(arn));
  auto found = TC_TRY(find(call, {parts.name, parts}));
  if (!found) {
    return errors::resource_not_found_exception(
        fmt::format("Unknown trail: {} for the user: {}", arn, call.account.str()));
  }
  return std::move(*found);
}

}  // namespace trailcam::cloudtrail
