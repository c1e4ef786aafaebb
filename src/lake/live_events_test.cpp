#include "lake/live_events.h"

#include "lake/data_events.h"
#include "lake/store_keeper.h"
#include "support/lake_folder.h"

namespace trailcam::lake {
namespace {

using std::chrono::days;
using std::chrono::hours;

class LiveEventsTest : public LakeTest {
 protected:
  LiveEventsTest() { follow_anew(); }
  void follow_anew() {
    live_ = std::make_unique<LiveEvents>(*lake_, disk_, files_.committer(), clock_);
    keeper_ = std::make_unique<StoreKeeper>(*lake_, files_.committer(), clock_);
  }
  void restart_all() {
    live_.reset();
    keeper_.reset();
    restart();
    follow_anew();
  }
  record::EventRecord event(int number) {
    record::EventRecord out;
    out.event_id = std::to_string(number);
    out.event_time = clock_.now();
    out.account = AccountId("111122223333");
    out.region = Region("eu-west-1");
    out.event_source = "ec2.amazonaws.com";
    out.event_name = "RunInstances";
    out.json = sample_record(number, iso8601(clock_.now()));
    return out;
  }
  void add(const record::EventRecord& record) {
    store::Change change;
    change.records.push_back(record::encode(record));
    ASSERT_TRUE(files_.committer().commit(std::move(change)));
  }
  void add(int number) { add(event(number)); }
  void work() {
    while (live_->step() == Worker::Status::Busy) {
    }
  }
  void keep() {
    while (keeper_->step() == Worker::Status::Busy) {
    }
  }

  std::unique_ptr<LiveEvents> live_;
  std::unique_ptr<StoreKeeper> keeper_;
};

TEST_F(LiveEventsTest, AStoreTakesWhatItSelectsFromItsBeginningOn) {
  add(1);
  store();
  add(2);
  record::EventRecord data = event(3);
  data.category = record::Category::Data;
  add(data);
  record::EventRecord others = event(4);
  others.account = AccountId("444455556666");
  add(others);
  work();
  EXPECT_EQ(events().size(), 1u);
  EXPECT_TRUE(events().begin()->first.ends_with("2"));
  add(5);
  work();
  EXPECT_EQ(events().size(), 2u);
  EXPECT_EQ(live_->events(), 2u);
  EXPECT_GE(test::must(live_->consumed()) + 3, files_.committer().head());
}

TEST_F(LiveEventsTest, NothingIsLostOrThereTwiceAcrossRestarts) {
  store();
  for (int i = 0; i < 20; ++i) {
    add(i);
    if (i % 3 == 0) work();
    if (i % 5 == 0) restart_all();
  }
  work();
  EXPECT_EQ(events().size(), 20u);
}

TEST_F(LiveEventsTest, AFullDiskIsTriedAgain) {
  store();
  add(1);
  disk_.room = 10;
  work();
  EXPECT_TRUE(events().empty());
  EXPECT_EQ(count_files(lake_folder()), 0u);
  disk_.room = INT64_MAX;
  clock_.advance(std::chrono::minutes{1});
  work();
  EXPECT_EQ(events().size(), 1u);
}

TEST_F(LiveEventsTest, EachEventIsJudgedByTheStoreOfItsTime) {
  EventDataStoreRow row = store();
  add(1);
  work();
  add(2);
  row.status = StoreStatus::StoppedIngestion;
  put_row(row);
  add(3);
  work();
  EXPECT_EQ(events().size(), 2u);
  row.status = StoreStatus::Enabled;
  put_row(row);
  add(4);
  work();
  EXPECT_EQ(events().size(), 3u);
}

TEST_F(LiveEventsTest, ApplicationsEventsGoWhereTheyAreSent) {
  EventDataStoreRow row = store("audit");
  row.kind = StoreKind::ActivityAuditLog;
  put_row(row);
  record::EventRecord sent = event(1);
  sent.category = record::Category::ActivityAuditLog;
  sent.stores = {row.id};
  add(sent);
  sent.stores = {"another"};
  add(sent);
  add(2);
  work();
  EXPECT_EQ(lake_->snapshot(row.id)->rows, 1u);
}

TEST_F(LiveEventsTest, DataEventsAreAskedForByStores) {
  class Nobody : public pipeline::DataEventSelection {
    bool selects(const record::EventRecord&) const override { return false; }
  };
  const Nobody trails;
  const DataEvents data_events(trails, files_.database());
  record::EventRecord put = event(1);
  put.category = record::Category::Data;
  put.resource_type = "AWS::S3::Object";
  put.resource_arns = {"arn:aws:s3:::b/k"};
  EventDataStoreRow row = store();
  EXPECT_FALSE(data_events.selects(put));
  trails::AdvancedEventSelector selector = trails::selector_of_category("", "Data");
  selector.field_selectors.push_back(
      {.field = "resources.ARN", .starts_with = {"arn:aws:s3:::b/"}});
  row.selectors.push_back(selector);
  put_row(row);
  EXPECT_TRUE(data_events.selects(put));
  put.resource_arns = {"arn:aws:s3:::other/k"};
  EXPECT_FALSE(data_events.selects(put));
}

TEST_F(LiveEventsTest, WhatIsPastRetentionGoesByWholeDays) {
  EventDataStoreRow row = store();
  row.retention_days = 7;
  put_row(row);
  add(1);
  work();
  clock_.advance(days{3});
  add(2);
  work();
  clock_.advance(days{4} + hours{23});
  keep();
  EXPECT_EQ(events().size(), 2u);
  clock_.advance(hours{2});
  keep();
  EXPECT_EQ(events().size(), 1u);
  EXPECT_EQ(count_files(lake_folder()), 2u);
}

TEST_F(LiveEventsTest, AStoreWithoutRetentionKeepsItsEvents) {
  store();
  file("old.json", sample_record(1, "2014-03-06T21:22:54Z"));
  EXPECT_EQ(import_all().counts.events, 1u);
  clock_.advance(days{20'000});
  keep();
  EXPECT_EQ(events().size(), 1u);
}

TEST_F(LiveEventsTest, ADeletedStoreGoesAfterItsWait) {
  EventDataStoreRow row = store();
  file("a.json", sample_record(1) + sample_record(2, "never"));
  import_all();
  row.status = StoreStatus::PendingDeletion;
  row.deletion_asked = clock_.now();
  put_row(row);
  keep();
  EXPECT_EQ(keeper_->next_due(), clock_.now() + kDeletionWait);
  EXPECT_EQ(lake_->snapshot(row.id)->rows, 1u);
  add(1);
  work();
  clock_.advance(kDeletionWait);
  keep();
  EXPECT_EQ(count_files(lake_folder()), 0u);
  EXPECT_FALSE(test::must(lake_->find_store(row.id, AccountId())));
  store::Scan rows = files_.database().scan(store::Family::Catalog, {"lake-", "lake."});
  EXPECT_FALSE(rows.valid()) << rows.key();
  work();
}

}  // namespace
}  // namespace trailcam::lake
