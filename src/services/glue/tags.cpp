#include "services/glue/tags.h"

#include <fmt/format.h>

namespace trailcam::glue {

Result<DatabaseRow> tagged_database(pipeline::Call& call, const std::string& arn) {
  TC_TRY(call.authorize("glue:" + call.operation.name, arn));
  const std::string here =
      fmt::format("arn:aws:glue:{}:{}:", call.region.str(), call.account.str());
  constexpr std::string_view kKind = "database/";
  const std::string_view resource = std::string_view(arn).substr(std::min(here.size(), arn.size()));
  if (!arn.starts_with(here) || !resource.starts_with(kKind)) {
    return errors::invalid_input_exception(
        fmt::format("Only databases of this account and region have tags, not {}", arn));
  }
  return find_database(call, std::string(resource.substr(kKind.size())));
}

}  // namespace trailcam::glue
