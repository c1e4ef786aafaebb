#include "store/data_folder.h"

#include <sys/stat.h>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/result.h"
#include "support/temp_folder.h"

namespace trailcam::store {
namespace {

using test::fails_with;
using test::must;
using test::read_text;
using test::write_text;

int mode_of(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 ? int(info.st_mode & 0777) : -1;
}

class DataFolderTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<DataFolder>> open() { return DataFolder::open(path_, *random_); }

  test::TempFolder folder_;
  const std::string path_ = folder_ / "some/where/data";
  std::unique_ptr<Random> random_ = seeded_random(1);
};

TEST_F(DataFolderTest, IsMadeWithNarrowModes) {
  const auto data = must(open());
  EXPECT_TRUE(data->fresh());
  EXPECT_EQ(mode_of(path_), 0700);
  EXPECT_EQ(mode_of(path_ + "/keys"), 0700);
  EXPECT_EQ(mode_of(path_ + "/keys/root"), 0600);
  EXPECT_EQ(data->root_key().reveal().size(), 32u);
  EXPECT_EQ(read_text(path_ + "/keys/root"), hex(data->root_key().reveal()) + "\n");
}

TEST_F(DataFolderTest, KeepsItsKey) {
  const std::string key(must(open())->root_key().reveal());
  const auto again = must(open());
  EXPECT_FALSE(again->fresh());
  EXPECT_EQ(again->root_key().reveal(), key);
}

// The lock belongs to the opened file, so a second open in this process stands for another process.
TEST_F(DataFolderTest, HasOneOwner) {
  auto data = must(open());
  const auto second = open();
  ASSERT_TRUE(fails_with(second, ErrorKind::Invalid));
  EXPECT_NE(second.error().message().find("in use"), std::string::npos);
  data.reset();
  EXPECT_TRUE(open());
}

TEST_F(DataFolderTest, TakesASlashAtTheEnd) {
  const auto data = must(DataFolder::open(path_ + "//", *random_));
  EXPECT_EQ(data->path(), path_);
  EXPECT_EQ(data->state_path(), path_ + "/state");
}

TEST_F(DataFolderTest, RefusesAnUnknownFormat) {
  must(open());
  write_text(path_ + "/format", "trailcam data folder, format 2\n");
  EXPECT_TRUE(fails_with(open(), ErrorKind::Invalid));
  EXPECT_TRUE(fails_with(open(), ErrorKind::Invalid));  // and does not keep the lock
}

TEST_F(DataFolderTest, NeverMakesAnotherKeyForWhatIsThere) {
  must(open());
  ASSERT_EQ(::mkdir((path_ + "/state").c_str(), 0700), 0);
  std::filesystem::remove(path_ + "/keys/root");
  EXPECT_TRUE(fails_with(open(), ErrorKind::Corrupt));
  EXPECT_FALSE(std::filesystem::exists(path_ + "/keys/root"));
}

TEST_F(DataFolderTest, RefusesADamagedKey) {
  must(open());
  for (const std::string& key : {std::string(), std::string("00ff\n"), std::string(64, 'x')}) {
    write_text(path_ + "/keys/root", key);
    EXPECT_TRUE(fails_with(open(), ErrorKind::Corrupt)) << key;
  }
}

TEST_F(DataFolderTest, TellsWhyAFolderCannotBeMade) {
  write_text(folder_ / "file", "");
  EXPECT_TRUE(fails_with(DataFolder::open(folder_ / "file", *random_), ErrorKind::Io));
  EXPECT_TRUE(fails_with(DataFolder::open(folder_ / "file/data", *random_), ErrorKind::Io));
}

TEST(ReplaceFile, LeavesTheOldOrTheNew) {
  test::TempFolder folder;
  const std::string path = folder / "file";
  must(replace_file(path, "one", 0600));
  must(replace_file(path, "two", 0640));
  EXPECT_EQ(must(read_file(path)), "two");
  EXPECT_EQ(mode_of(path), 0640);
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
  EXPECT_TRUE(fails_with(read_file(folder / "none"), ErrorKind::NotFound));
  EXPECT_FALSE(replace_file(folder / "no/where", "x", 0600));
}

}  // namespace
}  // namespace trailcam::store
