#include "services/kms/key_keeper.h"

#include "base/log.h"
#include "services/kms/grants.h"
#include "services/kms/imports.h"
#include "services/kms/keys.h"
#include "services/kms/rotation.h"

namespace trailcam::kms {

Worker::Status KeyKeeper::step() {
  const Result<bool> kept = keep();
  if (kept) return *kept ? Status::Busy : Status::Idle;
  if (kept.error().kind() == ErrorKind::Conflict) return Status::Busy;
  log_error("kms", "what is due with a key failed", kept.error());
  return Status::Idle;
}

Result<bool> KeyKeeper::keep() {
  store::Transaction transaction(database_);
  std::optional<Timestamp> first;
  DueRow due;
  TC_TRY(transaction.scan(kDue, kDue.key().range(), [&](std::string_view row_key, DueRow row) {
    first = Timestamp{Millis{Millis::rep(store::KeyParts(row_key).number())}};
    due = std::move(row);
    return false;
  }));
  due_.set(first);
  if (!first || *first > clock_.now()) return false;
  auto key =
      TC_TRY(transaction.get(kKeys, home_key(kKeys, due.account, due.region).text(due.key_id)));
  if (!key) return Error(ErrorKind::Corrupt, "something is due with a key that is not there");
  transaction.erase(kDue, due_key(*first, *key));
  TC_TRY(attend(transaction, std::move(*key)));
  TC_TRY(committer_.commit(std::move(transaction.change())));
  return true;
}

Result<void> KeyKeeper::attend(store::Transaction& transaction, KeyRow key) {
  const Timestamp now = clock_.now();
  if (key.state == "PendingDeletion") return remove(transaction, key);
  if (key.material_expires && *key.material_expires <= now) {
    forget_material(transaction, key);
    record(transaction, key, "DeleteExpiredKeyMaterial");
    return put_key(transaction, key);
  }
  if (!key.rotation || key.rotation->next > now) return put_key(transaction, key);
  const std::chrono::days period{key.rotation->period_days};
  key.rotation->next += period;
  if (key.rotation->next <= now) key.rotation->next = now + period;
  return rotate(kms_, transaction, key, kAutomatic, now, random_);
}

Result<void> KeyKeeper::remove(store::Transaction& transaction, const KeyRow& key) {
  std::vector<GrantRow> grants;
  TC_TRY(transaction.scan(kGrants, of_key(kGrants, key).range(),
                          [&](std::string_view, GrantRow grant) {
                            grants.push_back(std::move(grant));
                            return grants.size() < kGrantsPerStepMax;
                          }));
  for (const GrantRow& grant : grants) erase_grant(transaction, key, grant);
  if (grants.size() == kGrantsPerStepMax) return put_key(transaction, key);
  TC_TRY(erase_key(transaction, key));
  record(transaction, key, "DeleteKey");
  return {};
}

void KeyKeeper::record(store::Transaction& transaction, const KeyRow& key, std::string_view event) {
  transaction.change().records.push_back(
      record::encode(key_event(key, {.name = event, .time = clock_.now()}, random_)));
}

}  // namespace trailcam::kms
