#include "store/bodies.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "store/sweeper.h"
#include "store/transaction.h"
#include "support/memory_files.h"
#include "support/temp_database.h"

namespace trailcam::store {
namespace {

using test::fails_with;
using test::MemoryFiles;
using test::must;

constexpr std::size_t kSizes[] = {0,
                                  1,
                                  1000,
                                  kInlineBytesMax - 1,
                                  kInlineBytesMax,
                                  kInlineBytesMax + 1,
                                  2 * kSegmentBytes - 1,
                                  2 * kSegmentBytes,
                                  2 * kSegmentBytes + 1,
                                  (3 << 20) + 77};

class BodiesTest : public ::testing::Test {
 protected:
  void SetUp() override { start(1); }
  void start(std::uint32_t run) {
    bodies_ = must(
        BodyStore::open("objects", files_.database(), disk_, Secret(root_key_), *random_, run));
  }

  Result<StoredBody> write(std::string_view bytes, std::size_t piece = SIZE_MAX) {
    const auto writer = bodies_->create();
    while (!bytes.empty()) {
      const std::string_view now = bytes.substr(0, piece);
      TC_TRY(writer->write(now));
      bytes.remove_prefix(now.size());
    }
    return writer->finish();
  }
  // As a handler would: the body goes along with a change.
  void attach(const StoredBody& body) {
    Transaction transaction(files_.database());
    transaction.attach(body);
    must(files_.committer().commit(std::move(transaction.change())));
  }
  void discard(const StoredBody& body) {
    Transaction transaction(files_.database());
    transaction.discard(body.ref);
    must(files_.committer().commit(std::move(transaction.change())));
  }
  StoredBody stored(std::string_view bytes) {
    const StoredBody body = must(write(bytes));
    attach(body);
    return body;
  }
  Result<std::string> read_range(const BodyRef& ref, std::uint64_t begin, std::uint64_t end,
                                 std::size_t piece) {
    const auto reader = TC_TRY(bodies_->read(ref, begin, end));
    std::string out;
    while (reader->remaining() > 0) {
      const std::size_t before = out.size();
      TC_TRY(reader->read(piece, out));
      if (out.size() == before) return Error(ErrorKind::Internal, "no progress");
    }
    TC_TRY(reader->read(piece, out));  // at the end: nothing
    return out;
  }
  void sweep() {
    Sweeper sweeper(files_.database(), *bodies_, files_.committer());
    while (sweeper.step() == Worker::Status::Busy) {
    }
  }
  // What lies on disk of a body: the file's bytes, or the row's.
  std::string raw(const StoredBody& body) {
    return body.ref.in_file ? disk_.bytes_of(bodies_->path_of(body.ref.id))
                            : *must(files_.database().get(Family::Bodies, body.ref.id));
  }
  void set_raw(const StoredBody& body, std::string bytes) {
    if (body.ref.in_file) {
      disk_.bytes_of(bodies_->path_of(body.ref.id)) = std::move(bytes);
    } else {
      Change change;
      change.bodies.push_back({body.ref.id, std::move(bytes)});
      must(files_.committer().commit(std::move(change)));
    }
  }

  test::TempDatabase files_;
  MemoryFiles disk_;
  std::unique_ptr<Random> random_ = seeded_random(1);
  const std::string root_key_ = random_->bytes(crypto::kKeyBytes);
  std::unique_ptr<BodyStore> bodies_;
};

TEST_F(BodiesTest, ComeBackAsTheyWere) {
  for (const std::size_t size : kSizes) {
    const std::string bytes = random_->bytes(size);
    const StoredBody body = stored(bytes);
    EXPECT_EQ(body.ref.size, size);
    EXPECT_EQ(body.ref.in_file, size > kInlineBytesMax) << size;
    EXPECT_EQ(body.inline_bytes.has_value(), !body.ref.in_file);
    EXPECT_EQ(must(bodies_->read_all(body.ref)), bytes) << size;
  }
}

TEST_F(BodiesTest, DoNotDependOnThePieces) {
  const std::string bytes = random_->bytes(2 * kSegmentBytes + 5);
  for (const std::size_t piece : {std::size_t{1000}, kSegmentBytes - 1, kSegmentBytes,
                                  kSegmentBytes + 1, 2 * kSegmentBytes}) {
    const StoredBody body = must(write(bytes, piece));
    attach(body);
    EXPECT_EQ(must(bodies_->read_all(body.ref)), bytes) << piece;
    EXPECT_EQ(must(read_range(body.ref, 0, bytes.size(), piece)), bytes);
  }
}

TEST_F(BodiesTest, ReadRanges) {
  for (const std::size_t size : {std::size_t{1000}, 2 * kSegmentBytes + 500}) {
    const std::string bytes = random_->bytes(size);
    const StoredBody body = stored(bytes);
    std::vector<std::uint64_t> edges = {0, 1, 999, size - 1, size};
    if (size > kSegmentBytes) {
      edges.insert(edges.end(), {kSegmentBytes - 1, kSegmentBytes, kSegmentBytes + 1,
                                 2 * kSegmentBytes, 2 * kSegmentBytes + 1});
    }
    for (const std::uint64_t begin : edges) {
      for (const std::uint64_t end : edges) {
        if (begin > end) continue;
        EXPECT_EQ(must(read_range(body.ref, begin, end, 70'000)), bytes.substr(begin, end - begin))
            << begin << " " << end;
      }
    }
  }
}

TEST_F(BodiesTest, AreEncrypted) {
  const std::string text(kInlineBytesMax + 10, 'A');
  for (const std::size_t size : {std::size_t{100}, text.size()}) {
    EXPECT_EQ(raw(stored(text.substr(0, size))).find("AAAA"), std::string::npos);
  }
}

TEST_F(BodiesTest, AnyAlteredByteIsFound) {
  const std::string small = random_->bytes(100);
  const std::string large = random_->bytes(kSegmentBytes + 100);
  for (const std::string& bytes : {small, large}) {
    const StoredBody body = stored(bytes);
    const std::string whole = raw(body);
    const std::size_t step = bytes.size() > 1000 ? 211 : 1;
    for (std::size_t i = 0; i < whole.size(); i += i < kBodyHeaderBytes ? 1 : step) {
      std::string altered = whole;
      altered[i] = char(altered[i] ^ 0x40);
      set_raw(body, altered);
      ASSERT_TRUE(fails_with(bodies_->read_all(body.ref), ErrorKind::Corrupt)) << i;
    }
    set_raw(body, whole);
    EXPECT_EQ(must(bodies_->read_all(body.ref)), bytes);
  }
}

TEST_F(BodiesTest, AnyOtherLengthIsFound) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{100}, kSegmentBytes + 1,
                                 2 * kSegmentBytes, 2 * kSegmentBytes + 9}) {
    const StoredBody body = stored(random_->bytes(size));
    const std::string whole = raw(body);
    std::vector<std::size_t> lengths = {0, 1, kBodyHeaderBytes, whole.size() - 1,
                                        whole.size() - crypto::kTagBytes};
    if (size > kSegmentBytes) {
      lengths.push_back(kBodyHeaderBytes + kSegmentBytes + crypto::kTagBytes);
    }
    for (const std::size_t length : lengths) {
      set_raw(body, whole.substr(0, length));
      EXPECT_TRUE(fails_with(bodies_->read_all(body.ref), ErrorKind::Corrupt))
          << size << " " << length;
    }
    for (const std::size_t more : {std::size_t{1}, std::size_t{16}, kSegmentBytes + 16}) {
      set_raw(body, whole + std::string(more, 'x'));
      EXPECT_TRUE(fails_with(bodies_->read_all(body.ref), ErrorKind::Corrupt))
          << size << " +" << more;
    }
  }
}

TEST_F(BodiesTest, SegmentsCannotBeExchanged) {
  const StoredBody body = stored(random_->bytes(3 * kSegmentBytes));
  const StoredBody other = stored(random_->bytes(3 * kSegmentBytes));
  const std::string whole = raw(body);
  constexpr std::size_t kSealed = kSegmentBytes + crypto::kTagBytes;
  std::string swapped =
      whole.substr(0, kBodyHeaderBytes) + whole.substr(kBodyHeaderBytes + kSealed, kSealed) +
      whole.substr(kBodyHeaderBytes, kSealed) + whole.substr(kBodyHeaderBytes + 2 * kSealed);
  set_raw(body, swapped);
  EXPECT_TRUE(fails_with(bodies_->read_all(body.ref), ErrorKind::Corrupt));
  set_raw(body, raw(other));
  EXPECT_TRUE(fails_with(bodies_->read_all(body.ref), ErrorKind::Corrupt));
}

TEST_F(BodiesTest, AShorterRowDoesNotPassForTheWhole) {
  const StoredBody body = stored(random_->bytes(2 * kSegmentBytes + 10));
  BodyRef shorter = body.ref;
  shorter.size = kSegmentBytes;
  EXPECT_TRUE(fails_with(bodies_->read_all(shorter), ErrorKind::Corrupt));
}

TEST_F(BodiesTest, AnotherRootKeyOpensNothing) {
  const StoredBody body = stored("secret");
  const auto others = must(BodyStore::open("objects", files_.database(), disk_,
                                           Secret(random_->bytes(32)), *random_, 2));
  EXPECT_TRUE(fails_with(others->read_all(body.ref), ErrorKind::Corrupt));
}

TEST_F(BodiesTest, AMissingBodyIsToldAsCorrupt) {
  const StoredBody small = stored("small");
  const StoredBody large = stored(std::string(kInlineBytesMax + 1, 'x'));
  discard(small);
  must(disk_.remove(bodies_->path_of(large.ref.id)));
  EXPECT_TRUE(fails_with(bodies_->read_all(small.ref), ErrorKind::Corrupt));
  EXPECT_TRUE(fails_with(bodies_->read_all(large.ref), ErrorKind::Corrupt));
}

TEST_F(BodiesTest, ADroppedWriterLeavesNothing) {
  for (const std::size_t size : {std::size_t{10}, kInlineBytesMax + 1, 3 * kSegmentBytes}) {
    const auto writer = bodies_->create();
    must(writer->write(std::string(size, 'x')));
    EXPECT_EQ(disk_.paths().size(), size > kInlineBytesMax ? 1u : 0u);
  }
  EXPECT_TRUE(disk_.paths().empty());
}

TEST_F(BodiesTest, WhatIsFinishedSurvivesAPowerCut) {
  const std::string bytes = random_->bytes(kInlineBytesMax + 5);
  const StoredBody body = stored(bytes);
  const auto unfinished = bodies_->create();
  must(unfinished->write(bytes));
  disk_.power_cut();
  EXPECT_EQ(must(bodies_->read_all(body.ref)), bytes);
  EXPECT_EQ(disk_.paths().size(), 1u);
}

TEST_F(BodiesTest, EveryFaultOfTheDiskIsTold) {
  const std::string bytes = random_->bytes(2 * kSegmentBytes + 5);
  const std::size_t before = disk_.calls();
  must(write(bytes));
  const std::size_t calls = disk_.calls() - before;
  ASSERT_GE(calls, 5u);
  for (std::size_t i = 0; i < calls; ++i) {
    disk_.fail_after(i);
    EXPECT_TRUE(fails_with(write(bytes), ErrorKind::Io)) << i;
    disk_.heal();
  }
}

TEST_F(BodiesTest, AFullDiskLeavesNothingOnceItIsSwept) {
  disk_.fail_after(2);
  EXPECT_FALSE(write(random_->bytes(3 * kSegmentBytes)));
  disk_.heal();
  start(2);
  sweep();
  EXPECT_TRUE(disk_.paths().empty());
}

TEST_F(BodiesTest, IdsTellTheirRun) {
  start(0x01020304);
  const std::string id = bodies_->create()->id();
  EXPECT_EQ(id.size(), kBodyIdBytes);
  EXPECT_EQ(BodyStore::run_of(id), 0x01020304u);
  EXPECT_EQ(BodyStore::id_of(hex(id)), id);
  for (const char* name : {"", "lost+found", "00", "zz"}) EXPECT_EQ(BodyStore::id_of(name), "");
}

TEST_F(BodiesTest, SweepsWhatWasGivenUp) {
  const std::string bytes = random_->bytes(kInlineBytesMax + 1);
  const StoredBody kept = stored(bytes);
  Transaction many(files_.database());
  for (int i = 0; i < 300; ++i) {
    many.discard(must(write(std::string(kInlineBytesMax + 1, 'x'))).ref);
  }
  must(files_.committer().commit(std::move(many.change())));
  const StoredBody small = stored("small");
  discard(small);
  sweep();
  EXPECT_EQ(disk_.paths(), std::vector<std::string>{bodies_->path_of(kept.ref.id)});
  EXPECT_EQ(must(bodies_->read_all(kept.ref)), bytes);
  EXPECT_FALSE(must(files_.database().last_key(Family::Catalog, kTrash.key().range())));
}

TEST_F(BodiesTest, SweepsOrphansOfEarlierRunsOnly) {
  const StoredBody named = stored(random_->bytes(kInlineBytesMax + 1));
  must(write(random_->bytes(kInlineBytesMax + 1)));  // never committed
  must(disk_.create("objects/ab/lost+found"));
  sweep();
  EXPECT_EQ(disk_.paths().size(), 3u);  // of this run: its change may be on its way
  start(2);
  const auto under_way = bodies_->create();
  must(under_way->write(random_->bytes(kInlineBytesMax + 1)));
  sweep();
  std::vector<std::string> left = {"objects/ab/lost+found", bodies_->path_of(named.ref.id),
                                   bodies_->path_of(under_way->id())};
  std::sort(left.begin(), left.end());
  EXPECT_EQ(disk_.paths(), left);
}

TEST_F(BodiesTest, TrashThatCannotBeRemovedIsTriedAgain) {
  const StoredBody body = stored(random_->bytes(kInlineBytesMax + 1));
  discard(body);
  Sweeper sweeper(files_.database(), *bodies_, files_.committer());
  disk_.fail_after(0);
  EXPECT_EQ(sweeper.step(), Worker::Status::Idle);
  disk_.heal();
  EXPECT_EQ(disk_.paths().size(), 1u);
  EXPECT_EQ(sweeper.step(), Worker::Status::Busy);
  EXPECT_TRUE(disk_.paths().empty());
}

TEST(PosixFiles, KeepTheContract) {
  test::TempFolder folder;
  const auto files = posix_file_system();
  must(files->make_directory(folder / "d"));
  must(files->make_directory(folder / "d"));
  const std::string path = folder / "d/file";
  {
    const auto file = must(files->create(path));
    must(file->append("hello "));
    must(file->append("world"));
    must(file->sync());
  }
  must(files->sync_directory(folder / "d"));
  EXPECT_TRUE(fails_with(files->create(path), ErrorKind::Io));
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const auto file = must(files->open(path));
  EXPECT_EQ(file->size(), 11u);
  std::string out = ">";
  must(file->read(6, 100, out));
  EXPECT_EQ(out, ">world");
  must(file->read(11, 1, out));
  EXPECT_EQ(out, ">world");
  EXPECT_EQ(must(files->list(folder / "d")), std::vector<std::string>{"file"});
  must(files->remove(path));
  must(files->remove(path));
  EXPECT_TRUE(fails_with(files->open(path), ErrorKind::NotFound));
  EXPECT_FALSE(files->list(folder / "none"));
}

TEST_F(BodiesTest, ADataKeyIsNeededToReadWhatWasWrittenWithIt) {
  const Secret data_key(random_->bytes(32));
  for (const std::size_t size : {std::size_t{5}, kInlineBytesMax + 5}) {
    const std::string bytes = random_->bytes(size);
    const auto writer = bodies_->create(data_key);
    must(writer->write(bytes));
    const StoredBody body = must(writer->finish());
    attach(body);
    const auto read = [&](const Secret& key) -> Result<std::string> {
      std::string out;
      TC_TRY(TC_TRY(bodies_->read(body.ref, 0, 5, key))->read(5, out));
      return out;
    };
    EXPECT_EQ(must(read(data_key)), bytes.substr(0, 5));
    EXPECT_TRUE(fails_with(read(Secret()), ErrorKind::Corrupt));
    EXPECT_TRUE(fails_with(read(Secret(random_->bytes(32))), ErrorKind::Corrupt));
  }
}

}  // namespace
}  // namespace trailcam::store
