#include <fmt/format.h>

#include "services/s3/bucket_name.h"
#include "services/s3/buckets.h"
#include "services/s3/faults.h"
#include "services/s3/generated/operations.h"
#include "services/s3/tagging.h"
#include "services/s3/versions.h"

namespace trailcam::s3 {
namespace {

// Only the endpoint of us-east-1 makes buckets anywhere; every other one only in its own region,
// which has to be said.
Result<Region> read_location(const S3& s3, const pipeline::Call& call,
                             const CreateBucketInput& input) {
  const bool at_default = call.region.str() == kDefaultRegion;
  const std::string given = input.CreateBucketConfiguration
                                ? input.CreateBucketConfiguration->LocationConstraint.value_or("")
                                : "";
  if (given.empty() && at_default) return call.region;
  const Region wanted(given == "EU" ? "eu-west-1" : given);
  if (!at_default && wanted != call.region) {
    return errors::illegal_location_constraint_exception(
        fmt::format("The {} location constraint is incompatible for the region specific endpoint "
                    "this request was sent to.",
                    given.empty() ? "unspecified" : given));
  }
  if (given == kDefaultRegion || !s3.regions.contains(wanted)) {
    return errors::invalid_location_constraint("The specified location-constraint is not valid")
        .with("LocationConstraint", given);
  }
  return wanted;
}

Result<std::string> read_ownership(const CreateBucketInput& input) {
  const std::string ownership = input.ObjectOwnership.value_or("BucketOwnerEnforced");
  if (ownership != "BucketOwnerEnforced" && ownership != "BucketOwnerPreferred" &&
      ownership != "ObjectWriter") {
    return invalid_argument("Invalid x-amz-object-ownership header: " + ownership,
                            "x-amz-object-ownership", ownership);
  }
  const bool grants = input.GrantFullControl || input.GrantRead || input.GrantReadACP ||
                      input.GrantWrite || input.GrantWriteACP;
  if (!grants && input.ACL.value_or("private") == "private") return ownership;
  if (ownership == "BucketOwnerEnforced") {
    return errors::invalid_bucket_acl_with_object_ownership(
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
  }
  return not_implemented_header(grants ? "x-amz-grant-*" : "x-amz-acl");
}

Result<void> check_quota(const pipeline::Call& call) {
  std::size_t count = 0;
  TC_TRY(call.transaction.scan(
      kBucketsOf, kBucketsOf.key().text(call.account.str()).range(),
      [&](std::string_view, const BucketOfRow&) { return ++count < kBucketsPerAccountMax; }));
  if (count < kBucketsPerAccountMax) return {};
  return errors::too_many_buckets("You have attempted to create more buckets than allowed");
}

Error taken(const BucketRow& existing, const AccountId& account) {
  if (existing.owner == account) {
    return errors::bucket_already_owned_by_you(
               "Your previous request to create the named bucket succeeded and you already own it.")
        .with("BucketName", existing.name);
  }
  return errors::bucket_already_exists(
             "The requested bucket name is not available. The bucket namespace is shared by all "
             "users of the system. Please select a different name and try again.")
      .with("BucketName", existing.name);
}

}  // namespace

Result<CreateBucketOutput> create_bucket(S3& s3, pipeline::Call& call,
                                         const CreateBucketInput& input) {
  if (!is_bucket_name(input.Bucket)) {
    return errors::invalid_bucket_name("The specified bucket is not valid.")
        .with("BucketName", input.Bucket);
  }
  if (input.BucketNamespace.value_or("global") != "global") {
    return not_implemented_header("x-amz-bucket-namespace");
  }
  const auto& configuration = input.CreateBucketConfiguration;
  if (configuration && (configuration->Bucket || configuration->Location)) {
    return errors::not_implemented("Directory buckets are not implemented.");
  }
  BucketRow row;
  row.name = input.Bucket;
  row.owner = call.account;
  row.region = TC_TRY(read_location(s3, call, input));
  row.created = std::chrono::floor<std::chrono::seconds>(call.now);
  row.ownership = TC_TRY(read_ownership(input));
  row.public_access = PublicAccessRow{true, true, true, true};
  if (configuration && configuration->Tags) {
    row.tags = TC_TRY(read_bucket_tags(*configuration->Tags));
  }
  // Source: "CreateBucket", Permissions.
  if (input.ObjectOwnership) {
    TC_TRY(call.authorize("s3:PutBucketOwnershipControls", row.arn()));
  }
  if (input.ObjectLockEnabledForBucket.value_or(false)) {
    TC_TRY(call.authorize("s3:PutBucketObjectLockConfiguration", row.arn()));
    TC_TRY(call.authorize("s3:PutBucketVersioning", row.arn()));
    row.versioning = kVersioningEnabled;
    row.object_lock.emplace();
  }
  CreateBucketOutput output{.Location = "/" + row.name, .BucketArn = row.arn()};
  call.notes.region = row.region;
  const auto existing = TC_TRY(call.transaction.get(kBuckets, bucket_key(row.name)));
  if (existing) {
    const bool again = existing->owner == call.account && existing->region == row.region &&
                       row.region.str() == kDefaultRegion;
    if (!again) return taken(*existing, call.account);
  }
  call.notes.resource({.type = "AWS::S3::Bucket", .arn = row.arn(), .account = row.owner.str()});
  if (existing) return output;
  TC_TRY(call.transaction.guard(kBucketsOf.key().text(call.account.str())));
  TC_TRY(check_quota(call));
  store_bucket(call, row);
  call.transaction.put(kBucketsOf, bucket_of_key(row.owner, row.name), BucketOfRow{});
  return output;
}

}  // namespace trailcam::s3
