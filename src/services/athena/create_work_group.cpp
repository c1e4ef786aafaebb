#include <fmt/format.h>

#include "services/athena/generated/operations.h"
#include "services/athena/tags.h"

namespace trailcam::athena {

Result<CreateWorkGroupOutput> create_work_group(Athena&, pipeline::Call& call,
                                                const CreateWorkGroupInput& input) {
  TC_TRY(permit(call, input.Name));
  if (TC_TRY(get_group(call.transaction, call.account, call.region, input.Name))) {
    return invalid_request(fmt::format("WorkGroup {} already exists.", input.Name));
  }
  WorkGroupState state;
  state.row.name = input.Name;
  state.row.description = input.Description.value_or("");
  TC_TRY(add_tags(state.row.tags, input.Tags.value_or(std::vector<Tag>())));
  state.configuration = input.Configuration.value_or(WorkGroupConfiguration());
  TC_TRY(settle(state.configuration));
  put_work_group(call, std::move(state));
  return CreateWorkGroupOutput{};
}

}  // namespace trailcam::athena
