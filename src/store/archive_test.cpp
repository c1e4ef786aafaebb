#include "store/archive.h"

#include <gtest/gtest.h>

#include "base/compress.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "store/transaction.h"
#include "support/memory_files.h"
#include "support/temp_database.h"

namespace trailcam::store {
namespace {

using test::fails_with;
using test::MemoryFiles;
using test::must;

// Lines that look like records: much repeats, some does not.
std::string log_lines(Random& random, std::size_t bytes) {
  std::string out = "{\"Records\":[";
  while (out.size() < bytes) {
    out += R"({"eventVersion":"1.11","eventSource":"s3.amazonaws.com","eventName":"GetObject",)"
           R"("eventID":")" +
           random.text(6, kMixedAlnum) + R"(","sourceIPAddress":"10.0.0.)" +
           std::to_string(random.below(256)) + R"("},)";
  }
  return out + "]}";
}

class ArchiveTest : public ::testing::Test {
 protected:
  void SetUp() override {
    bodies_ = must(BodyStore::open("objects", files_.database(), disk_,
                                   Secret(std::string(32, 'r')), *random_, 1));
  }

  BodyRef stored(std::string_view bytes, const Secret& data_key = Secret()) {
    const auto writer = bodies_->create(data_key);
    must(writer->write(bytes));
    return attached(must(writer->finish()));
  }
  BodyRef attached(const StoredBody& body) {
    Transaction transaction(files_.database());
    transaction.attach(body);
    must(files_.committer().commit(std::move(transaction.change())));
    return body.ref;
  }
  Result<std::string> read(const BodyRef& body, const std::optional<ArchiveRow>& row,
                           std::uint64_t begin, std::uint64_t end,
                           const Secret& data_key = Secret()) {
    const auto reader = TC_TRY(ContentReader::open(*bodies_, body, row, begin, end, data_key));
    std::string out;
    while (reader->remaining() > 0) {
      const std::size_t before = out.size();
      TC_TRY(reader->read(100'000, out));
      EXPECT_GT(out.size(), before);
    }
    return out;
  }
  void expect_comes_back(const BodyRef& body, const ArchiveRow& row, std::string_view bytes) {
    ASSERT_EQ(row.size, bytes.size());
    EXPECT_TRUE(must(read(body, row, 0, bytes.size())) == bytes);
    for (int i = 0; i < 10; ++i) {
      const std::uint64_t begin = random_->below(bytes.size() + 1);
      const std::uint64_t end = begin + random_->below(bytes.size() - begin + 1);
      EXPECT_TRUE(must(read(body, row, begin, end)) == bytes.substr(begin, end - begin));
    }
  }

  test::TempDatabase files_;
  MemoryFiles disk_;
  const std::unique_ptr<Random> random_ = seeded_random(5);
  std::unique_ptr<BodyStore> bodies_;
};

TEST_F(ArchiveTest, PacksTextAndGivesItBack) {
  for (const std::size_t size : {std::size_t{1'000}, std::size_t{300'000}}) {
    const std::string bytes = log_lines(*random_, size);
    const auto made = must(archive(*bodies_, stored(bytes)));
    ASSERT_TRUE(made);
    EXPECT_LT(made->stored.ref.size, bytes.size() / 3);
    EXPECT_FALSE(made->row.gzip);
    expect_comes_back(attached(made->stored), made->row, bytes);
  }
}

TEST_F(ArchiveTest, PacksTheContentsOfOurLogFiles) {
  const std::string lines = log_lines(*random_, 900'000);
  const std::string file = gzip(lines, 6);
  const auto made = must(archive(*bodies_, stored(file)));
  ASSERT_TRUE(made);
  ASSERT_TRUE(made->row.gzip);
  EXPECT_EQ(made->row.gzip->encoder, "libdeflate-6");
  EXPECT_LT(made->stored.ref.size, file.size() * 9 / 10);
  expect_comes_back(attached(made->stored), made->row, file);
}

TEST_F(ArchiveTest, PacksRepetitionOfAnyLengthInFrames) {
  const std::string bytes(3 * kArchiveFrameBytes / 2, 'z');
  const auto made = must(archive(*bodies_, stored(bytes)));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->row.frames.size(), 2u);
  EXPECT_LT(made->stored.ref.size, 10'000u);
  const BodyRef body = attached(made->stored);
  const std::uint64_t edge = kArchiveFrameBytes;
  EXPECT_EQ(must(read(body, made->row, edge - 3, edge + 3)), "zzzzzz");
  EXPECT_EQ(must(read(body, made->row, bytes.size() - 1, bytes.size())), "z");
  EXPECT_EQ(must(read(body, made->row, bytes.size(), bytes.size())), "");
  EXPECT_EQ(must(read(body, made->row, 0, bytes.size())).size(), bytes.size());
}

TEST_F(ArchiveTest, LeavesWhatWouldNotBeSmaller) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{200'000}}) {
    const BodyRef body = stored(random_->bytes(size));
    const std::size_t files = disk_.paths().size();
    EXPECT_FALSE(must(archive(*bodies_, body)));
    EXPECT_EQ(disk_.paths().size(), files);
  }
}

TEST_F(ArchiveTest, NeedsTheDataKeyForAll) {
  const Secret key(random_->bytes(32));
  const std::string file = gzip(log_lines(*random_, 1'000'000), 6);
  const BodyRef body = stored(file, key);
  EXPECT_TRUE(fails_with(archive(*bodies_, body), ErrorKind::Corrupt));
  const auto made = must(archive(*bodies_, body, key));
  const BodyRef packed = attached(made->stored);
  EXPECT_TRUE(must(read(packed, made->row, 0, file.size(), key)) == file);
  EXPECT_TRUE(fails_with(read(packed, made->row, 0, file.size()), ErrorKind::Corrupt));
}

TEST_F(ArchiveTest, LeavesNoFileOfWhatWasMadeAgainBehind) {
  const std::string file = gzip(log_lines(*random_, 1'000'000), 6);
  ASSERT_GT(file.size(), kInlineBytesMax);
  const auto made = must(archive(*bodies_, stored(file)));
  const BodyRef body = attached(made->stored);
  const std::size_t files = disk_.paths().size();
  {
    const auto reader = must(ContentReader::open(*bodies_, body, made->row, 0, file.size()));
    EXPECT_EQ(disk_.paths().size(), files + 1);
  }
  EXPECT_EQ(disk_.paths().size(), files);
}

TEST_F(ArchiveTest, TellsAnEncoderThatGivesOtherBytes) {
  const std::string file = gzip(log_lines(*random_, 200'000), 6);
  const auto made = must(archive(*bodies_, stored(file)));
  const BodyRef body = attached(made->stored);
  ArchiveRow row = made->row;
  row.gzip->encoder = "libdeflate-7";
  EXPECT_TRUE(fails_with(read(body, row, 0, file.size()), ErrorKind::Corrupt));
  row.gzip->encoder = "zlib-10";
  EXPECT_TRUE(fails_with(read(body, row, 0, file.size()), ErrorKind::Corrupt));
}

TEST_F(ArchiveTest, FailsWhenTheDiskDoes) {
  const std::string bytes = log_lines(*random_, 150'000) + random_->bytes(70'000);
  const BodyRef body = stored(bytes);
  const std::size_t before = disk_.calls();
  ASSERT_TRUE(must(archive(*bodies_, body)));
  const std::size_t calls = disk_.calls() - before;
  for (std::size_t i = 0; i < calls; ++i) {
    disk_.fail_after(i);
    EXPECT_FALSE(archive(*bodies_, body));
    disk_.heal();
  }
  EXPECT_TRUE(must(read(body, std::nullopt, 0, bytes.size())) == bytes);
}

}  // namespace
}  // namespace trailcam::store
