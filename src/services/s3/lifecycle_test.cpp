#include "services/s3/lifecycle.h"

#include <gtest/gtest.h>

#include "services/s3/lifecycle_rules.h"
#include "services/s3/object_lock.h"
#include "services/s3/packer.h"
#include "support/memory_files.h"
#include "support/temp_database.h"

namespace trailcam::s3 {
namespace {

using test::must;

constexpr Timestamp kStart =
    std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) + std::chrono::hours(12);
constexpr Millis kDay = std::chrono::hours(24);

class LifecycleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    bodies_ = must(store::BodyStore::open("objects", files_.database(), disk_,
                                          Secret(std::string(32, 'r')), *random_, 1));
    restart();
    settle();
  }
  void restart() {
    lifecycle_ =
        std::make_unique<Lifecycle>(files_.database(), files_.committer(), clock_, *random_);
  }
  void settle() {
    while (lifecycle_->step() == Worker::Status::Busy) {
    }
  }
  void pass_days(int days) {
    for (int i = 0; i < days; ++i) {
      clock_.advance(kDay);
      settle();
    }
  }

  template <class Work>
  void commit(Work&& work) {
    store::Transaction transaction(files_.database());
    work(transaction);
    must(files_.committer().commit(std::move(transaction.change())));
  }
  BucketRow bucket(const std::string& name, std::vector<LifecycleRuleRow> rules,
                   const std::string& versioning = "") {
    BucketRow row;
    row.name = name;
    row.versioning = versioning;
    row.lifecycle = LifecycleRow{.rules = std::move(rules), .minimum_size = kVariesByClass};
    commit([&](store::Transaction& t) { t.put(kBuckets, bucket_key(name), row); });
    return row;
  }
  void put(const BucketRow& bucket, const std::string& key, ObjectRow row = {}) {
    row.modified = std::chrono::floor<std::chrono::seconds>(clock_.now());
    if (row.attributes.storage_class.empty()) row.attributes.storage_class = "STANDARD";
    commit([&](store::Transaction& t) {
      const Place place{t, bucket, key};
      must(put_version(place, {clock_.now(), *random_}, row, must(current_version(place))));
    });
  }
  std::optional<ObjectRow> current(const BucketRow& bucket, const std::string& key) {
    store::Transaction t(files_.database());
    return must(current_version({t, bucket, key}));
  }
  std::size_t count(const store::KeyRange& range) {
    std::size_t rows = 0;
    for (auto scan = files_.database().scan(store::Family::Catalog, range); scan.valid();
         scan.next()) {
      ++rows;
    }
    return rows;
  }

  static LifecycleRuleRow rule(std::string id) {
    LifecycleRuleRow row;
    row.id = std::move(id);
    row.enabled = true;
    return row;
  }
  static LifecycleRuleRow expiring(std::int64_t days) {
    LifecycleRuleRow row = rule("expire");
    row.expiration = ExpirationRow{.when = {days, {}}, .expired_marker = {}};
    return row;
  }

  test::TempDatabase files_;
  test::MemoryFiles disk_;
  const std::unique_ptr<Random> random_ = seeded_random(3);
  ManualClock clock_{kStart};
  std::unique_ptr<store::BodyStore> bodies_;
  std::unique_ptr<Lifecycle> lifecycle_;
};

TEST_F(LifecycleTest, IsDueAtTheNextMidnight) {
  EXPECT_EQ(lifecycle_->next_due(), kStart + kDay / 2);
  clock_.advance(kDay / 2);
  EXPECT_EQ(lifecycle_->step(), Worker::Status::Busy);
  settle();
  EXPECT_EQ(lifecycle_->next_due(), kStart + kDay / 2 + kDay);
}

TEST_F(LifecycleTest, WalksThroughManyKeysInSteps) {
  const BucketRow a = bucket("a", {expiring(1)});
  const BucketRow b = bucket("b", {});
  const BucketRow c = bucket("c", {expiring(2)});
  for (int i = 0; i < 600; ++i) put(a, std::to_string(i));
  put(b, "key");
  put(c, "key");
  pass_days(2);
  EXPECT_EQ(count(kObjects.key().text("a").range()), 0u);
  EXPECT_TRUE(current(b, "key"));
  EXPECT_TRUE(current(c, "key"));
  pass_days(1);
  EXPECT_FALSE(current(c, "key"));
}

TEST_F(LifecycleTest, GoesOnAfterARestart) {
  const BucketRow a = bucket("a", {expiring(1)});
  for (int i = 0; i < 600; ++i) put(a, std::to_string(i));
  pass_days(1);
  clock_.advance(kDay);
  EXPECT_EQ(lifecycle_->step(), Worker::Status::Busy);
  const std::size_t left = count(kObjects.key().text("a").range());
  EXPECT_GT(left, 0u);
  EXPECT_LT(left, 600u);
  restart();
  settle();
  EXPECT_EQ(count(kObjects.key().text("a").range()), 0u);
}

TEST_F(LifecycleTest, LeavesLockedVersions) {
  LifecycleRuleRow both = expiring(1);
  both.noncurrent_expiration = NoncurrentRow{1, {}, ""};
  const BucketRow a = bucket("a", {both}, kVersioningEnabled);
  ObjectRow locked_one;
  locked_one.lock = LockRow{RetentionRow{kCompliance, kStart + 10 * kDay}, {}};
  put(a, "key", locked_one);
  pass_days(9);
  EXPECT_TRUE(current(a, "key")->delete_marker);
  EXPECT_EQ(count(kVersions.key().text("a").range()), 1u);
  pass_days(3);
  EXPECT_EQ(count(kVersions.key().text("a").range()), 0u);
  EXPECT_FALSE(current(a, "key"));
}

TEST_F(LifecycleTest, KeepsSoManyNewerNoncurrentVersions) {
  LifecycleRuleRow some = rule("some");
  some.noncurrent_expiration = NoncurrentRow{1, 3, ""};
  const BucketRow a = bucket("a", {some}, kVersioningEnabled);
  for (int i = 0; i < 300; ++i) put(a, "one");
  for (int i = 0; i < 3; ++i) put(a, "two");
  pass_days(3);
  EXPECT_EQ(count(kVersions.key().text("a").text("one").range()), 3u);
  EXPECT_EQ(count(kVersions.key().text("a").text("two").range()), 2u);
}

TEST_F(LifecycleTest, MovesAndLeavesToThePacker) {
  LifecycleRuleRow moves = rule("moves");
  moves.transitions.push_back({{1, {}}, "GLACIER"});
  const BucketRow a = bucket("a", {moves});
  put(a, "key");
  pass_days(1);
  EXPECT_EQ(current(a, "key")->attributes.storage_class, "STANDARD");
  pass_days(1);
  EXPECT_EQ(current(a, "key")->attributes.storage_class, "GLACIER");
  EXPECT_EQ(count(kUnpacked.key().range()), 1u);
}

TEST_F(LifecycleTest, AbortsUploads) {
  LifecycleRuleRow aborts = rule("aborts");
  aborts.abort_days = 2;
  aborts.filter.prefix = "a";
  bucket("a", {aborts});
  for (const char* key : {"a1", "b1"}) {
    UploadRow upload;
    upload.id = key;
    upload.initiated = clock_.now();
    commit(
        [&](store::Transaction& t) { t.put(kUploads, upload_key("a", key, upload.id), upload); });
  }
  pass_days(2);
  EXPECT_EQ(count(kUploads.key().range()), 2u);
  pass_days(1);
  EXPECT_EQ(count(kUploads.key().range()), 1u);
}

class PackerTest : public LifecycleTest {
 protected:
  void SetUp() override {
    LifecycleTest::SetUp();
    packer_ = std::make_unique<Packer>(files_.database(), files_.committer(), *bodies_);
  }
  store::BodyRef stored(const std::string& bytes) {
    const auto writer = bodies_->create();
    must(writer->write(bytes));
    const store::StoredBody body = must(writer->finish());
    commit([&](store::Transaction& t) { t.attach(body); });
    return body.ref;
  }
  ObjectRow archived_object(const std::vector<std::string>& pieces) {
    ObjectRow row;
    row.attributes.storage_class = "DEEP_ARCHIVE";
    for (const std::string& piece : pieces) row.pieces.push_back({stored(piece), {}});
    return row;
  }
  std::string bytes_of(const PieceRow& piece) {
    const auto reader =
        must(store::ContentReader::open(*bodies_, piece.body, piece.archived, 0, piece.size()));
    std::string out;
    while (reader->remaining() > 0) must(reader->read(1 << 20, out));
    return out;
  }
  void pack_all() {
    while (packer_->step() == Worker::Status::Busy) {
    }
  }

  std::unique_ptr<Packer> packer_;
};

TEST_F(PackerTest, PacksEachPiece) {
  const BucketRow a = bucket("a", {});
  const std::vector<std::string> pieces = {std::string(100'000, 'x'), random_->bytes(1000),
                                           std::string(5'000, 'y')};
  put(a, "key", archived_object(pieces));
  const store::BodyRef before = current(a, "key")->pieces[0].body;
  pack_all();
  const ObjectRow row = *current(a, "key");
  EXPECT_TRUE(row.pieces[0].archived);
  EXPECT_FALSE(row.pieces[1].archived);
  EXPECT_TRUE(row.pieces[2].archived);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    EXPECT_EQ(row.pieces[i].size(), pieces[i].size());
    EXPECT_TRUE(bytes_of(row.pieces[i]) == pieces[i]);
  }
  EXPECT_EQ(count(kUnpacked.key().range()), 0u);
  EXPECT_TRUE(must(
      files_.database().get(store::Family::Catalog, store::kTrash.key().text(before.id).bytes())));
  EXPECT_EQ(packer_->counts().bodies, 2u);
}

TEST_F(PackerTest, ForgetsWhatIsGone) {
  const BucketRow a = bucket("a", {});
  put(a, "gone", archived_object({std::string(1'000, 'x')}));
  commit([&](store::Transaction& t) {
    const Place place{t, a, "gone"};
    must(remove_version(place, *must(current_version(place))));
  });
  put(a, "other", ObjectRow());
  pack_all();
  EXPECT_EQ(count(kUnpacked.key().range()), 0u);
}

TEST_F(PackerTest, LeavesADamagedBodyAsItIs) {
  const BucketRow a = bucket("a", {});
  put(a, "bad", archived_object({std::string(100'000, 'x')}));
  put(a, "good", archived_object({std::string(100'000, 'y')}));
  const store::BodyRef body = current(a, "bad")->pieces[0].body;
  disk_.bytes_of(bodies_->path_of(body.id))[50'000] ^= 1;
  pack_all();
  EXPECT_FALSE(current(a, "bad")->pieces[0].archived);
  EXPECT_TRUE(current(a, "good")->pieces[0].archived);
  EXPECT_EQ(count(kUnpacked.key().range()), 0u);
}

TEST_F(PackerTest, TriesAgainWhenTheDiskFailed) {
  const BucketRow a = bucket("a", {});
  put(a, "key", archived_object({std::string(100'000, 'x')}));
  disk_.fail_after(0);
  EXPECT_EQ(packer_->step(), Worker::Status::Idle);
  disk_.heal();
  pack_all();
  EXPECT_TRUE(current(a, "key")->pieces[0].archived);
}

}  // namespace
}  // namespace trailcam::s3
