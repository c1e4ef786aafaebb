#include "lake/import_job.h"

#include <thread>

#include "base/compress.h"
#include "lake/compaction.h"
#include "support/lake_folder.h"
#include "support/shared_data.h"

namespace trailcam::lake {
namespace {

using ImportJobTest = LakeTest;

std::string log_of(int from, int to, const std::string& time = "2026-01-02T03:04:05Z") {
  std::string out = R"({"Records":[)";
  for (int i = from; i < to; ++i) out += (i > from ? "," : "") + sample_record(i, time);
  return out + "]}";
}

TEST_F(ImportJobTest, AddsEachEventOnce) {
  file("a.json.gz", gzip(log_of(0, 100), 6));
  file("b.json", log_of(50, 150));
  file("c.json", log_of(150, 160, "2026-01-01T23:59:59Z"));
  const ImportRow first = import_all();
  EXPECT_EQ(first.status, ImportStatus::Completed);
  EXPECT_EQ(first.counts.events, 160u);
  EXPECT_EQ(first.counts.repeats, 50u);
  EXPECT_EQ(first.counts.files_done, 3u);
  EXPECT_EQ(events().size(), 160u);

  const ImportRow again = import_all();
  EXPECT_EQ(again.counts.events, 0u);
  EXPECT_EQ(again.counts.files_known, 3u);
  EXPECT_EQ(again.counts.bytes_done, first.counts.bytes_done);

  // The same events in other files, and a late one.
  file("copy.json", log_of(0, 151));
  file("late.json", log_of(150, 161, "2026-01-01T23:59:59Z"));
  const ImportRow late = import_all();
  EXPECT_EQ(late.counts.events, 2u);  // 150 of the second day, and 160
  EXPECT_EQ(late.counts.repeats, 160u);
  restart();
  EXPECT_EQ(events().size(), 162u);
}

TEST_F(ImportJobTest, RepeatsAreRecognisedByIdWithinADay) {
  file("a.json", log_of(1, 2));
  file("b.json", log_of(1, 2, "2026-01-01T00:00:00Z"));
  EXPECT_EQ(import_all().counts.events, 2u);
}

TEST_F(ImportJobTest, WithoutAnIdTheContentCounts) {
  const std::string a =
      R"({"eventVersion":"1.0","eventTime":"2026-01-02T00:00:00Z","eventName":"A"})";
  const std::string spaced =
      R"({ "eventName" : "A", "eventVersion":"1.0","eventTime":"2026-01-02T00:00:00Z"})";
  const std::string b =
      R"({"eventVersion":"1.0","eventTime":"2026-01-02T00:00:00Z","eventName":"B"})";
  file("a.json", a + "\n" + b + "\n" + spaced + "\n" + a);
  const ImportRow row = import_all();
  EXPECT_EQ(row.counts.events, 2u);
  EXPECT_EQ(row.counts.repeats, 2u);
}

TEST_F(ImportJobTest, OtherContentOfAnIdIsToldAndTheFirstOneStays) {
  file("1.json", sample_record(1, "2026-01-02T00:00:00Z", "First"));
  import_all();
  const std::string second = file("2.json", sample_record(1, "2026-01-02T00:00:01Z", "Second"));
  const ImportRow row = import_all();
  EXPECT_EQ(row.status, ImportStatus::Failed);
  EXPECT_EQ(row.counts.conflicts, 1u);
  EXPECT_EQ(row.counts.events, 0u);
  const auto told = failures(row);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].type, "ConflictingEvent");
  EXPECT_EQ(told[0].location, second);
  EXPECT_TRUE(events().begin()->second.contains("First"));
}

TEST_F(ImportJobTest, BadFilesAreToldAndTheRestTaken) {
  const std::string packed = gzip(log_of(200, 300), 6);
  file("good.json", log_of(0, 100));
  const std::string cut = file("cut.json.gz", packed.substr(0, packed.size() - 10));
  const std::string no_json = file("no.json", "{\"Records\":[nope]}");
  const std::string nested = file("nested.json", R"({"Records":[[],)" + sample_record(500) + "]}");
  const std::string timeless = file("timeless.json", sample_record(501, "yesterday"));
  file("digest.json", R"({"digestS3Object":"x"})");
  file("AWSLogs/1/CloudTrail-Digest/x/2026/01/02/d.json.gz", "not even read");
  file("types.json",
       R"({"eventVersion":1,"eventTime":"2026-01-02T00:00:00Z","eventName":{"a":[1]},)"
       R"("readOnly":"maybe","userIdentity":"x","resources":7,"eventID":12})");
  const ImportRow row = import_all();
  EXPECT_EQ(row.status, ImportStatus::Failed);
  EXPECT_EQ(row.counts.files_failed, 4u);
  EXPECT_EQ(row.counts.refused, 2u);
  EXPECT_EQ(row.counts.digests, 2u);
  EXPECT_GE(row.counts.events, 102u);  // and what there is of the one that was cut off
  std::map<std::string, std::string> told;
  for (const ImportFailureRow& failure : failures(row)) told[failure.location] = failure.type;
  ASSERT_EQ(told.size(), 4u);
  EXPECT_EQ(told[cut + fmt::format("#byte {}", packed.size() - 10)], "TruncatedFile");
  EXPECT_EQ(told[no_json + "#byte 12"], "NotJson");
  EXPECT_EQ(told[nested + "#Records[0]"], "WrongNesting");
  EXPECT_EQ(told[timeless], "NoEventTime");
  // They are read again, and told again.
  EXPECT_EQ(import_all().counts.files_failed, 4u);
}

TEST_F(ImportJobTest, ManyProblemsOfAFileAreCounted) {
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += sample_record(i, "never") + "\n";
  file("a.json", lines);
  const ImportRow row = import_all();
  EXPECT_EQ(row.counts.refused, 100u);
  const auto told = failures(row);
  ASSERT_EQ(told.size(), 21u);
  EXPECT_EQ(told.back().type, "MoreProblems");
  EXPECT_EQ(told.back().message, "80 more");
}

TEST_F(ImportJobTest, AFullDiskLeavesNothingHalfVisible) {
  for (int i = 0; i < 20; ++i) {
    file(fmt::format("2026/01/02/{}.json", i), log_of(1000 * i, 1000 * (i + 1)));
  }
  disk_.room = 4000;
  const auto full = job(input_folder(), {.gathered_bytes_max = 1 << 20});
  const Result<void> ran = full->run();
  ASSERT_FALSE(ran);
  EXPECT_TRUE(ran.error().message().contains("No space left")) << ran.error().message();
  EXPECT_EQ(full->row().status, ImportStatus::Failed);
  EXPECT_TRUE(full->row().stopped_by.contains("No space left"));
  EXPECT_EQ(events().size(), full->row().counts.events);
  EXPECT_EQ(count_files(lake_folder()), 2 * lake_->snapshot(store().id)->segments.size());
  disk_.room = INT64_MAX;
  const ImportRow row = import_all();
  EXPECT_EQ(row.status, ImportStatus::Completed);
  EXPECT_EQ(events().size(), 20'000u);
}

TEST_F(ImportJobTest, SegmentsThatNoRowNamesAreSweptAtTheNextStart) {
  file("a.json", log_of(0, 10));
  import_all();
  const std::string day = lake_folder() + "/" + store().id + "/day=2026-01-02/";
  const std::size_t before = count_files(lake_folder());
  for (const char* name : {"0123456789abcdef.parquet", "0123456789abcdef.idx"}) {
    std::ofstream(day + name) << "left by a kill";
  }
  restart();
  EXPECT_EQ(count_files(lake_folder()), before);
  EXPECT_EQ(events().size(), 10u);
}

TEST_F(ImportJobTest, ItIsWrittenPieceByPieceInLittleMemory) {
  for (int i = 0; i < 30; ++i) {
    file(fmt::format("{}.json", i), log_of(200 * i, 200 * (i + 1), "2026-01-02T03:04:05Z"));
  }
  const ImportRow row = import(input_folder(), {.gathered_bytes_max = 256 << 10});
  EXPECT_EQ(row.counts.events, 6000u);
  EXPECT_GT(lake_->snapshot(store().id)->segments.size(), 3u);
  EXPECT_EQ(events().size(), 6000u);
}

TEST_F(ImportJobTest, OnlyWhatIsAskedForAndWithinRetentionIsTaken) {
  EventDataStoreRow row = store();
  row.retention_days = 2;
  put_row(row);
  file("a.json",
       sample_record(1, "2026-01-02T00:00:00Z") + sample_record(2, "2025-12-31T00:00:00Z"));
  ImportRow asked = new_import(row, {}, clock_.now(), *random_);
  std::vector<ImportTree> trees;
  trees.push_back(test::must(open_local_tree(input_folder())));
  asked.end_event_time = parse_iso8601("2026-01-01T12:00:00Z");
  ImportJob none(parts(), std::move(trees), asked, {});
  ASSERT_TRUE(none.run());
  EXPECT_EQ(none.row().counts.outside, 2u);
  EXPECT_EQ(none.row().counts.events, 0u);
  file("b.json",
       sample_record(1, "2026-01-02T00:00:00Z") + sample_record(2, "2025-12-31T00:00:00Z"));
  EXPECT_EQ(import_all().counts.events, 1u);
}

TEST_F(ImportJobTest, FollowingTakesFilesAsTheyCome) {
  file("a.json", log_of(0, 10));
  std::vector<ImportTree> trees;
  trees.push_back(test::must(open_local_tree(input_folder())));
  ImportRow row = new_import(store(), {}, clock_.now(), *random_);
  row.follow = true;
  ImportJob following(parts(), std::move(trees), row, {.look_again_after = Millis{1}});
  Result<void> ran;
  std::thread thread([&] { ran = following.run(); });
  const auto reach = [&](std::uint64_t events) {
    for (int i = 0; i < 2000 && following.row().counts.events < events; ++i) {
      std::this_thread::sleep_for(Millis{5});
    }
    EXPECT_EQ(following.row().counts.events, events);
  };
  reach(10);
  file("b.json", log_of(5, 20));
  reach(20);
  following.stop(ImportJob::Stop::ForGood);
  thread.join();
  EXPECT_TRUE(ran);
  EXPECT_EQ(following.row().status, ImportStatus::Stopped);
  EXPECT_EQ(events().size(), 20u);
}

TEST_F(ImportJobTest, CompactionMakesOneSegmentOfManyAndReadersKeepTheirs) {
  for (int i = 0; i < 6; ++i) {
    file(fmt::format("{}.json", i), log_of(10 * i, 10 * (i + 1)));
    import_all();
  }
  const std::string id = store().id;
  std::shared_ptr<const Snapshot> held = lake_->snapshot(id);
  ASSERT_EQ(held->segments.size(), 6u);
  Compaction compaction(*lake_, disk_, clock_);
  while (compaction.step() == Worker::Status::Busy) {
  }
  EXPECT_EQ(lake_->snapshot(id)->segments.size(), 1u);
  EXPECT_EQ(lake_->snapshot(id)->rows, 60u);
  EXPECT_EQ(count_files(lake_folder()), 14u);
  held.reset();
  EXPECT_EQ(count_files(lake_folder()), 2u);
  EXPECT_EQ(events().size(), 60u);
  restart();
  EXPECT_EQ(events().size(), 60u);
  EXPECT_EQ(import_all().counts.files_known, 6u);
}

TEST_F(ImportJobTest, NarrowingLeavesOutSegmentsThatCannotHoldIt) {
  file("1.json", log_of(0, 10, "2026-01-01T00:00:00Z"));
  file("2.json", log_of(10, 20, "2026-01-02T00:00:00Z"));
  import_all();
  const auto present = lake_->snapshot(store().id);
  const auto count = [&](const Narrowing& narrowing) {
    return Lake::narrow(*present, narrowing).size();
  };
  EXPECT_EQ(count({}), 2u);
  EXPECT_EQ(count({.from = parse_iso8601("2026-01-01T12:00:00Z")}), 1u);
  EXPECT_EQ(count({.until = parse_iso8601("2025-12-31T00:00:00Z")}), 0u);
  EXPECT_EQ(count({.event_ids = {{"00000000-0000-4000-8000-000000000015"}}}), 1u);
  EXPECT_EQ(count({.event_ids = {{"00000000-0000-4000-8000-000000000099"}}}), 0u);
  const ColumnId address = *Schema::of(StoreKind::Event).find("sourceipaddress");
  EXPECT_EQ(count({.needles = {{address, {"192.0.2.15"}}}}), 1u);
  EXPECT_EQ(count({.needles = {{address, {"192.0.2.15", "192.0.2.3"}}}}), 2u);
  EXPECT_EQ(count({.needles = {{address, {"192.0.2.99"}}}}), 0u);
}

}  // namespace
}  // namespace trailcam::lake
