#include "services/s3/versions.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "services/s3/object_lock.h"
#include "services/s3/version_listing.h"
#include "support/temp_database.h"

namespace trailcam::s3 {
namespace {

using test::fails_with;
using test::must;

// One version as a plain list would have it.
struct Plain {
  std::string id;
  bool marker = false;
  std::string etag;
  bool operator==(const Plain&) const = default;
};

class VersionsTest : public ::testing::Test {
 protected:
  VersionsTest() { bucket_.name = "b"; }

  template <class Work>
  void commit(Work&& work) {
    store::Transaction transaction(files_.database());
    work(Place{transaction, bucket_, key_});
    must(files_.committer().commit(std::move(transaction.change())));
  }
  std::string put(const std::string& etag) {
    ObjectRow row;
    row.etag = etag;
    commit([&](const Place& place) {
      must(put_version(place, {now_, *random_}, row, must(current_version(place))));
    });
    return version_id_of(row);
  }
  std::string cover() {
    ObjectRow marker;
    commit([&](const Place& place) {
      must(put_delete_marker(place, {now_, *random_}, marker, must(current_version(place))));
    });
    return version_id_of(marker);
  }
  void remove(const std::string& id) {
    commit([&](const Place& place) {
      const auto version = must(find_version(place, id));
      if (version) must(remove_version(place, *version));
    });
  }
  std::vector<Plain> listed(std::size_t page_size = 1000) {
    std::vector<Plain> out;
    VersionQuery query{.bucket = "b", .prefix = "", .after = "", .older_than = {}};
    while (true) {
      VersionRows rows = must(VersionRows::open(files_.database(), query));
      const ListPage page = must(list_page(
          rows, {.prefix = "", .delimiter = "", .after = query.after, .items_max = page_size}));
      for (const ListPage::Entry& entry : page.entries) {
        const auto row = must(store::decode_row<ObjectRow>(entry.row));
        EXPECT_EQ(row.became_noncurrent.has_value(), !out.empty());
        out.push_back({version_id_of(row), row.delete_marker, row.etag});
      }
      if (!page.truncated) return out;
      store::Transaction transaction(files_.database());
      query.after = page.last;
      query.older_than =
          must(sequence_of_marker({transaction, bucket_, key_}, out.back().id)).value();
    }
  }
  std::optional<ObjectRow> find(const std::string& id) {
    store::Transaction transaction(files_.database());
    return must(find_version({transaction, bucket_, key_}, id));
  }

  test::TempDatabase files_;
  std::unique_ptr<Random> random_ = seeded_random(7);
  BucketRow bucket_;
  std::string key_ = "k";
  Timestamp now_{std::chrono::hours(500'000)};
};

TEST_F(VersionsTest, ABucketWithoutThemKeepsOne) {
  EXPECT_EQ(put("1"), "null");
  EXPECT_EQ(put("2"), "null");
  EXPECT_EQ(listed(), (std::vector<Plain>{{"null", false, "2"}}));
  remove("null");
  EXPECT_TRUE(listed().empty());
}

TEST_F(VersionsTest, TheNewestThatIsLeftBecomesTheCurrentOne) {
  bucket_.versioning = kVersioningEnabled;
  const std::string one = put("1");
  const std::string two = put("2");
  const std::string marker = cover();
  EXPECT_EQ(listed(),
            (std::vector<Plain>{{marker, true, ""}, {two, false, "2"}, {one, false, "1"}}));
  remove(marker);
  EXPECT_EQ(listed(), (std::vector<Plain>{{two, false, "2"}, {one, false, "1"}}));
  remove(two);
  remove(one);
  EXPECT_TRUE(listed().empty());
}

TEST_F(VersionsTest, AVersionKnowsWhenItGaveWay) {
  bucket_.versioning = kVersioningEnabled;
  const std::string one = put("1");
  now_ += std::chrono::hours(1);
  put("2");
  EXPECT_EQ(find(one)->became_noncurrent, now_);
}

TEST_F(VersionsTest, OneChangeSeesWhatItDidItself) {
  bucket_.versioning = kVersioningEnabled;
  const std::string one = put("1");
  const std::string two = put("2");
  const std::string three = put("3");
  commit([&](const Place& place) {
    must(remove_version(place, *must(find_version(place, two))));
    must(remove_version(place, *must(find_version(place, three))));
  });
  EXPECT_EQ(listed(), (std::vector<Plain>{{one, false, "1"}}));
  bucket_.versioning = kVersioningSuspended;
  commit([&](const Place& place) {
    ObjectRow marker;
    must(put_delete_marker(place, {now_, *random_}, marker, must(current_version(place))));
    must(remove_version(place, *must(find_version(place, "null"))));
  });
  EXPECT_EQ(listed(), (std::vector<Plain>{{one, false, "1"}}));
}

TEST_F(VersionsTest, IdsTellTheSequenceAndNothingElseDoes) {
  const std::string id = new_version_id(123'456'789, *random_);
  EXPECT_EQ(id.size(), 32u);
  EXPECT_EQ(sequence_of_id(id), 123'456'789u);
  for (const char* text : {"", "null", "abc", "+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    EXPECT_FALSE(sequence_of_id(text)) << text;
  }
  store::Transaction transaction(files_.database());
  EXPECT_TRUE(fails_with(find_version({transaction, bucket_, key_}, "abc"), "InvalidArgument"));
  EXPECT_FALSE(find(std::string(32, 'a')));
}

TEST_F(VersionsTest, ARowOfAnEarlierLayoutIsTheNullVersion) {
  ObjectRow old;
  old.etag = "old";
  store::Transaction transaction(files_.database());
  transaction.put(kObjects, object_key("b", key_), old);
  must(files_.committer().commit(std::move(transaction.change())));
  bucket_.versioning = kVersioningEnabled;
  const std::string made = put("new");
  EXPECT_EQ(listed(), (std::vector<Plain>{{made, false, "new"}, {"null", false, "old"}}));
  EXPECT_EQ(find("null")->etag, "old");
  remove(made);
  EXPECT_EQ(listed(), (std::vector<Plain>{{"null", false, "old"}}));
}

// Against a plain list: every way to write and remove, with versions kept and suspended, on one key
// and in pages of every size. The clock may stand still.
TEST_F(VersionsTest, BehaveLikeAPlainList) {
  std::vector<Plain> model;
  const auto drop_null = [&] {
    std::erase_if(model, [](const Plain& one) { return one.id == "null"; });
  };
  for (int step = 0; step < 600; ++step) {
    SCOPED_TRACE(step);
    const std::uint64_t dice = random_->below(10);
    const bool keeps = bucket_.versioning == kVersioningEnabled;
    if (dice == 0) {
      bucket_.versioning = keeps ? kVersioningSuspended : kVersioningEnabled;
    } else if (dice < 6) {
      const bool marker = dice == 5 && !bucket_.versioning.empty();
      const std::string etag = marker ? "" : std::to_string(step);
      const std::string id = marker ? cover() : put(etag);
      EXPECT_EQ(id != "null", keeps);
      if (!keeps) drop_null();
      model.insert(model.begin(), {id, marker, etag});
    } else if (!model.empty()) {
      const auto at = model.begin() + std::ptrdiff_t(random_->below(model.size()));
      remove(at->id);
      model.erase(at);
    }
    if (random_->below(3) == 0) now_ += std::chrono::milliseconds(1);
    ASSERT_EQ(listed(1 + random_->below(4)), model);
    for (const Plain& one : model) ASSERT_EQ(find(one.id)->etag, one.etag);
  }
}

TEST_F(VersionsTest, AreListedByKeyAndRolledUp) {
  bucket_.versioning = kVersioningEnabled;
  for (const char* key : {"a", "b/1", "b/2", "c"}) {
    key_ = key;
    put("1");
    cover();
  }
  VersionRows rows = must(VersionRows::open(
      files_.database(), {.bucket = "b", .prefix = "", .after = "", .older_than = {}}));
  const ListPage page =
      must(list_page(rows, {.prefix = "", .delimiter = "/", .after = "", .items_max = 10}));
  EXPECT_EQ(page.entries.size(), 4u);
  EXPECT_EQ(page.prefixes, std::vector<std::string>{"b/"});
}

TEST(ObjectLock, HoldsByDateOrByHold) {
  const Timestamp now{std::chrono::hours(1000)};
  ObjectRow row;
  EXPECT_FALSE(locked(row, now));
  for (const char* mode : {kGovernance, kCompliance}) {
    row.lock = LockRow{.retention = RetentionRow{mode, now + std::chrono::milliseconds(1)},
                       .legal_hold = {}};
    EXPECT_TRUE(locked(row, now));
    EXPECT_FALSE(locked(row, now + std::chrono::milliseconds(1)));
  }
  row.lock = LockRow{.retention = {}, .legal_hold = true};
  EXPECT_TRUE(locked(row, now + std::chrono::years(1000)));
  row.lock->legal_hold = false;
  EXPECT_FALSE(locked(row, now));
}

TEST(ObjectLock, ADefaultRetentionIsCountedInDays) {
  const Timestamp now{std::chrono::hours(1000)};
  EXPECT_EQ(retention_end({kGovernance, 3, 0}, now), now + std::chrono::days(3));
  EXPECT_EQ(retention_end({kGovernance, 0, 2}, now), now + std::chrono::days(730));
  BucketRow bucket;
  bucket.object_lock = ObjectLockRow{DefaultRetentionRow{kCompliance, 1, 0}};
  EXPECT_EQ(lock_of_new(bucket, {}, now)->retention->mode, kCompliance);
  const LockRow asked{.retention = RetentionRow{kGovernance, now}, .legal_hold = {}};
  EXPECT_EQ(lock_of_new(bucket, asked, now)->retention->mode, kGovernance);
}

}  // namespace
}  // namespace trailcam::s3
