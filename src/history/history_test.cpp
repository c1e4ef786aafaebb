#include <algorithm>

#include <gtest/gtest.h>

#include "history/lookup.h"
#include "history/writer.h"
#include "store/journal.h"
#include "support/temp_database.h"

namespace trailcam::history {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using test::must;

const AccountId kAccount("111122223333");
const Region kRegion("eu-west-1");
const Timestamp kStart = *parse_iso8601("2026-01-02T03:04:05Z");

record::EventRecord event(const std::string& id, Timestamp time = kStart) {
  record::EventRecord record;
  record.event_id = id;
  record.event_time = time;
  record.account = kAccount;
  record.region = kRegion;
  record.event_source = "cloudtrail.amazonaws.com";
  record.event_name = "CreateTrail";
  record.access_key_id = "AKIA1";
  record.user_name = "alice";
  record.json = "{}";
  return record;
}

class History : public ::testing::Test {
 protected:
  History() { open(); }
  void open() {
    scopes_ = std::make_unique<Scopes>(files_.database());
    writer_ = must(IndexWriter::open(files_.database(), files_.committer(), *scopes_));
  }
  void restart() {
    writer_.reset();
    scopes_.reset();
    files_.reopen();
    open();
  }
  Position add(const record::EventRecord& record) { return add_bytes(record::encode(record)); }
  Position add_bytes(std::string bytes) {
    store::Change change;
    change.records.push_back(std::move(bytes));
    return must(files_.committer().commit(std::move(change))).position;
  }
  void index() {
    while (writer_->step() == Worker::Status::Busy) {
    }
    EXPECT_EQ(writer_->indexed(), files_.committer().head());
  }
  LookupPage page(LookupQuery query) {
    if (query.account.empty()) query.account = kAccount;
    if (query.region.empty()) query.region = kRegion;
    return must(lookup(files_.database(), *scopes_, query));
  }
  // Ids in the order of the answer.
  std::string ids(const LookupPage& page) {
    std::string out;
    for (const auto& record : page.events) out += record.event_id + " ";
    return out;
  }
  std::string find(Attribute attribute, const std::string& value) {
    LookupQuery query;
    query.attribute = attribute;
    query.value = value;
    return ids(page(query));
  }
  std::size_t index_keys() {
    std::size_t count = 0;
    store::Scan scan = files_.database().scan(store::Family::History, {"i", "j"});
    for (; scan.valid(); scan.next()) ++count;
    return count;
  }

  test::TempDatabase files_;
  std::unique_ptr<Scopes> scopes_;
  std::unique_ptr<IndexWriter> writer_;
};

TEST_F(History, FindsByEachAttribute) {
  record::EventRecord one = event("one");
  record::EventRecord two = event("two", kStart + seconds{1});
  two.event_name = "DescribeTrails";
  two.read_only = true;
  two.user_name = "bob";
  two.access_key_id = "AKIA2";
  two.event_source = "iam.amazonaws.com";
  two.aliases = {{"AWS::S3::Bucket", "logs"}, {"AWS::CloudTrail::Trail", "main"}};
  add(one);
  add(two);
  index();
  EXPECT_EQ(find(Attribute::Any, ""), "two one ");
  EXPECT_EQ(find(Attribute::EventId, "one"), "one ");
  EXPECT_EQ(find(Attribute::EventName, "DescribeTrails"), "two ");
  EXPECT_EQ(find(Attribute::ReadOnly, "true"), "two ");
  EXPECT_EQ(find(Attribute::ReadOnly, "false"), "one ");
  EXPECT_EQ(find(Attribute::Username, "alice"), "one ");
  EXPECT_EQ(find(Attribute::ResourceType, "AWS::S3::Bucket"), "two ");
  EXPECT_EQ(find(Attribute::ResourceName, "main"), "two ");
  EXPECT_EQ(find(Attribute::EventSource, "iam.amazonaws.com"), "two ");
  EXPECT_EQ(find(Attribute::AccessKeyId, "AKIA1"), "one ");
  for (const Attribute attribute :
       {Attribute::EventId, Attribute::EventName, Attribute::ReadOnly, Attribute::Username,
        Attribute::ResourceType, Attribute::ResourceName, Attribute::EventSource,
        Attribute::AccessKeyId}) {
    EXPECT_EQ(find(attribute, "nothing"), "");
    EXPECT_EQ(find(attribute, ""), "");
  }
}

TEST_F(History, AnEventWithTwoEqualAliasesIsFoundOnce) {
  record::EventRecord record = event("one");
  record.aliases = {{"AWS::S3::Bucket", "a"}, {"AWS::S3::Bucket", "b"}, {"t", "a"}};
  add(record);
  index();
  EXPECT_EQ(find(Attribute::ResourceType, "AWS::S3::Bucket"), "one ");
  EXPECT_EQ(find(Attribute::ResourceName, "a"), "one ");
}

TEST_F(History, NewestFirstAndWithinASecondLastFirst) {
  add(event("a", kStart));
  add(event("b", kStart + Millis{900}));
  add(event("late", kStart - hours{1}));
  add(event("c", kStart + seconds{1}));
  index();
  EXPECT_EQ(find(Attribute::Any, ""), "c b a late ");
}

TEST_F(History, PagesLeaveNothingOutAndRepeatNothing) {
  for (int i = 0; i < 25; ++i) add(event(std::to_string(i), kStart + seconds{i / 7}));
  index();
  LookupQuery query;
  query.count_max = 10;
  std::string all;
  std::size_t pages = 0;
  do {
    const LookupPage got = page(query);
    EXPECT_LE(got.events.size(), 10u);
    all += ids(got);
    query.after = got.next;
    // What happens meanwhile is newer and shifts nothing.
    add(event("new", kStart + hours{1}));
    index();
  } while (++pages < 10 && query.after);
  EXPECT_EQ(pages, 3u);
  std::string expected;
  for (int i = 24; i >= 0; --i) expected += std::to_string(i) + " ";
  EXPECT_EQ(all, expected);
}

TEST_F(History, AFullLastPageHasNoNext) {
  for (int i = 0; i < 10; ++i) add(event(std::to_string(i), kStart + seconds{i}));
  index();
  LookupQuery query;
  query.count_max = 5;
  query.after = page(query).next;
  ASSERT_TRUE(query.after);
  const LookupPage last = page(query);
  EXPECT_EQ(last.events.size(), 5u);
  EXPECT_FALSE(last.next);
}

TEST_F(History, TimeRangesIncludeBothEnds) {
  for (int i = 0; i < 5; ++i) add(event(std::to_string(i), kStart + seconds{i} + Millis{500}));
  index();
  const auto between = [&](std::optional<Timestamp> start, std::optional<Timestamp> end) {
    LookupQuery query;
    query.start = start;
    query.end = end;
    return ids(page(query));
  };
  EXPECT_EQ(between(kStart + seconds{1}, kStart + seconds{3}), "3 2 1 ");
  EXPECT_EQ(between(kStart + seconds{3}, {}), "4 3 ");
  EXPECT_EQ(between({}, kStart + seconds{1}), "1 0 ");
  EXPECT_EQ(between(kStart + seconds{2}, kStart + seconds{2}), "2 ");
  EXPECT_EQ(between(kStart + seconds{9}, {}), "");
  EXPECT_EQ(between({}, kStart - seconds{1}), "");
  EXPECT_EQ(between(Timestamp{Millis{-1000}}, Timestamp{Millis{99'999'999'999'000}}), "4 3 2 1 0 ");
}

TEST_F(History, PagesStayInTheirTimeRange) {
  for (int i = 0; i < 10; ++i) add(event(std::to_string(i), kStart + seconds{i}));
  index();
  LookupQuery query;
  query.count_max = 3;
  query.start = kStart + seconds{2};
  query.end = kStart + seconds{7};
  std::string all;
  do {
    const LookupPage got = page(query);
    all += ids(got);
    query.after = got.next;
  } while (query.after);
  EXPECT_EQ(all, "7 6 5 4 3 2 ");
}

TEST_F(History, AccountsAndRegionsAreApart) {
  record::EventRecord other_account = event("other account");
  other_account.account = AccountId("444455556666");
  record::EventRecord other_region = event("other region");
  other_region.region = Region("us-east-1");
  add(event("mine"));
  add(other_account);
  add(other_region);
  index();
  EXPECT_EQ(find(Attribute::Any, ""), "mine ");
  LookupQuery query;
  query.account = AccountId("444455556666");
  EXPECT_EQ(ids(page(query)), "other account ");
  query.account = AccountId("999999999999");
  EXPECT_EQ(ids(page(query)), "");
}

TEST_F(History, DataEventsAreNotPartOfIt) {
  record::EventRecord data = event("data");
  data.category = record::Category::Data;
  add(data);
  add(event("management"));
  index();
  EXPECT_EQ(find(Attribute::Any, ""), "management ");
}

TEST_F(History, AHashThatCollidesIsNotBelieved) {
  const Position position = add(event("one"));
  index();
  // As if "DeleteTrail" had the hash of another name.
  const ScopeId scope = must(scopes_->find(kAccount, kRegion));
  store::Batch batch;
  batch.put(store::Family::History,
            index_key(scope, Attribute::EventName, "DeleteTrail",
                      {std::uint32_t(kStart.time_since_epoch().count() / 1000), position}),
            "");
  must(files_.database().write(batch, store::Durability::Buffered));
  EXPECT_EQ(find(Attribute::EventName, "DeleteTrail"), "");
  EXPECT_EQ(find(Attribute::EventName, "CreateTrail"), "one ");
}

TEST_F(History, ARestartRepeatsNothingAndGoesOn) {
  for (int i = 0; i < 10; ++i) add(event(std::to_string(i), kStart + seconds{i}));
  index();
  const std::size_t keys = index_keys();
  const Position indexed = writer_->indexed();
  restart();
  EXPECT_EQ(writer_->indexed(), indexed);
  EXPECT_EQ(writer_->step(), Worker::Status::Idle);
  EXPECT_EQ(index_keys(), keys);
  add(event("after", kStart + seconds{60}));
  index();
  EXPECT_EQ(index_keys(), keys + keys / 10);
  EXPECT_EQ(find(Attribute::EventId, "after"), "after ");
  EXPECT_EQ(find(Attribute::EventId, "3"), "3 ");
}

TEST_F(History, IndexingAgainAfterALostCursorRepeatsNothing) {
  for (int i = 0; i < 10; ++i) add(event(std::to_string(i), kStart + seconds{i}));
  index();
  const std::size_t keys = index_keys();
  store::Batch batch;
  batch.erase(store::Family::History, "cursor");
  must(files_.database().write(batch, store::Durability::Synced));
  restart();
  EXPECT_EQ(writer_->indexed(), 0u);
  index();
  EXPECT_EQ(index_keys(), keys);
  EXPECT_EQ(find(Attribute::Any, "").size(), 20u);
}

TEST_F(History, KeepsUpInBoundedSteps) {
  store::Change change;
  for (int i = 0; i < 10'000; ++i) change.records.push_back(record::encode(event("e")));
  must(files_.committer().commit(std::move(change)));
  EXPECT_EQ(writer_->step(), Worker::Status::Busy);
  EXPECT_LT(writer_->indexed(), files_.committer().head());
  index();
  LookupQuery query;
  query.count_max = 20'000;
  EXPECT_EQ(page(query).events.size(), 10'000u);
}

TEST_F(History, ADamagedEntryIsPassedOver) {
  add(event("before"));
  add_bytes("damaged");
  add(event("after", kStart + seconds{1}));
  index();
  EXPECT_EQ(find(Attribute::Any, ""), "after before ");
}

TEST_F(History, ScopesKeepTheirNumbers) {
  const ScopeId first = must(scopes_->find_or_add(kAccount, kRegion));
  const ScopeId second = must(scopes_->find_or_add(kAccount, Region("us-east-1")));
  EXPECT_NE(first, second);
  EXPECT_EQ(must(scopes_->find_or_add(kAccount, kRegion)), first);
  restart();
  EXPECT_EQ(must(scopes_->find(kAccount, kRegion)), first);
  EXPECT_EQ(must(scopes_->find(kAccount, Region("us-east-1"))), second);
  EXPECT_EQ(must(scopes_->find(kAccount, Region("ap-south-1"))), 0u);
  EXPECT_NE(must(scopes_->find_or_add(kAccount, Region("ap-south-1"))), second);
}

class Retaining : public History {
 protected:
  Retaining() {
    retention_ = std::make_unique<Retention>(files_.database(), clock_, *scopes_,
                                             [this]() -> Result<Position> { return consumed_; });
  }
  void retain() {
    while (retention_->step() == Worker::Status::Busy) {
    }
  }
  record::EventRecord data(const std::string& id, Timestamp time = kStart) {
    record::EventRecord record = event(id, time);
    record.category = record::Category::Data;
    return record;
  }
  std::string journal() {
    std::string out;
    store::JournalScan scan(files_.database(), 0, UINT64_MAX - 1);
    for (; scan.valid(); scan.next()) {
      const auto record = record::decode(scan.entry());
      out += (record ? record->event_id : "damaged") + " ";
    }
    return out;
  }

  ManualClock clock_{kStart};
  Position consumed_ = UINT64_MAX - 1;
  std::unique_ptr<Retention> retention_;
};

TEST_F(Retaining, ManagementEventsStayForNinetyDaysDataEventsForThirty) {
  add(event("m"));
  add(data("d"));
  add(event("m2", kStart + hours{24 * 10}));
  index();
  clock_.advance(hours{24 * 30});
  retain();
  EXPECT_EQ(journal(), "m d m2 ");
  clock_.advance(Millis{1});
  retain();
  EXPECT_EQ(journal(), "m m2 ");
  clock_.set(kStart + hours{24 * 90});
  retain();
  EXPECT_EQ(journal(), "m m2 ");
  EXPECT_EQ(find(Attribute::Any, ""), "m2 m ");
  clock_.advance(Millis{1});
  retain();
  EXPECT_EQ(journal(), "m2 ");
  EXPECT_EQ(find(Attribute::Any, ""), "m2 ");
  clock_.advance(hours{24 * 20});
  retain();
  EXPECT_EQ(journal(), "");
  EXPECT_EQ(index_keys(), 0u);
}

TEST_F(Retaining, WhatIsNotConsumedStays) {
  add(event("one"));
  consumed_ = 1;
  add(event("two"));
  index();
  clock_.advance(hours{24 * 100});
  retain();
  EXPECT_EQ(journal(), "two ");
  consumed_ = 2;
  retain();
  EXPECT_EQ(journal(), "");
}

TEST_F(Retaining, ADamagedEntryStopsNothing) {
  add_bytes("damaged");
  add(event("one"));
  add_bytes("damaged");
  add(event("two", kStart + hours{24}));
  add_bytes("damaged");
  index();
  clock_.set(kStart + hours{24 * 90} + Millis{1});
  retain();
  EXPECT_EQ(journal(), "damaged two damaged ");
  clock_.advance(hours{24});
  retain();
  EXPECT_EQ(journal(), "damaged ");
  add(event("three", clock_.now()));
  clock_.advance(hours{24 * 91});
  retain();
  EXPECT_EQ(journal(), "");
}

TEST_F(Retaining, WorksThroughManyInBoundedSteps) {
  store::Change change;
  for (int i = 0; i < 9'000; ++i) {
    change.records.push_back(record::encode(i % 2 == 0 ? event("m") : data("d")));
  }
  must(files_.committer().commit(std::move(change)));
  index();
  clock_.advance(hours{24 * 31});
  EXPECT_EQ(retention_->step(), Worker::Status::Busy);
  retain();
  EXPECT_EQ(journal().size(), 2u * 4500);
  clock_.advance(hours{24 * 60});
  retain();
  EXPECT_EQ(journal(), "");
  EXPECT_EQ(index_keys(), 0u);
}

}  // namespace
}  // namespace trailcam::history
