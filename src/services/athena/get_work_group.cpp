#include "services/athena/generated/operations.h"
#include "services/athena/work_groups.h"

namespace trailcam::athena {

Result<GetWorkGroupOutput> get_work_group(Athena&, pipeline::Call& call,
                                          const GetWorkGroupInput& input) {
  TC_TRY(permit(call, input.WorkGroup));
  WorkGroupState state = TC_TRY(find_work_group(call, input.WorkGroup));
  WorkGroup shown;
  shown.Name = state.row.name;
  shown.State = state.row.state;
  shown.Configuration = std::move(state.configuration);
  shown.Description = state.row.description;
  shown.CreationTime = state.row.created;
  return GetWorkGroupOutput{.WorkGroup = std::move(shown)};
}

}  // namespace trailcam::athena
