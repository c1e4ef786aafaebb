// Access control lists, as far as they are: everything belongs to the bucket's owner, who alone has
// FULL_CONTROL. Grants to others are for policies to make.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/s3/buckets.h"
#include "services/s3/generated/shapes.h"

namespace trailcam::s3 {

// The ACL of every bucket and object of that owner.
std::vector<Grant> owner_grants(const AccountId& owner);
Owner owner_shape(const AccountId& owner);

// What a request says of ACLs: a canned one, single grants, or a document.
struct AclRequest {
  std::optional<std::string> canned;
  bool grants = false;
  const AccessControlPolicy* document = nullptr;

  bool says_anything() const { return canned || grants || document != nullptr; }
};

template <class Input>
AclRequest acl_request(const Input& input) {
  AclRequest request{.canned = input.ACL};
  request.grants =
      input.GrantFullControl || input.GrantRead || input.GrantReadACP || input.GrantWriteACP;
  if constexpr (requires { input.GrantWrite; }) request.grants |= input.GrantWrite.has_value();
  if constexpr (requires { input.AccessControlPolicy; }) {
    if (input.AccessControlPolicy) request.document = &*input.AccessControlPolicy;
  }
  return request;
}

// Whether an object of the bucket, or the bucket itself, may be given that ACL. Errors:
// AccessControlListNotSupported while ACLs are disabled; AccessDenied for a public one that Block
// Public Access refuses; NotImplemented for every other one that grants something to others.
enum class AclTarget { Bucket, Object };
Result<void> check_acl(const AclRequest& request, const BucketRow& bucket, AclTarget target);
// The same, with what the account blocks.
Result<void> check_acl(pipeline::Call& call, const AclRequest& request, const BucketRow& bucket,
                       AclTarget target);

}  // namespace trailcam::s3
