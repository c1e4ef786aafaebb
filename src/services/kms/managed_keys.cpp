#include "services/kms/managed_keys.h"

#include <algorithm>

#include <fmt/format.h>

#include "services/kms/key_policies.h"
#include "services/kms/keys.h"

namespace trailcam::kms {
namespace {

constexpr int kManagedAttemptsMax = 8;

struct ManagedKey {
  std::string_view service;
  std::string_view purpose;  // of its description
};
constexpr ManagedKey kManagedKeys[] = {
    {"backup", "protects my Backup data"},
    {"codecommit", "protects my CodeCommit repositories"},
    {"dynamodb", "protects my DynamoDB data"},
    {"ebs", "protects my EBS volumes"},
    {"elasticfilesystem", "protects my EFS filesystems"},
    {"es", "protects my Elasticsearch data"},
    {"fsx", "protects my FSx resources"},
    {"glue", "protects my Glue data"},
    {"kinesis", "protects my Kinesis data"},
    {"lambda", "protects my Lambda environment variables"},
    {"rds", "protects my RDS database volumes"},
    {"redshift", "protects my Redshift clusters"},
    {"s3", "protects my S3 objects"},
    {"secretsmanager", "protects my Secrets Manager data"},
    {"sns", "protects my SNS data"},
    {"sqs", "protects my SQS messages"},
    {"ssm", "protects my SSM parameters"},
    {"xray", "protects my X-Ray data"},
};

const ManagedKey* managed_key(std::string_view service) {
  const auto found = std::ranges::find(kManagedKeys, service, &ManagedKey::service);
  return found == std::end(kManagedKeys) ? nullptr : found;
}

KeyRow new_managed_key(pipeline::Call& call, std::string_view service) {
  KeyRow out;
  out.account = call.account;
  out.region = call.region;
  out.id = call.random.uuid();
  out.spec = "SYMMETRIC_DEFAULT";
  out.usage = "ENCRYPT_DECRYPT";
  out.origin = "AWS_KMS";
  out.state = "Enabled";
  out.service = service;
  const ManagedKey* known = managed_key(service);
  out.description = fmt::format("Default key that {} when no other key is defined",
                                known == nullptr ? "protects my data" : known->purpose);
  out.policy = managed_policy(out.account, out.region, service);
  out.created = call.now;
  RotationRow rotation;
  rotation.next = call.now + std::chrono::days{rotation.period_days};
  out.rotation = rotation;
  return out;
}

}  // namespace

bool is_managed_alias(std::string_view alias) {
  return alias.starts_with(kManagedPrefix) &&
         managed_key(alias.substr(kManagedPrefix.size())) != nullptr;
}

Result<KeyRow> aws_managed_key(const Kms& kms, pipeline::Call& call, std::string_view service) {
  AliasRow alias{.account = call.account, .region = call.region};
  alias.name = std::string(kManagedPrefix) + std::string(service);
  for (int attempt = 1;; ++attempt) {
    store::Transaction transaction(call.transaction.database());
    if (const auto known = TC_TRY(transaction.get(kAliases, row_key(alias)))) {
      auto key = TC_TRY(
          transaction.get(kKeys, home_key(kKeys, call.account, call.region).text(known->key_id)));
      if (key) return std::move(*key);
      return Error(ErrorKind::Corrupt, "the alias of an AWS managed key names none");
    }
    KeyRow key = new_managed_key(call, service);
    TC_TRY(kms.add_material(transaction, key, {.created = call.now}, call.random));
    TC_TRY(put_key(transaction, key));
    alias.key_id = key.id;
    alias.created = alias.updated = call.now;
    put_alias(transaction, alias);
    const auto committed = kms.committer().commit(std::move(transaction.change()));
    if (committed) return key;
    const bool again = committed.error().kind() == ErrorKind::Conflict;
    if (!again || attempt == kManagedAttemptsMax) return committed.error();
  }
}

}  // namespace trailcam::kms
