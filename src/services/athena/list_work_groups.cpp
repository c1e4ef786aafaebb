#include "services/athena/generated/operations.h"
#include "services/athena/paging.h"

namespace trailcam::athena {
namespace {

Result<std::vector<WorkGroupState>> all_groups(pipeline::Call& call) {
  std::vector<std::string> names;
  TC_TRY(call.transaction.scan(kWorkGroups, home_key(kWorkGroups, call).range(),
                               [&](std::string_view, const WorkGroupRow& row) {
                                 if (row.name != kPrimary) names.push_back(row.name);
                                 return true;
                               }));
  std::vector<WorkGroupState> out = {TC_TRY(find_work_group(call, std::string(kPrimary)))};
  for (const std::string& name : names) out.push_back(TC_TRY(find_work_group(call, name)));
  return out;
}

}  // namespace

Result<ListWorkGroupsOutput> list_work_groups(Athena&, pipeline::Call& call,
                                              const ListWorkGroupsInput& input) {
  TC_TRY(call.authorize("athena:ListWorkGroups", "*"));
  std::vector<WorkGroupState> groups = TC_TRY(all_groups(call));
  ListWorkGroupsOutput output;
  output.NextToken = TC_TRY(pipeline::page_of_items(groups, page_asked(input)));
  output.WorkGroups.emplace();
  for (WorkGroupState& group : groups) {
    WorkGroupSummary& shown = output.WorkGroups->emplace_back();
    shown.Name = group.row.name;
    shown.State = group.row.state;
    shown.Description = group.row.description;
    shown.CreationTime = group.row.created;
    shown.EngineVersion = std::move(group.configuration.EngineVersion);
  }
  return output;
}

}  // namespace trailcam::athena
