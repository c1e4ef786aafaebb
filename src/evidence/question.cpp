#include "evidence/question.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace trailcam::evidence {

Result<Question> question_of(std::string_view trail_arn) {
  // arn:PARTITION:cloudtrail:REGION:ACCOUNT:trail/NAME
  std::vector<std::string_view> parts;
  std::string_view rest = trail_arn;
  for (std::size_t colon = rest.find(':'); colon != rest.npos && parts.size() < 5;
       colon = rest.find(':')) {
    parts.push_back(rest.substr(0, colon));
    rest.remove_prefix(colon + 1);
  }
  constexpr std::string_view kTrail = "trail/";
  if (parts.size() != 5 || parts[0] != "arn" || parts[2] != "cloudtrail" || parts[3].empty() ||
      !is_account_id(parts[4]) || !rest.starts_with(kTrail) || rest.size() == kTrail.size()) {
    return Error(ErrorKind::Invalid, fmt::format("{} is not the ARN of a trail", trail_arn));
  }
  Question out;
  out.home_region = Region(parts[3]);
  out.account = AccountId(parts[4]);
  out.trail = rest.substr(kTrail.size());
  return out;
}

}  // namespace trailcam::evidence
