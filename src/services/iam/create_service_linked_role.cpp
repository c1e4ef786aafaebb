#include <fmt/format.h>

#include "services/iam/generated/operations.h"
#include "services/iam/principals.h"
#include "services/iam/roles.h"
#include "services/iam/shapes_out.h"

namespace trailcam::iam {

Result<CreateServiceLinkedRoleOutput> create_service_linked_role(
    Iam& iam, pipeline::Call& call, const CreateServiceLinkedRoleInput& input) {
  const ServiceLinkedRole* kind = service_linked_role(input.AWSServiceName);
  if (kind == nullptr) {
    return errors::invalid_input_exception(
        fmt::format("Service role for {} is not known.", input.AWSServiceName));
  }
  if (input.CustomSuffix && kind->suffix == ServiceLinkedRole::Suffix::Refused) {
    return errors::invalid_input_exception(
        fmt::format("Custom suffix is not allowed for {}", input.AWSServiceName));
  }
  RoleRow row;
  row.account = call.account;
  row.name = kind->role;
  if (input.CustomSuffix) row.name += "_" + *input.CustomSuffix;
  if (TC_TRY(call.transaction.get(kRoles, named_key(kRoles, call.account, row.name)))) {
    return errors::invalid_input_exception(
        fmt::format("Service role name {} has been taken in this account, please try a different "
                    "suffix.",
                    row.name));
  }
  row.path = fmt::format("/aws-service-role/{}/", input.AWSServiceName);
  row.id = iam.new_unique_id("AROA", call.account);
  row.created = std::chrono::floor<std::chrono::seconds>(call.now);
  row.linked_service = input.AWSServiceName;
  row.description = input.Description;
  row.trust_policy = fmt::format(
      R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":["{}"]}},)"
      R"("Action":["sts:AssumeRole"]}}]}})",
      input.AWSServiceName);
  save(call, row);
  put_unique_id(call.transaction, row);
  CreateServiceLinkedRoleOutput output;
  output.Role = TC_TRY(to_role(call.transaction, row));
  return output;
}

}  // namespace trailcam::iam
