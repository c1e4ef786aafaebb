// A lake of its own for a test: an event data store, files to import into it, and a disk that can
// be full.
#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/json.h"
#include "lake/import_job.h"
#include "lake/import_report.h"
#include "lake/imports.h"
#include "lake/lake.h"
#include "lake/segment_reader.h"
#include "support/temp_database.h"

namespace trailcam::lake {

// The disk, with so much room left for what is written through it.
class LimitedDisk : public store::FileSystem {
 public:
  Result<std::unique_ptr<store::WritableFile>> create(const std::string& path) override {
    auto file = TC_TRY(disk_->create(path));
    return std::unique_ptr<store::WritableFile>(std::make_unique<File>(*this, std::move(file)));
  }
  Result<std::unique_ptr<store::ReadableFile>> open(const std::string& path) override {
    return disk_->open(path);
  }
  Result<void> remove(const std::string& path) override { return disk_->remove(path); }
  Result<void> make_directory(const std::string& path) override {
    return disk_->make_directory(path);
  }
  Result<void> sync_directory(const std::string& path) override {
    return disk_->sync_directory(path);
  }
  Result<std::vector<std::string>> list(const std::string& path) override {
    return disk_->list(path);
  }

  std::atomic<std::int64_t> room = INT64_MAX;

 private:
  class File : public store::WritableFile {
   public:
    File(LimitedDisk& disk, std::unique_ptr<store::WritableFile> file)
        : disk_(disk), file_(std::move(file)) {}
    Result<void> append(std::string_view bytes) override {
      if ((disk_.room -= std::int64_t(bytes.size())) < 0) {
        return Error(ErrorKind::Io, "write: No space left on device");
      }
      return file_->append(bytes);
    }
    Result<void> sync() override { return file_->sync(); }

   private:
    LimitedDisk& disk_;
    std::unique_ptr<store::WritableFile> file_;
  };

  std::unique_ptr<store::FileSystem> disk_ = store::posix_file_system();
};

// A record as CloudTrail writes it, with an id that its number stands in.
inline std::string sample_record(int number, const std::string& time = "2026-01-02T03:04:05Z",
                                 const std::string& name = "RunInstances") {
  return fmt::format(
      R"({{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","accountId":"111122223333",)"
      R"("userName":"dana"}},"eventTime":"{}","eventSource":"ec2.amazonaws.com","eventName":"{}",)"
      R"("awsRegion":"us-east-1","sourceIPAddress":"192.0.2.{}","eventID":)"
      R"("00000000-0000-4000-8000-{:012}","readOnly":false,"eventType":"AwsApiCall",)"
      R"("managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}})",
      time, name, number % 250, number);
}

// Files of rows below a folder.
inline std::size_t count_files(const std::string& folder) {
  std::size_t out = 0;
  std::error_code none;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, none)) {
    out += entry.is_regular_file();
  }
  return out;
}

class LakeTest : public ::testing::Test {
 protected:
  LakeTest() { open(); }

  void open() {
    lake_ = test::must(Lake::open({.database = files_.database(),
                                   .committer = files_.committer(),
                                   .files = disk_,
                                   .random = *random_,
                                   .folder = lake_folder()}));
  }
  void restart() {
    lake_.reset();
    files_.reopen();
    open();
  }
  std::string lake_folder() const { return files_.folder() / "lake"; }
  std::string input_folder() const { return files_.folder() / "input"; }

  EventDataStoreRow store(const std::string& name = "events") {
    return test::must(store_for_import(*lake_, files_.committer(), name, AccountId("111122223333"),
                                       clock_.now(), *random_));
  }
  void put_row(const EventDataStoreRow& row) {
    store::Transaction transaction(files_.database());
    put_store(transaction, row);
    ASSERT_TRUE(files_.committer().commit(std::move(transaction.change())));
  }
  std::string file(const std::string& name, const std::string& content) {
    const std::string path = input_folder() + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  ImportJob::Parts parts() { return {*lake_, disk_, files_.committer(), clock_}; }
  std::unique_ptr<ImportJob> job(const std::string& path, ImportLimits limits = {}) {
    std::vector<ImportTree> trees;
    trees.push_back(test::must(open_local_tree(path)));
    return std::make_unique<ImportJob>(parts(), std::move(trees),
                                       new_import(store(), {}, clock_.now(), *random_), limits);
  }
  ImportRow import(const std::string& path, ImportLimits limits = {}) {
    const auto made = job(path, limits);
    const Result<void> ran = made->run();
    EXPECT_TRUE(ran) << ran.error().message();
    return made->row();
  }
  ImportRow import_all() { return import(input_folder()); }
  std::vector<ImportFailureRow> failures(const ImportRow& row) {
    return test::must(read_failures(files_.database(), row.id, 0));
  }
  // "TYPE TYPE ", of an import.
  std::string failure_types(const ImportRow& row) {
    std::string out;
    for (const ImportFailureRow& failure : failures(row)) out += failure.type + " ";
    return out;
  }

  // The events of a store, by event id, read from its segments.
  std::multimap<std::string, std::string> events(const std::string& name = "events") {
    std::multimap<std::string, std::string> out;
    const auto row = test::must(lake_->find_store(name, AccountId()));
    if (!row) return out;
    for (const auto& segment : lake_->snapshot(row->id)->segments) {
      SegmentReader reader = test::must(SegmentReader::open(disk_, segment->path()));
      EXPECT_TRUE(reader.for_each([&](std::string_view json) -> Result<void> {
        const Value record = test::must(parse_json(json));
        out.emplace(record.text("eventID"), json);
        return {};
      }));
    }
    return out;
  }

  test::TempDatabase files_;
  LimitedDisk disk_;
  std::unique_ptr<Random> random_ = seeded_random(1);
  ManualClock clock_{*parse_iso8601("2026-01-03T00:00:00Z")};
  std::unique_ptr<Lake> lake_;
};

}  // namespace trailcam::lake
