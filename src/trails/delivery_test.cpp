#include "trails/delivery.h"

#include "support/trail_delivery.h"

namespace trailcam::trails {
namespace {

using std::chrono::seconds;
using test::must;

TEST_F(DeliveryTest, DeliversWhenTheIntervalHasPassed) {
  const TrailRow row = trail();
  create(row);
  add("a");
  work();
  clock_.advance(seconds{59});
  add("b");
  work();
  EXPECT_TRUE(s3_.puts.empty());
  clock_.advance(seconds{1});
  work();
  EXPECT_EQ(s3_.written(), "create a b ");
  const FakeS3::Put& put = s3_.puts[0];
  EXPECT_TRUE(put.key.starts_with("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/02/"))
      << put.key;
  EXPECT_EQ(put.call.source_arn, row.arn());
  EXPECT_EQ(put.call.source_account, kAccount);
  EXPECT_EQ(put.call.input.text("ACL"), "bucket-owner-full-control");
  EXPECT_EQ(must(gunzip(put.bytes, 1 << 20)),
            R"({"Records":[{"id":"create"},{"id":"a"},{"id":"b"}]})");
  pass(seconds{120});
  EXPECT_EQ(s3_.puts.size(), 1u);  // nothing new, no file
  const DeliveryCounts counts = delivery_->counts();
  EXPECT_EQ(counts.files, 1u);
  EXPECT_EQ(counts.events, 3u);
}

TEST_F(DeliveryTest, NothingBeforeATrailAndNothingAfterIt) {
  add("before");
  const TrailRow row = trail();
  create(row);
  add("during");
  erase(row);
  add("after");
  pass(seconds{120});
  EXPECT_EQ(s3_.written(), "create during delete ");
  EXPECT_FALSE(row_of(row));
  EXPECT_EQ(timeline_rows(), 0u);
  EXPECT_EQ(must(delivery_->consumed()), files_.committer().head());
}

TEST_F(DeliveryTest, EachEventIsJudgedByTheTrailOfItsTime) {
  TrailRow row = trail();
  row.selectors[0].read_write_type = "WriteOnly";
  create(row);
  record::EventRecord read = event("read 1");
  read.read_only = true;
  add(read);
  row.selectors[0].read_write_type = "All";
  change(row, "put selectors");
  read = event("read 2");
  read.read_only = true;
  add(read);
  row.is_logging = false;
  change(row, "stop");
  add("not logged");
  row.is_logging = true;
  change(row, "start");
  add("logged");
  pass(seconds{120});
  EXPECT_EQ(s3_.written(), "create put selectors read 2 stop start logged ");
}

TEST_F(DeliveryTest, StoppingDeliversAtOnce) {
  TrailRow row = trail();
  create(row);
  add("a");
  row.is_logging = false;
  change(row, "stop");
  work();
  EXPECT_EQ(s3_.written(), "create a stop ");
  EXPECT_TRUE(row_of(row));
}

TEST_F(DeliveryTest, ATrailThatWasNeverStartedGetsNothing) {
  TrailRow row = trail();
  row.is_logging = false;
  create(row);
  add("a");
  pass(seconds{300});
  EXPECT_TRUE(s3_.puts.empty());
  row.is_logging = true;
  change(row, "start");
  pass(seconds{60});
  EXPECT_EQ(s3_.written(), "start ");
}

TEST_F(DeliveryTest, OneFileForEachRegion) {
  create(trail());
  record::EventRecord other = event("other");
  other.region = Region("us-east-1");
  add("a");
  add(other);
  add("b");
  pass(seconds{60});
  ASSERT_EQ(s3_.puts.size(), 2u);
  EXPECT_EQ(s3_.written(), "create a b | other ");
  EXPECT_NE(s3_.puts[1].key.find("/us-east-1/"), std::string::npos);
}

TEST_F(DeliveryTest, LargeFilesAreDivided) {
  settings_.file_bytes_max = 40;
  open();
  create(trail());
  for (const char* id : {"aaaaaaaa", "bbbbbbbb", "cccccccc"}) add(id);
  pass(seconds{60});
  EXPECT_EQ(s3_.written(), "create | aaaaaaaa | bbbbbbbb | cccccccc ");
  std::set<std::string> keys;
  for (const auto& put : s3_.puts) keys.insert(put.key);
  EXPECT_EQ(keys.size(), 4u);
}

TEST_F(DeliveryTest, AFullBatchDoesNotWaitForTheInterval) {
  settings_.batch_bytes_max = 60;
  open();
  create(trail());
  for (int i = 0; i < 12; ++i) add("event " + std::to_string(i));
  work();
  EXPECT_GT(s3_.puts.size(), 1u);
  pass(seconds{60});
  std::vector<std::string> all;
  for (const auto& put : s3_.puts) all.insert(all.end(), put.ids.begin(), put.ids.end());
  ASSERT_EQ(all.size(), 13u);  // each once, in order
  for (int i = 0; i < 12; ++i) EXPECT_EQ(all[std::size_t(i + 1)], "event " + std::to_string(i));
}

TEST_F(DeliveryTest, AnEchoStartsNoBatchButRidesAlong) {
  create(trail());
  pass(seconds{60});
  EXPECT_EQ(s3_.written(), "create ");
  record::EventRecord echo = event("echo");
  echo.echo = true;
  add(echo);
  pass(seconds{600});
  EXPECT_EQ(s3_.puts.size(), 1u);
  add("real");
  pass(seconds{60});
  EXPECT_EQ(s3_.written(), "create | echo real ");
}

TEST_F(DeliveryTest, DeliveryDoesNotFeedItself) {
  s3_.on_put = [&] {
    record::EventRecord echo = event("echo");
    echo.echo = true;
    add(echo);
  };
  create(trail());
  for (int i = 0; i < 10; ++i) pass(seconds{60});
  EXPECT_EQ(s3_.puts.size(), 1u);
}

TEST_F(DeliveryTest, ATrailWithOnlyEchoesPendingIsForgottenWhenItIsGone) {
  TrailRow row = trail();
  row.selectors[0].include_management_events = false;
  row.selectors[0].data_resources = {{"AWS::S3::Object", {"arn:aws:s3"}}};
  create(row);
  record::EventRecord echo = event("echo");
  echo.echo = true;
  echo.category = record::Category::Data;
  echo.resource_type = "AWS::S3::Object";
  echo.resource_arns = {"arn:aws:s3:::logs/x"};
  add(echo);
  pass(seconds{60});
  erase(row);
  pass(seconds{60});
  EXPECT_TRUE(s3_.puts.empty());
  EXPECT_FALSE(row_of(row));
}

TEST_F(DeliveryTest, ACrashInTheMiddleRepeatsTheSameFiles) {
  const TrailRow row = trail();
  create(row);
  record::EventRecord other = event("other");
  other.region = Region("us-east-1");
  add("a");
  add(other);
  // The first file is written, then the process dies before the second.
  s3_.fail_after = 1;
  pass(seconds{60});
  ASSERT_EQ(s3_.puts.size(), 1u);
  const FakeS3::Put first = s3_.puts[0];
  ASSERT_TRUE(row_of(row)->batch);
  clock_.advance(seconds{3600});
  add("later");
  s3_.fail_after.reset();
  s3_.puts.clear();
  restart();
  work();
  ASSERT_GE(s3_.puts.size(), 2u);
  EXPECT_EQ(s3_.puts[0].key, first.key);
  EXPECT_EQ(s3_.puts[0].bytes, first.bytes);
  EXPECT_EQ(s3_.puts[1].ids, std::vector<std::string>{"other"});
  EXPECT_FALSE(row_of(row)->batch);
  pass(seconds{60});
  EXPECT_EQ(s3_.puts.back().ids, std::vector<std::string>{"later"});
}

TEST_F(DeliveryTest, ACrashAfterTheFilesRepeatsThemUnderTheSameNames) {
  const TrailRow row = trail();
  create(row);
  add("a");
  work();
  // A batch is begun, and that is all that is on disk of it.
  DeliveryRow begun = *row_of(row);
  begun.batch = BatchRange{begun.cursor, files_.committer().head(), clock_.now()};
  store::Transaction transaction(files_.database());
  transaction.put(kDeliveries, delivery_key(row.uid), begun);
  must(files_.committer().commit(std::move(transaction.change())));
  restart();
  work();
  ASSERT_EQ(s3_.puts.size(), 1u);
  EXPECT_EQ(s3_.written(), "create a ");
  const FakeS3::Put once = s3_.puts[0];
  store::Transaction again(files_.database());
  again.put(kDeliveries, delivery_key(row.uid), begun);
  must(files_.committer().commit(std::move(again.change())));
  clock_.advance(seconds{900});
  restart();
  work();
  ASSERT_EQ(s3_.puts.size(), 2u);
  EXPECT_EQ(s3_.puts[1].key, once.key);
  EXPECT_EQ(s3_.puts[1].bytes, once.bytes);
}

TEST_F(DeliveryTest, ARefusingBucketIsTriedAgainWithPauses) {
  const TrailRow row = trail();
  create(row);
  s3_.refusing = {"logs"};
  pass(seconds{60});
  EXPECT_EQ(delivery_->counts().failures, 1u);
  EXPECT_EQ(row_of(row)->regions["eu-west-1"].latest_error, "AccessDenied");
  work();
  EXPECT_EQ(delivery_->counts().failures, 1u);  // not before its pause is over
  std::uint64_t last = 1;
  int tries = 0;
  for (int second = 0; second < 3600; ++second) {
    clock_.advance(seconds{1});
    work();
    if (delivery_->counts().failures > last) {
      last = delivery_->counts().failures;
      ++tries;
    }
  }
  EXPECT_GT(tries, 8);
  EXPECT_LT(tries, 30);  // the pauses grow, up to five minutes
  s3_.refusing.clear();
  add("later");
  pass(seconds{300});
  pass(seconds{60});
  EXPECT_EQ(s3_.written(), "create | later ");
  EXPECT_EQ(row_of(row)->regions["eu-west-1"].latest_error, "");
  EXPECT_TRUE(row_of(row)->regions["eu-west-1"].latest_delivery);
}

TEST_F(DeliveryTest, ARefusingBucketHoldsUpNobodyElse) {
  const TrailRow bad = trail("bad", "refuses");
  const TrailRow good = trail("good", "logs");
  create(bad, "one");
  create(good, "two");
  s3_.refusing = {"refuses"};
  for (int i = 0; i < 5; ++i) {
    add(std::to_string(i));
    pass(seconds{60});
  }
  EXPECT_EQ(s3_.written("logs"), "two 0 | 1 | 2 | 3 | 4 ");
  EXPECT_LT(must(delivery_->consumed()), files_.committer().head());
}

TEST_F(DeliveryTest, AfterThirtyDaysABatchIsGivenUp) {
  create(trail());
  s3_.refusing = {"logs"};
  pass(seconds{60});
  clock_.advance(std::chrono::hours{24 * 31});
  work();
  s3_.refusing.clear();
  add("later");
  pass(seconds{60});
  EXPECT_EQ(s3_.written(), "later ");
}

TEST_F(DeliveryTest, FlushDeliversWhatIsNotDue) {
  create(trail());
  add("a");
  delivery_->flush();
  EXPECT_EQ(s3_.written(), "create a ");
  s3_.refusing = {"logs"};
  add("b");
  delivery_->flush();  // does not wait for a bucket that refuses
  EXPECT_EQ(s3_.puts.size(), 1u);
}

TEST_F(DeliveryTest, OnlyTheConfigurationThatHoldsIsKept) {
  TrailRow row = trail();
  create(row);
  for (int i = 0; i < 5; ++i) change(row, "update " + std::to_string(i));
  EXPECT_EQ(timeline_rows(), 6u);
  pass(seconds{60});
  EXPECT_EQ(timeline_rows(), 1u);
  add("after");
  pass(seconds{60});
  EXPECT_EQ(s3_.written(), "create update 0 update 1 update 2 update 3 update 4 | after ");
}

TEST_F(DeliveryTest, ConsumedIsWhereTheSlowestTrailStands) {
  EXPECT_EQ(must(delivery_->consumed()), files_.committer().head());
  create(trail());
  const Position before = must(delivery_->consumed());
  EXPECT_LT(before, files_.committer().head());
  pass(seconds{60});
  EXPECT_GT(must(delivery_->consumed()), before);
}

}  // namespace
}  // namespace trailcam::trails
