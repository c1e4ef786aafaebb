#include "lake/import_tree.h"

#include "support/lake_folder.h"

namespace trailcam::lake {
namespace {

TEST(ImportTree, DaysOfPaths) {
  const auto day = [](std::string_view path) {
    const auto found = day_of_path(path);
    return found ? day_text(*found) : "";
  };
  EXPECT_EQ(day("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/02/111122223333_CloudTrail_"
                "eu-west-1_20260102T0305Z_jalGpWYRFDp0cWg6.json.gz"),
            "2026-01-02");
  EXPECT_EQ(day("AWSLogs/o-abcd/1/CloudTrail/eu-west-1/2026/01/02/"), "2026-01-02");
  EXPECT_EQ(day("old/2026/01/02/x_CloudTrail_eu-west-1_20260103T0000Z_y.json"), "2026-01-03");
  EXPECT_EQ(day("a/2026/13/02/b.json"), "");
  EXPECT_EQ(day("events.json"), "");
  EXPECT_EQ(day(""), "");
}

class FileQueueTest : public LakeTest {
 protected:
  // The keys in the order in which they are handed out.
  std::vector<std::string> keys(const std::string& path) {
    std::vector<ImportTree> trees;
    trees.push_back(test::must(open_local_tree(path)));
    FileQueue queue(trees);
    EXPECT_TRUE(queue.survey(counts_, [] { return true; }));
    std::vector<std::string> out;
    while (auto file = test::must(queue.next())) out.push_back(file->key);
    return out;
  }
  ImportCounts counts_;
};

TEST_F(FileQueueTest, HandsOutFilesInTheOrderOfDays) {
  file("z/2026/01/01/a.json.gz", "1");
  file("a/2026/01/02/b.json.gz", "22");
  file("a/2026/01/01/c.json.gz", "333");
  file("flat/x_20260101T0000Z_z.json", "1");
  file("flat/x_20260103T0000Z_a.json", "1");
  file("nothing-known.json", "1");
  file(".hidden", "1");
  EXPECT_EQ(keys(input_folder()),
            (std::vector<std::string>{"a/2026/01/01/c.json.gz", "flat/x_20260101T0000Z_z.json",
                                      "flat/x_20260103T0000Z_a.json", "z/2026/01/01/a.json.gz",
                                      "a/2026/01/02/b.json.gz", "nothing-known.json"}));
  EXPECT_EQ(counts_.files_found, 6u);
  EXPECT_EQ(counts_.bytes_found, 9u);
  EXPECT_EQ(counts_.prefixes_found, 5u);
}

TEST_F(FileQueueTest, AFolderBetweenFilesIsNoTrouble) {
  file("a.json", "1");
  file("b/c.json", "1");
  file("d.json", "1");
  EXPECT_EQ(keys(input_folder()), (std::vector<std::string>{"a.json", "d.json", "b/c.json"}));
}

TEST_F(FileQueueTest, ASingleFileIsTakenAlone) {
  const std::string path = file("a.json", "1");
  file("a.json.gz", "1");
  EXPECT_EQ(keys(path), std::vector<std::string>{"a.json"});
}

}  // namespace
}  // namespace trailcam::lake
