#include "services/iam/arn.h"

namespace trailcam::iam {

std::optional<Arn> parse_arn(std::string_view arn) {
  constexpr std::string_view kPrefix = "arn:aws:iam::";
  if (!arn.starts_with(kPrefix)) return std::nullopt;
  const std::string_view rest = arn.substr(kPrefix.size());
  const std::size_t colon = rest.find(':');
  if (colon == rest.npos || !is_account_id(rest.substr(0, colon))) return std::nullopt;
  const std::string_view resource = rest.substr(colon + 1);
  const std::size_t slash = resource.find('/');
  if (slash == resource.npos || slash + 1 == resource.size()) return std::nullopt;
  return Arn{AccountId(rest.substr(0, colon)), resource.substr(0, slash),
             resource.substr(resource.rfind('/') + 1)};
}

}  // namespace trailcam::iam
