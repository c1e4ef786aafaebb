#include "services/iam/managed_policies.h"

#include "base/assert.h"
#include "base/json.h"
#include "crypto/digest.h"

extern "C" const char trailcam_managed_policies_begin[];
extern "C" const char trailcam_managed_policies_end[];

namespace trailcam::iam {

ManagedPolicies::ManagedPolicies() {
  const auto parsed = parse_json({trailcam_managed_policies_begin, trailcam_managed_policies_end});
  TC_ASSERT(parsed && parsed->is_map());
  const auto created = parse_iso8601(parsed->text("Created"));
  TC_ASSERT(created);
  for (const Value& policy : parsed->find("Policies")->as_list()) {
    AwsPolicy made;
    made.row.account = AccountId(std::string(kAwsAccount));
    made.row.name = policy.text("Name");
    const std::string_view path = policy.text("Path");
    made.row.path = path.empty() ? "/" : path;
    // The same in every data folder and release.
    made.row.id = "ANPA" + base32(crypto::sha256(made.row.arn())).substr(0, 17);
    made.row.created = made.row.updated = *created;
    made.row.description = std::string(policy.text("Description"));
    made.document = to_json(*policy.find("Document"));
    by_arn_.emplace(made.row.arn(), std::move(made));
  }
}

const AwsPolicy* ManagedPolicies::find(std::string_view arn) const {
  const auto found = by_arn_.find(arn);
  return found == by_arn_.end() ? nullptr : &found->second;
}

}  // namespace trailcam::iam
