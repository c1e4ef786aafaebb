// Work groups: what stands in them, and who may use them. "primary" is always there.
#pragma once

#include <optional>
#include <string>

#include "aws/pipeline/call.h"
#include "services/athena/generated/errors.h"
#include "services/athena/generated/shapes.h"
#include "services/athena/rows.h"

namespace trailcam::athena {

inline constexpr std::string_view kPrimary = "primary";
inline constexpr std::string_view kEngineVersion = "Athena engine version 3";

// InvalidRequestException, with the code that Athena gives beside it.
Error invalid_request(std::string message, std::string code = "INVALID_INPUT");

// The key of what belongs to the call's account and region.
template <class Row>
store::Key home_key(const store::Table<Row>& table, const pipeline::Call& call) {
  return table.key().text(call.account.str()).text(call.region.str());
}

// Whether the caller may do this operation with the work group (none: "primary"); says its name.
// Error: AccessDeniedException.
Result<std::string> permit(pipeline::Call& call, const std::optional<std::string>& work_group);

struct WorkGroupState {
  WorkGroupRow row;
  WorkGroupConfiguration configuration;
};
// Error: InvalidRequestException when there is none.
Result<WorkGroupState> find_work_group(pipeline::Call& call, const std::string& name);
// Nothing when there is none.
Result<std::optional<WorkGroupState>> get_group(store::Transaction& transaction,
                                                const AccountId& account, const Region& region,
                                                const std::string& name);
void put_work_group(pipeline::Call& call, WorkGroupState state);

// Checks what a client asks for, and fills in what it leaves open. Error: InvalidRequestException.
Result<void> settle(WorkGroupConfiguration& configuration);
Result<void> check(const ResultConfiguration& configuration);

}  // namespace trailcam::athena
