// Managed policies: AWS's and the account's own, their versions, and whom they are attached to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/iam/documents.h"
#include "services/iam/entities.h"
#include "services/iam/generated/shapes.h"

namespace trailcam::iam {

// A managed policy of either kind. Error: NoSuchEntity; InvalidInput for what is no policy's ARN.
Result<PolicyRow> find_policy(const Iam& iam, pipeline::Call& call, const std::string& arn);
// One of the account's own, to be changed. Errors: as above; AccessDenied for AWS's.
Result<PolicyRow> find_own_policy(const Iam& iam, pipeline::Call& call, const std::string& arn);
bool is_of_aws(const PolicyRow& policy);
// "v3" -> 3; nothing for what is no version.
std::optional<std::uint64_t> version_number(std::string_view id);

// Error: NoSuchEntity.
Result<PolicyVersionRow> find_version(const Iam& iam, store::Transaction& transaction,
                                      const PolicyRow& policy, std::uint64_t number);
// Newest first.
Result<std::vector<PolicyVersionRow>> policy_versions(const Iam& iam,
                                                      const store::Transaction& transaction,
                                                      const PolicyRow& policy);
store::Key version_key(const PolicyRow& policy, std::uint64_t number);
void save_policy(pipeline::Call& call, const PolicyRow& policy);

enum class Usage { Attached, Boundary };
store::Key attachment_key(const AccountId& account, std::string_view arn, Usage usage,
                          std::string_view kind, std::string_view name);
store::KeyRange attachments_range(const AccountId& account, std::string_view arn, Usage usage);
// The names of a kind ("user", "group", "role") that a policy is attached to, or bounds.
Result<std::vector<std::string>> attached_to(const store::Transaction& transaction,
                                             const AccountId& account, std::string_view arn,
                                             Usage usage, std::string_view kind);

// The policy that somebody is about to get; from now on deleting it is refused.
// Errors: NoSuchEntity, PolicyNotAttachable, InvalidInput.
Result<void> use_policy(const Iam& iam, pipeline::Call& call, const std::string& arn);

// Without the document.
PolicyVersion to_version(const PolicyRow& policy, const PolicyVersionRow& row);
// Without description and tags, as the listings show it. Error: Io, Corrupt.
Result<PolicyShape> to_policy(pipeline::Call& call, const PolicyRow& row);

}  // namespace trailcam::iam
