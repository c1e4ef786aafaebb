#include "services/s3/acl.h"

#include <algorithm>
#include <array>

#include "services/s3/faults.h"
#include "services/s3/public_access.h"

namespace trailcam::s3 {
namespace {

constexpr std::array<std::string_view, 8> kCanned = {
    "private",       "public-read",       "public-read-write",         "authenticated-read",
    "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control", "log-delivery-write"};

constexpr std::array<std::string_view, 5> kPermissions = {"FULL_CONTROL", "WRITE", "WRITE_ACP",
                                                          "READ", "READ_ACP"};
constexpr std::array<std::string_view, 3> kGranteeTypes = {"CanonicalUser", "AmazonCustomerByEmail",
                                                           "Group"};

bool is_well_formed(const AccessControlPolicy& document) {
  const auto has = [](const auto& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (!document.Owner || !document.Grants) return false;
  return std::all_of(document.Grants->begin(), document.Grants->end(), [&](const Grant& grant) {
    return grant.Grantee && has(kGranteeTypes, grant.Grantee->Type) &&
           has(kPermissions, grant.Permission.value_or(""));
  });
}

bool is_public(const std::string& canned) {
  return canned.starts_with("public-") || canned == "authenticated-read";
}

// Says no more than what holds anyway.
bool is_owners_only(const AccessControlPolicy& document, const AccountId& owner) {
  const std::string id = canonical_user_id(owner);
  if (!document.Grants || document.Grants->empty()) return false;
  return std::all_of(document.Grants->begin(), document.Grants->end(), [&](const Grant& grant) {
    return grant.Grantee && grant.Grantee->ID == id && grant.Permission == "FULL_CONTROL";
  });
}

}  // namespace

Owner owner_shape(const AccountId& owner) {
  return {.DisplayName = std::nullopt, .ID = canonical_user_id(owner)};
}

std::vector<Grant> owner_grants(const AccountId& owner) {
  Grantee grantee;
  grantee.ID = canonical_user_id(owner);
  grantee.Type = "CanonicalUser";
  return {Grant{.Grantee = std::move(grantee), .Permission = "FULL_CONTROL"}};
}

Result<void> check_acl(const AclRequest& request, const BucketRow& bucket, AclTarget target) {
  if (!request.says_anything()) return {};
  if (request.canned && request.grants) {
    return errors::invalid_request("Specifying both Canned ACLs and Header Grants is not allowed");
  }
  if (request.canned &&
      std::find(kCanned.begin(), kCanned.end(), *request.canned) == kCanned.end()) {
    return invalid_argument("", "x-amz-acl", *request.canned);
  }
  if (request.document != nullptr && (request.canned || request.grants)) {
    return errors::unexpected_content("This request does not support content");
  }
  if (request.document != nullptr && !is_well_formed(*request.document)) {
    return errors::malformed_acl_error(
        "The XML you provided was not well-formed or did not validate against our published "
        "schema");
  }
  const bool of_object = target == AclTarget::Object;
  const bool harmless =
      request.document != nullptr ? is_owners_only(*request.document, bucket.owner)
      : request.canned            ? of_object && *request.canned == "bucket-owner-full-control"
                                  : false;
  if (harmless) return {};
  if (acls_disabled(bucket)) {
    return errors::access_control_list_not_supported("The bucket does not allow ACLs");
  }
  if (request.canned && is_public(*request.canned) && bucket.public_access &&
      bucket.public_access->block_acls) {
    return access_denied();
  }
  const bool owners = request.canned && (*request.canned == "private" ||
                                         (of_object && *request.canned == "bucket-owner-read"));
  if (owners) return {};
  return not_implemented_header(request.canned ? "x-amz-acl" : "x-amz-grant-*");
}

Result<void> check_acl(pipeline::Call& call, const AclRequest& request, const BucketRow& bucket,
                       AclTarget target) {
  if (!request.says_anything()) return {};
  BucketRow judged = bucket;
  judged.public_access = TC_TRY(effective_access(call.transaction, bucket));
  return check_acl(request, judged, target);
}

}  // namespace trailcam::s3
