#include <fmt/format.h>

#include "services/athena/executions.h"
#include "services/athena/generated/operations.h"
#include "services/athena/named_queries.h"
#include "services/athena/work_groups.h"

namespace trailcam::athena {
namespace {

Result<std::vector<PreparedStatementRow>> prepared_of(pipeline::Call& call,
                                                      const std::string& group) {
  std::vector<PreparedStatementRow> out;
  TC_TRY(call.transaction.scan(kPrepared, home_key(kPrepared, call).text(group).range(),
                               [&](std::string_view, PreparedStatementRow row) {
                                 out.push_back(std::move(row));
                                 return true;
                               }));
  return out;
}

}  // namespace

Result<DeleteWorkGroupOutput> delete_work_group(Athena&, pipeline::Call& call,
                                                const DeleteWorkGroupInput& input) {
  const std::string& name = input.WorkGroup;
  TC_TRY(permit(call, name));
  if (name == kPrimary) return invalid_request("The primary WorkGroup cannot be deleted.");
  TC_TRY(find_work_group(call, name));
  const auto queries = TC_TRY(queries_of(call, name));
  const auto prepared = TC_TRY(prepared_of(call, name));
  const auto executions = TC_TRY(executions_of(call, name));
  const bool empty = queries.empty() && prepared.empty() && executions.empty();
  if (!empty && !input.RecursiveDeleteOption.value_or(false)) {
    return invalid_request(fmt::format("WorkGroup {} is not empty.", name));
  }
  for (const NamedQueryRow& row : queries) {
    call.transaction.erase(kNamedQueries, home_key(kNamedQueries, call).text(row.id));
  }
  for (const PreparedStatementRow& row : prepared) {
    call.transaction.erase(kPrepared, home_key(kPrepared, call).text(name).text(row.name));
  }
  for (const ExecutionRow& row : executions) erase_execution(call.transaction, row);
  call.transaction.erase(kWorkGroups, home_key(kWorkGroups, call).text(name));
  return DeleteWorkGroupOutput{};
}

}  // namespace trailcam::athena
