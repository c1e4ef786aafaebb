#include "store/database.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "support/result.h"
#include "support/temp_folder.h"

namespace trailcam::store {
namespace {

using test::must;
using test::TempFolder;

class DatabaseTest : public ::testing::Test {
 protected:
  void SetUp() override { open(); }
  Result<std::unique_ptr<Database>> try_open() {
    return Database::open(
        {.path = folder_ / "state", .write_buffer_bytes = 1 << 20, .block_cache_bytes = 1 << 20});
  }
  void open() { database_ = must(try_open()); }
  void put(std::string_view key, std::string_view value, Family family = Family::Catalog) {
    Batch batch;
    batch.put(family, key, value);
    must(database_->write(batch, Durability::Synced));
  }
  std::optional<std::string> get(std::string_view key, Family family = Family::Catalog) {
    return must(database_->get(family, key));
  }
  std::string keys(KeyRange range) {
    std::string out;
    Scan scan = database_->scan(Family::Catalog, std::move(range));
    for (; scan.valid(); scan.next()) out += std::string(scan.key()) + " ";
    EXPECT_TRUE(test::succeeds(scan.status()));
    return out;
  }
  std::string log_file() {
    std::string found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "state")) {
      if (entry.path().extension() == ".log" && entry.file_size() > 0) found = entry.path();
    }
    return found;
  }

  TempFolder folder_;
  std::unique_ptr<Database> database_;
};

TEST_F(DatabaseTest, WritesABatchAsAWhole) {
  Batch batch;
  EXPECT_TRUE(batch.empty());
  batch.put(Family::Catalog, "a", "1");
  batch.put(Family::Journal, "a", "2");
  batch.put(Family::Bodies, std::string_view("\0\xff", 2), std::string_view("\0", 1));
  batch.erase(Family::Catalog, "b");
  EXPECT_FALSE(batch.empty());
  put("b", "old");
  must(database_->write(batch, Durability::Synced));
  EXPECT_EQ(get("a"), "1");
  EXPECT_EQ(get("a", Family::Journal), "2");
  EXPECT_EQ(get("a", Family::History), std::nullopt);
  EXPECT_EQ(get(std::string_view("\0\xff", 2), Family::Bodies), std::string("\0", 1));
  EXPECT_EQ(get("b"), std::nullopt);
}

TEST_F(DatabaseTest, LaterEntriesOfABatchWin) {
  Batch batch;
  batch.put(Family::Catalog, "a", "1");
  batch.erase(Family::Catalog, "a");
  batch.put(Family::Catalog, "a", "2");
  must(database_->write(batch, Durability::Buffered));
  EXPECT_EQ(get("a"), "2");
}

TEST_F(DatabaseTest, ScansRangesInOrder) {
  for (const char* key : {"c", "a", "b", "bb", "d"}) put(key, "");
  EXPECT_EQ(keys({"", ""}), "a b bb c d ");
  EXPECT_EQ(keys({"b", "c"}), "b bb ");
  EXPECT_EQ(keys({"bc", "bd"}), "");
  EXPECT_EQ(keys({"c", ""}), "c d ");
  Scan scan = database_->scan(Family::Catalog, {"a", "d"});
  scan.seek("bc");
  EXPECT_EQ(scan.key(), "c");
  scan.next();
  EXPECT_FALSE(scan.valid());
}

TEST_F(DatabaseTest, AScanSeesTheStateAsOfItsCreation) {
  put("a", "1");
  put("b", "1");
  Scan scan = database_->scan(Family::Catalog, {"", ""});
  put("b", "2");
  put("c", "2");
  Scan moved = std::move(scan);
  std::string seen;
  for (; moved.valid(); moved.next()) seen += std::string(moved.key()) + std::string(moved.value());
  EXPECT_EQ(seen, "a1b1");
}

TEST_F(DatabaseTest, FindsTheLastKeyOfARange) {
  for (const char* key : {"a", "b1", "b2", "c"}) put(key, "");
  EXPECT_EQ(must(database_->last_key(Family::Catalog, {"b", "c"})), "b2");
  EXPECT_EQ(must(database_->last_key(Family::Catalog, {"b", ""})), "c");
  EXPECT_EQ(must(database_->last_key(Family::Catalog, {"b3", "c"})), std::nullopt);
  EXPECT_EQ(must(database_->last_key(Family::Journal, {"", ""})), std::nullopt);
}

TEST_F(DatabaseTest, ErasesRangesAndReleasesTheirFiles) {
  for (char c = 'a'; c <= 'z'; ++c) put(std::string(1, c), std::string(1000, c));
  must(database_->flush());
  Batch batch;
  batch.erase_range(Family::Catalog, {"c", "y"});
  must(database_->write(batch, Durability::Synced));
  EXPECT_EQ(keys({"", ""}), "a b y z ");
  database_->release_range(Family::Catalog, {"c", "y"});
  EXPECT_EQ(keys({"", ""}), "a b y z ");
  EXPECT_GT(database_->approximate_bytes(Family::Catalog), 0u);
}

TEST_F(DatabaseTest, FindsEverythingAgainAfterAReopen) {
  put("a", "1");
  put("body", std::string(5000, 'x'), Family::Bodies);
  must(database_->flush());
  put("b", "2");
  database_.reset();
  open();
  EXPECT_EQ(keys({"", ""}), "a b ");
  EXPECT_EQ(get("body", Family::Bodies), std::string(5000, 'x'));
}

TEST_F(DatabaseTest, IsOpenOnce) { EXPECT_FALSE(try_open()); }

TEST_F(DatabaseTest, DropsATornWriteAtTheEnd) {
  put("a", std::string(100, '1'));
  put("b", std::string(100, '2'));
  database_.reset();
  const std::string path = log_file();
  const std::string log = test::read_text(path);
  test::write_text(path, log.substr(0, log.size() - 10));
  open();
  EXPECT_EQ(keys({"", ""}), "a ");
}

TEST_F(DatabaseTest, RefusesADamagedLog) {
  for (int i = 0; i < 20; ++i) put(std::string(1, char('a' + i)), std::string(100, 'v'));
  database_.reset();
  const std::string path = log_file();
  std::string log = test::read_text(path);
  for (const std::size_t at : {log.size() / 4, log.size() / 2, log.size() - 150}) {
    std::string damaged = log;
    damaged[at] = char(damaged[at] ^ 1);
    test::write_text(path, damaged);
    EXPECT_TRUE(test::fails_with(try_open(), ErrorKind::Corrupt)) << at;
  }
  test::write_text(path, log);
  open();
  EXPECT_EQ(keys({"", ""}).size(), 40u);
}

}  // namespace
}  // namespace trailcam::store
