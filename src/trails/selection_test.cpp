#include "trails/selection.h"

#include <gtest/gtest.h>

#include "support/temp_database.h"
#include "trails/data_selection.h"
#include "trails/layout.h"

namespace trailcam::trails {
namespace {

using record::Category;
using record::EventRecord;
using test::must;

TrailRow logging_trail() {
  TrailRow trail;
  trail.uid = 7;
  trail.name = "main";
  trail.account = AccountId("111122223333");
  trail.home_region = Region("eu-west-1");
  trail.bucket = "logs";
  trail.is_logging = true;
  trail.selectors = {EventSelector()};
  return trail;
}

EventRecord management(bool read_only = false) {
  EventRecord record;
  record.account = AccountId("111122223333");
  record.region = Region("eu-west-1");
  record.event_source = "cloudtrail.amazonaws.com";
  record.read_only = read_only;
  return record;
}

EventRecord object_event(const std::string& arn, bool read_only = false) {
  EventRecord record = management(read_only);
  record.category = Category::Data;
  record.event_source = "s3.amazonaws.com";
  record.resource_type = "AWS::S3::Object";
  record.resource_arns = {arn};
  return record;
}

TEST(Selection, ApplicationsOwnEventsAreNotForTrails) {
  EventRecord record = management();
  record.category = Category::ActivityAuditLog;
  EXPECT_FALSE(selects(logging_trail(), record));
}

TEST(Selection, ATrailGetsItsAccountsEventsWhileItLogs) {
  TrailRow trail = logging_trail();
  EXPECT_TRUE(selects(trail, management()));
  EventRecord other = management();
  other.account = AccountId("444455556666");
  EXPECT_FALSE(selects(trail, other));
  trail.is_logging = false;
  EXPECT_FALSE(selects(trail, management()));
  trail.is_logging = true;
  trail.deleted = true;
  EXPECT_FALSE(selects(trail, management()));
  trail.deleted = false;
  trail.selectors.clear();
  EXPECT_FALSE(selects(trail, management()));
}

TEST(Selection, ATrailOfOneRegionGetsThatRegion) {
  TrailRow trail = logging_trail();
  EventRecord elsewhere = management();
  elsewhere.region = Region("us-east-1");
  EXPECT_FALSE(selects(trail, elsewhere));
  trail.is_multi_region = true;
  EXPECT_TRUE(selects(trail, elsewhere));
  EXPECT_TRUE(selects(trail, management()));
}

TEST(Selection, GlobalServicesGoWhereTheyAreAskedFor) {
  EventRecord iam = management();
  iam.region = Region("us-east-1");
  iam.global_service = true;
  TrailRow trail = logging_trail();
  EXPECT_FALSE(selects(trail, iam));  // another region
  trail.home_region = Region("us-east-1");
  EXPECT_TRUE(selects(trail, iam));
  trail.include_global_service_events = false;
  EXPECT_FALSE(selects(trail, iam));
  trail.is_multi_region = true;
  trail.include_global_service_events = true;
  trail.home_region = Region("eu-west-1");
  EXPECT_TRUE(selects(trail, iam));
}

TEST(Selection, ReadsAndWritesCanBeToldApart) {
  EventSelector selector;
  for (const auto& [type, reads, writes] :
       {std::tuple("All", true, true), std::tuple("ReadOnly", true, false),
        std::tuple("WriteOnly", false, true)}) {
    selector.read_write_type = type;
    EXPECT_EQ(selects(selector, management(true)), reads) << type;
    EXPECT_EQ(selects(selector, management(false)), writes) << type;
  }
}

TEST(Selection, SourcesCanBeExcluded) {
  EventSelector selector;
  selector.exclude_management_event_sources = {"kms.amazonaws.com"};
  EXPECT_TRUE(selects(selector, management()));
  EventRecord kms = management();
  kms.event_source = "kms.amazonaws.com";
  EXPECT_FALSE(selects(selector, kms));
  selector.include_management_events = false;
  EXPECT_FALSE(selects(selector, management()));
}

TEST(Selection, DataEventsAreSelectedByResource) {
  const auto selected = [](const std::string& value, const EventRecord& record) {
    EventSelector selector;
    selector.include_management_events = false;
    selector.data_resources = {{"AWS::S3::Object", {value}}};
    return selects(selector, record);
  };
  const EventRecord record = object_event("arn:aws:s3:::bucket/a/b");
  EXPECT_TRUE(selected("arn:aws:s3", record));
  EXPECT_TRUE(selected("arn:aws:s3:::bucket/", record));
  EXPECT_TRUE(selected("arn:aws:s3:::bucket/a", record));
  EXPECT_FALSE(selected("arn:aws:s3:::bucket/b", record));
  EXPECT_FALSE(selected("arn:aws:s3:::buckets/", record));
  EXPECT_FALSE(selected("arn:aws:s3", management()));

  EventSelector functions;
  functions.data_resources = {{"AWS::Lambda::Function", {"arn:aws:lambda:r:1:function:f"}}};
  EventRecord invoke = management();
  invoke.category = Category::Data;
  invoke.resource_type = "AWS::Lambda::Function";
  invoke.resource_arns = {"arn:aws:lambda:r:1:function:f"};
  EXPECT_TRUE(selects(functions, invoke));
  invoke.resource_arns = {"arn:aws:lambda:r:1:function:f2"};
  EXPECT_FALSE(selects(functions, invoke));
  EXPECT_FALSE(selects(functions, record));
  EXPECT_FALSE(selects(EventSelector(), record));
}

TEST(Selection, OneOfSeveralResourcesIsEnough) {
  EventSelector selector;
  selector.data_resources = {{"AWS::S3::Object", {"arn:aws:s3:::a/", "arn:aws:s3:::b/"}}};
  EventRecord record = object_event("arn:aws:s3:::x/1");
  EXPECT_FALSE(selects(selector, record));
  record.resource_arns.push_back("arn:aws:s3:::b/2");
  EXPECT_TRUE(selects(selector, record));
}

TEST(DataSelection, FollowsTheTrails) {
  test::TempDatabase files;
  const DataSelection selection(files.database());
  const EventRecord record = object_event("arn:aws:s3:::bucket/k");
  EXPECT_FALSE(selection.selects(record));
  const auto change = [&](auto&& act) {
    store::Transaction transaction(files.database());
    act(transaction);
    must(files.committer().commit(std::move(transaction.change())));
  };
  TrailRow trail = logging_trail();
  change([&](auto& transaction) { put_trail(transaction, trail); });
  EXPECT_FALSE(selection.selects(record));
  trail.selectors[0].data_resources = {{"AWS::S3::Object", {"arn:aws:s3:::bucket/"}}};
  change([&](auto& transaction) { put_trail(transaction, trail); });
  EXPECT_TRUE(selection.selects(record));
  EXPECT_FALSE(selection.selects(object_event("arn:aws:s3:::other/k")));
  trail.is_logging = false;
  change([&](auto& transaction) { put_trail(transaction, trail); });
  EXPECT_FALSE(selection.selects(record));
  trail.is_logging = true;
  change([&](auto& transaction) { put_trail(transaction, trail); });
  EXPECT_TRUE(selection.selects(record));
  change([&](auto& transaction) { erase_trail(transaction, trail); });
  EXPECT_FALSE(selection.selects(record));
}

TEST(Layout, NamesFilesAsTheServiceDoes) {
  TrailRow trail = logging_trail();
  const Region region("us-east-1");
  const Timestamp label = *parse_iso8601("2026-01-02T03:04:59.999Z");
  const std::string key = log_file_key({trail, region, label, 10, 20, 0});
  const std::string beginning =
      "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/"
      "111122223333_CloudTrail_us-east-1_20260102T0300Z_";
  ASSERT_TRUE(key.starts_with(beginning)) << key;
  const std::string rest = key.substr(beginning.size());
  ASSERT_EQ(rest.size(), 16 + std::string(".json.gz").size());
  EXPECT_EQ(rest.substr(16), ".json.gz");
  for (const char c : rest.substr(0, 16)) EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)));
  trail.prefix = "audit/logs";
  EXPECT_EQ(log_file_key({trail, region, label, 10, 20, 0}), "audit/logs/" + key);
  EXPECT_EQ(marker_key(trail, "CloudTrail"), "audit/logs/AWSLogs/111122223333/CloudTrail/");
}

TEST(Layout, LabelsAreWholeFiveMinutes) {
  const TrailRow trail = logging_trail();
  const auto minute = [&](const char* time) {
    const std::string key = log_file_key({trail, trail.home_region, *parse_iso8601(time), 1, 2, 0});
    return key.substr(key.find("_20") + 1, 14);
  };
  EXPECT_EQ(minute("2026-01-02T03:05:00Z"), "20260102T0305Z");
  EXPECT_EQ(minute("2026-01-02T03:09:59Z"), "20260102T0305Z");
  EXPECT_EQ(minute("2025-12-31T23:59:59Z"), "20251231T2355Z");
}

TEST(Layout, TheSameContentHasTheSameName) {
  const TrailRow trail = logging_trail();
  TrailRow other = trail;
  other.uid = 8;
  const Region region("us-east-1");
  const Timestamp label{Millis{0}};
  const std::string key = log_file_key({trail, region, label, 10, 20, 0});
  EXPECT_EQ(log_file_key({trail, region, label, 10, 20, 0}), key);
  EXPECT_NE(log_file_key({trail, region, label, 10, 20, 1}), key);
  EXPECT_NE(log_file_key({trail, region, label, 10, 21, 0}), key);
  EXPECT_NE(log_file_key({trail, region, label, 11, 20, 0}), key);
  EXPECT_NE(log_file_key({other, region, label, 10, 20, 0}), key);
}

}  // namespace
}  // namespace trailcam::trails
