#include "services/s3/lifecycle.h"

#include <algorithm>

#include "base/log.h"
#include "services/s3/lifecycle_view.h"
#include "services/s3/object_lock.h"
#include "services/s3/storage_class.h"
#include "services/s3/uploads.h"

namespace trailcam::s3 {
namespace {

constexpr std::size_t kRowsPerStepMax = 256;
// A version may be due for several things at once, and others may change it meanwhile.
constexpr int kActionsMax = 16;

using Stage = LifecycleWalkRow::Stage;

const store::Key& walk_key() {
  static const store::Key key = kLifecycleWalk.key();
  return key;
}

store::KeyRange rows_of(Stage stage, const std::string& bucket) {
  switch (stage) {
    case Stage::Objects:
      return kObjects.key().text(bucket).range();
    case Stage::Versions:
      return kVersions.key().text(bucket).range();
    case Stage::Markers:
      return kMarkers.key().text(bucket).range();
    case Stage::Uploads:
      return kUploads.key().text(bucket).range();
  }
  return {};
}

template <class R>
struct KeyedRow {
  std::string row_key;
  R row;
};

// The next rows of the walk; nothing is held open while they are worked on.
template <class R>
Result<std::vector<KeyedRow<R>>> next_rows(const store::Database& database,
                                           const LifecycleWalkRow& walk) {
  store::KeyRange range = rows_of(walk.stage, walk.bucket);
  if (!walk.after.empty()) range.begin = walk.after + '\0';
  std::vector<KeyedRow<R>> out;
  store::Scan rows = database.scan(store::Family::Catalog, range);
  for (; rows.valid() && out.size() < kRowsPerStepMax; rows.next()) {
    R row = TC_TRY(store::decode_row<R>(rows.value()));
    out.push_back({std::string(rows.key()), std::move(row)});
  }
  TC_TRY(rows.status());
  return out;
}

void next_stage(LifecycleWalkRow& walk) {
  walk.after.clear();
  walk.key.clear();
  walk.newer_noncurrent = 0;
  if (walk.stage != Stage::Uploads) {
    walk.stage = Stage(int(walk.stage) + 1);
    return;
  }
  walk.stage = Stage::Objects;
  walk.bucket += '\0';  // what sorts next
}

// The version as it stands now, if it still is what the walk met.
Result<std::optional<ObjectRow>> again(const Place& place, const ObjectRow& met) {
  std::optional<ObjectRow> now;
  if (met.became_noncurrent) {
    now = TC_TRY(
        place.transaction.get(kVersions, version_key(place.bucket.name, place.key, met.sequence)));
  } else {
    now = TC_TRY(current_version(place));
  }
  const bool same = now && now->version_id == met.version_id && now->sequence == met.sequence &&
                    now->modified == met.modified && now->etag == met.etag;
  return same ? now : std::nullopt;
}

bool is_lone(store::Transaction& transaction, const Place& place) {
  const store::KeyRange others = kVersions.key().text(place.bucket.name).text(place.key).range();
  transaction.require_empty(others);
  return !transaction.database().scan(store::Family::Catalog, others).valid();
}

}  // namespace

Worker::Status Lifecycle::step() {
  const Result<Status> walked = walk();
  if (walked) return *walked;
  log_error("s3", "lifecycle rules could not be followed for now", walked.error());
  return Status::Idle;
}

Result<Worker::Status> Lifecycle::walk() {
  const Timestamp today = std::chrono::floor<std::chrono::days>(clock_.now());
  store::Transaction transaction(database_);
  LifecycleWalkRow walk =
      TC_TRY(transaction.get(kLifecycleWalk, walk_key())).value_or(LifecycleWalkRow());
  if (walk.done && walk.day >= today) {
    due_.set(walk.day + std::chrono::days(1));
    return Status::Idle;
  }
  due_.set(today);
  if (walk.done || walk.day == Timestamp()) walk = {.day = today};
  TC_TRY(begin_bucket(walk));
  if (!walk.done) {
    const auto bucket = TC_TRY(transaction.get(kBuckets, bucket_key(walk.bucket)));
    TC_TRY(walk_page(walk, bucket.value_or(BucketRow())));
  }
  store::Transaction progress(database_);
  progress.put(kLifecycleWalk, walk_key(), walk);
  TC_TRY(committer_.commit(std::move(progress.change())));
  return Status::Busy;
}

// Sees to it that the walk is in a bucket with rules, or done.
Result<void> Lifecycle::begin_bucket(LifecycleWalkRow& walk) const {
  store::KeyRange range = kBuckets.key().range();
  range.begin = kBuckets.key().open_text(walk.bucket).bytes();
  store::Scan rows = database_.scan(store::Family::Catalog, range);
  for (; rows.valid(); rows.next()) {
    const BucketRow bucket = TC_TRY(store::decode_row<BucketRow>(rows.value()));
    const bool acts = bucket.lifecycle &&
                      std::ranges::any_of(bucket.lifecycle->rules, &LifecycleRuleRow::enabled);
    if (!acts) continue;
    if (bucket.name != walk.bucket) walk = {.day = walk.day, .bucket = bucket.name};
    return {};
  }
  TC_TRY(rows.status());
  walk = {.day = walk.day, .done = true};
  return {};
}

Result<void> Lifecycle::walk_page(LifecycleWalkRow& walk, const BucketRow& bucket) {
  if (walk.stage == Stage::Uploads) return walk_uploads(walk, bucket);
  const auto rows = TC_TRY(next_rows<ObjectRow>(database_, walk));
  for (const auto& [row_key, row] : rows) {
    TC_TRY(visit(walk, bucket, row_key, row));
    walk.after = row_key;
  }
  if (rows.size() < kRowsPerStepMax) next_stage(walk);
  return {};
}

Result<void> Lifecycle::visit(LifecycleWalkRow& walk, const BucketRow& bucket,
                              std::string_view row_key, const ObjectRow& row) {
  store::KeyParts parts(row_key);
  parts.text();  // the bucket
  const std::string key = parts.text();
  if (walk.stage != Stage::Versions) {
    TC_TRY(treat(bucket.name, {key, row}));
    return {};
  }
  if (key != walk.key) {
    walk.key = key;
    walk.newer_noncurrent = 0;
  }
  const Outcome outcome = TC_TRY(treat(bucket.name, {key, row, walk.newer_noncurrent}));
  if (outcome == Outcome::Stays) ++walk.newer_noncurrent;
  return {};
}

// Looks at the version until nothing is due any more.
Result<Lifecycle::Outcome> Lifecycle::treat(const std::string& bucket, const Met& met) {
  for (int i = 0; i < kActionsMax; ++i) {
    store::Transaction transaction(database_);
    const LifecycleAction action = TC_TRY(act(transaction, bucket, met));
    if (action.kind == LifecycleAction::Kind::None) return Outcome::Stays;
    const auto committed = committer_.commit(std::move(transaction.change()));
    if (!committed && committed.error().kind() == ErrorKind::Conflict) continue;
    if (!committed) return committed.error();
    log_debug("s3", "a lifecycle rule was followed",
              {{"bucket", bucket}, {"key", met.key}, {"rule", action.rule_id}});
    if (action.kind != LifecycleAction::Kind::Transition) return Outcome::Removed;
  }
  return Outcome::Stays;
}

Result<LifecycleAction> Lifecycle::act(store::Transaction& transaction,
                                       const std::string& bucket_name, const Met& met) {
  const auto bucket = TC_TRY(transaction.get(kBuckets, bucket_key(bucket_name)));
  if (!bucket || !bucket->lifecycle) return LifecycleAction();
  const Place place{transaction, *bucket, met.key};
  auto version = TC_TRY(again(place, met.row));
  if (!version) return LifecycleAction();
  LifecycleSubject subject = lifecycle_subject(*bucket, met.key, *version);
  subject.newer_noncurrent = met.newer_noncurrent;
  subject.lone =
      version->delete_marker && !version->became_noncurrent && is_lone(transaction, place);
  const Timestamp now = clock_.now();
  LifecycleAction action = decide(*bucket->lifecycle, subject, now);
  switch (action.kind) {
    case LifecycleAction::Kind::None:
      break;
    case LifecycleAction::Kind::Transition:
      version->attributes.storage_class = action.storage_class;
      rewrite_version(place, *version);
      if (is_archive(action.storage_class)) ask_to_pack(place, *version);
      break;
    case LifecycleAction::Kind::Expire: {
      // In a suspended bucket the marker takes the place of a null version.
      const bool kept = bucket->versioning == kVersioningEnabled || !version->version_id.empty();
      if (!kept && locked(*version, now)) return LifecycleAction();
      ObjectRow marker;
      TC_TRY(put_delete_marker(place, {now, random_}, marker, version));
      break;
    }
    case LifecycleAction::Kind::Remove:
      if (locked(*version, now)) return LifecycleAction();
      TC_TRY(remove_version(place, *version));
      break;
  }
  return action;
}

Result<void> Lifecycle::walk_uploads(LifecycleWalkRow& walk, const BucketRow& bucket) {
  const auto rows = TC_TRY(next_rows<UploadRow>(database_, walk));
  for (const auto& [row_key, row] : rows) {
    store::KeyParts parts(row_key);
    parts.text();  // the bucket
    TC_TRY(abort(bucket, parts.text(), row));
    walk.after = row_key;
  }
  if (rows.size() < kRowsPerStepMax) next_stage(walk);
  return {};
}

Result<void> Lifecycle::abort(const BucketRow& bucket, const std::string& key,
                              const UploadRow& upload) {
  if (!bucket.lifecycle) return {};
  const auto due = abort_of(*bucket.lifecycle, key, upload.initiated);
  if (!due || due->time > clock_.now()) return {};
  store::Transaction transaction(database_);
  // Rules that were taken back hold no more, and who completes an upload in time has it.
  const auto seen = TC_TRY(transaction.get(kBuckets, bucket_key(bucket.name)));
  const auto still = TC_TRY(transaction.get(kUploads, upload_key(bucket.name, key, upload.id)));
  if (!seen || !seen->lifecycle || !still) return {};
  TC_TRY(drop_upload(transaction, bucket.name, key, upload.id));
  const auto committed = committer_.commit(std::move(transaction.change()));
  // A part came meanwhile: tomorrow, then.
  if (!committed && committed.error().kind() != ErrorKind::Conflict) return committed.error();
  return {};
}

}  // namespace trailcam::s3
