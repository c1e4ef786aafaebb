// The resources of IAM as policies name and describe them.
//
// Source: "Actions, resources, and condition keys for AWS Identity and Access Management" (Service
// Authorization Reference) and "IAM identifiers" (IAM User Guide, read 2026-08).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/pipeline/resource_names.h"
#include "services/iam/rows.h"

namespace trailcam::iam {

// Something that is there.
struct Resource {
  std::string arn;
  std::string id;  // AIDA...; "" for what has none
  std::vector<TagRow> tags;
  std::string boundary;  // ARN, or ""
};

// What has the kind, the account and the name that `arn` tells, whatever its path. Nothing when
// there is no such thing. Error: Io, Corrupt.
Result<std::optional<Resource>> resource_of(store::Transaction& transaction, std::string_view arn);

// Nothing when that is the ARN of something else. Whether it is there is not asked.
std::optional<AccountId> account_of_user_or_role(std::string_view arn);

// A call is judged by the ARN of the existing thing, path and all; by the path that is asked for
// where one is made; and by the caller's own user where the name may be left out and is. Any
// thread.
class ResourceNames : public pipeline::ResourceNames {
 public:
  explicit ResourceNames(const store::Database& database) : database_(database) {}
  Result<std::string> of(const model::Operation& operation, const Value& input,
                         const pipeline::Caller& caller) const override;

 private:
  const store::Database& database_;
};

}  // namespace trailcam::iam
