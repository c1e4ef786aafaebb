#include "services/athena/named_queries.h"

#include <fmt/format.h>

namespace trailcam::athena {

Result<NamedQueryRow> find_named_query(pipeline::Call& call, const std::string& id) {
  const auto row =
      TC_TRY(call.transaction.get(kNamedQueries, home_key(kNamedQueries, call).text(id)));
  TC_TRY(permit(call, row ? std::optional(row->work_group) : std::nullopt));
  if (!row) return invalid_request(fmt::format("NamedQuery {} was not found", id));
  return *row;
}

Result<std::vector<NamedQueryRow>> queries_of(pipeline::Call& call, const std::string& group) {
  std::vector<NamedQueryRow> out;
  TC_TRY(call.transaction.scan(kNamedQueries, home_key(kNamedQueries, call).range(),
                               [&](std::string_view, NamedQueryRow row) {
                                 if (row.work_group == group) out.push_back(std::move(row));
                                 return true;
                               }));
  return out;
}

NamedQuery show(const NamedQueryRow& row) {
  NamedQuery out;
  out.Name = row.name;
  out.Database = row.database;
  out.QueryString = row.query;
  if (!row.description.empty()) out.Description = row.description;
  out.NamedQueryId = row.id;
  out.WorkGroup = row.work_group;
  return out;
}

Result<PreparedStatementRow> find_prepared(pipeline::Call& call, const std::string& group,
                                           const std::string& name) {
  const auto row =
      TC_TRY(call.transaction.get(kPrepared, home_key(kPrepared, call).text(group).text(name)));
  if (!row) {
    return errors::resource_not_found_exception(
        fmt::format("PreparedStatement {} was not found in workGroup {}", name, group));
  }
  return *row;
}

PreparedStatement show(const PreparedStatementRow& row) {
  PreparedStatement out;
  out.StatementName = row.name;
  out.QueryStatement = row.query;
  out.WorkGroupName = row.work_group;
  if (!row.description.empty()) out.Description = row.description;
  out.LastModifiedTime = row.modified;
  return out;
}

}  // namespace trailcam::athena
