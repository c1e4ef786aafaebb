#include "services/athena/generated/operations.h"
#include "services/athena/paging.h"

namespace trailcam::athena {

Result<ListEngineVersionsOutput> list_engine_versions(Athena&, pipeline::Call& call,
                                                      const ListEngineVersionsInput& input) {
  TC_TRY(call.authorize("athena:ListEngineVersions", "*"));
  const std::string effective(kEngineVersion);
  std::vector<EngineVersion> versions = {
      {.SelectedEngineVersion = "AUTO", .EffectiveEngineVersion = effective},
      {.SelectedEngineVersion = effective, .EffectiveEngineVersion = effective}};
  ListEngineVersionsOutput output;
  output.NextToken = TC_TRY(pipeline::page_of_items(versions, page_asked(input)));
  output.EngineVersions = std::move(versions);
  return output;
}

}  // namespace trailcam::athena
