// A trail's delivery against an S3 that the test plays itself.
#pragma once

#include <functional>
#include <set>

#include <gtest/gtest.h>

#include "base/compress.h"
#include "base/json.h"
#include "support/temp_database.h"
#include "trails/delivery.h"

namespace trailcam::trails {

inline const AccountId kAccount("111122223333");
inline const Region kHome("eu-west-1");

// S3, as delivery calls it: keeps what is put; some buckets refuse.
class FakeS3 : public pipeline::InternalCaller {
 public:
  struct Put {
    std::string bucket, key;
    std::vector<std::string> ids;  // of the file's events, in order
    std::string bytes;
    pipeline::InternalCall call;
  };

  Result<Value> call(pipeline::InternalCall call) override {
    EXPECT_EQ(call.service + "." + call.operation, "s3.PutObject");
    EXPECT_EQ(call.service_principal, "cloudtrail.amazonaws.com");
    const std::string bucket(call.input.text("Bucket"));
    if (refusing.contains(bucket) || (fail_after && puts.size() >= *fail_after)) {
      return Error::aws({.code = "AccessDenied", .http_status = 403}, "no");
    }
    Put put{bucket, std::string(call.input.text("Key")), {}, call.body, call};
    const Value file = test::must(parse_json(test::must(gunzip(call.body, 1 << 30))));
    if (const Value* records = file.find("Records")) {
      for (const Value& event : records->as_list()) put.ids.emplace_back(event.text("id"));
    }
    puts.push_back(std::move(put));
    if (on_put) on_put();
    if (refuse_after_storing) return Error(ErrorKind::Io, "the answer is lost");
    return Value::map();
  }

  // Ids of all files of a bucket, in the order of their being written: "a b | c".
  std::string written(const std::string& bucket = "logs") const {
    std::string out;
    for (const Put& put : puts) {
      if (put.bucket != bucket || put.ids.empty()) continue;
      if (!out.empty()) out += "| ";
      for (const std::string& id : put.ids) out += id + " ";
    }
    return out;
  }

  std::vector<Put> puts;
  std::set<std::string> refusing;
  std::optional<std::size_t> fail_after;
  bool refuse_after_storing = false;
  std::function<void()> on_put;
};

class DeliveryTest : public ::testing::Test {
 protected:
  DeliveryTest() { open(); }
  void open() {
    delivery_ = std::make_unique<Delivery>(files_.database(), files_.committer(), s3_, clock_,
                                           Secret(std::string(32, 'k')), *random_, settings_);
  }
  void restart() {
    delivery_.reset();
    files_.reopen();
    open();
  }

  TrailRow trail(const std::string& name = "main", const std::string& bucket = "logs") {
    TrailRow row;
    row.uid = next_uid_++;
    row.name = name;
    row.account = kAccount;
    row.home_region = kHome;
    row.bucket = bucket;
    row.is_multi_region = true;
    row.is_logging = true;
    row.selectors = {EventSelector()};
    return row;
  }
  // As CreateTrail and its like do: the change and its record are one commit.
  Position change(const TrailRow& row, const std::string& id, bool created = false) {
    store::Transaction transaction(files_.database());
    put_trail(transaction, row);
    if (created) {
      DeliveryRow delivery;
      delivery.uid = row.uid;
      delivery.account = row.account;
      delivery.cursor = files_.committer().head();
      transaction.put(kDeliveries, delivery_key(row.uid), delivery);
    }
    return commit(transaction, id);
  }
  Position create(const TrailRow& row, const std::string& id = "create") {
    return change(row, id, true);
  }
  Position erase(const TrailRow& row) {
    store::Transaction transaction(files_.database());
    erase_trail(transaction, row);
    return commit(transaction, "delete");
  }
  Position commit(store::Transaction& transaction, const std::string& id) {
    transaction.change().records.push_back(record::encode(event(id)));
    return test::must(files_.committer().commit(std::move(transaction.change()))).position;
  }
  record::EventRecord event(const std::string& id) {
    record::EventRecord record;
    record.event_id = id;
    record.event_time = clock_.now();
    record.account = kAccount;
    record.region = kHome;
    record.event_source = "cloudtrail.amazonaws.com";
    record.json = R"({"id":")" + id + "\"}";
    return record;
  }
  Position add(const record::EventRecord& record) {
    store::Change change;
    change.records.push_back(record::encode(record));
    return test::must(files_.committer().commit(std::move(change))).position;
  }
  Position add(const std::string& id) { return add(event(id)); }

  void work() {
    for (int i = 0; i < 1000 && delivery_->step() == Worker::Status::Busy; ++i) {
    }
  }
  void pass(Millis time) {
    work();
    clock_.advance(time);
    work();
  }
  std::optional<DeliveryRow> row_of(const TrailRow& trail) {
    store::Transaction transaction(files_.database());
    return test::must(transaction.get(kDeliveries, delivery_key(trail.uid)));
  }
  std::size_t timeline_rows() {
    std::size_t count = 0;
    store::Transaction transaction(files_.database());
    test::must(transaction.scan(kTrailTimeline, kTrailTimeline.key().range(),
                                [&](std::string_view, const TrailRow&) {
                                  ++count;
                                  return true;
                                }));
    return count;
  }

  test::TempDatabase files_;
  ManualClock clock_{*parse_iso8601("2026-01-02T03:04:05Z")};
  std::unique_ptr<Random> random_ = seeded_random(7);
  FakeS3 s3_;
  DeliverySettings settings_;
  std::unique_ptr<Delivery> delivery_;
  std::uint64_t next_uid_ = 1;
};

}  // namespace trailcam::trails
