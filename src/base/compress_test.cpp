#include "base/compress.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/random.h"
#include "support/result.h"

namespace trailcam {
namespace {

using test::fails_with;
using test::must;

constexpr std::size_t kPlenty = 64 << 20;

TEST(Compress, UndoesItself) {
  const auto random = seeded_random(7);
  for (const std::size_t size : {0, 1, 100, 4096, 5000, 1 << 20}) {
    const std::string noise = random->bytes(size);
    const std::string zeros(size, '\0');
    for (const int level : {1, 6, 12}) {
      EXPECT_EQ(must(gunzip(gzip(noise, level), kPlenty)), noise);
      EXPECT_EQ(must(gunzip(gzip(zeros, level), kPlenty)), zeros);
    }
  }
}

TEST(Compress, ReadsSeveralMembersAsOne) {
  EXPECT_EQ(must(gunzip(gzip("abc", 1) + gzip("", 1) + gzip("def", 9), kPlenty)), "abcdef");
}

TEST(Compress, StopsAtTheLimit) {
  const std::string bomb = gzip(std::string(10 << 20, 'x'), 6);
  EXPECT_LT(bomb.size(), std::size_t{100'000});
  EXPECT_TRUE(fails_with(gunzip(bomb, (10 << 20) - 1), ErrorKind::Invalid));
  EXPECT_EQ(must(gunzip(bomb, 10 << 20)).size(), std::size_t{10 << 20});
  EXPECT_TRUE(fails_with(gunzip(gzip("abc", 1) + gzip("def", 1), 5), ErrorKind::Invalid));
  EXPECT_EQ(must(gunzip(gzip("abc", 1) + gzip("def", 1), 6)), "abcdef");
  EXPECT_EQ(must(gunzip(gzip("", 1), 0)), "");
}

TEST(Compress, ManySmallMembersCostNoMoreThanTheirSize) {
  std::string members;
  const std::string empty = gzip("", 1);
  for (int i = 0; i < 100'000; ++i) members += empty;
  EXPECT_EQ(must(gunzip(members, 8 << 20)), "");  // took minutes when each had room of its own
}

TEST(Compress, FindsDamage) {
  const std::string text = seeded_random(8)->text(2000, kMixedAlnum);
  const std::string packed = gzip(text, 6);
  for (std::size_t i = 0; i < packed.size(); ++i) {
    EXPECT_TRUE(fails_with(gunzip(packed.substr(0, i), kPlenty), ErrorKind::Corrupt)) << i;
  }
  // Any byte of the compressed data, its checksum and its size.
  for (std::size_t i = 10; i < packed.size(); ++i) {
    std::string damaged = packed;
    damaged[i] = char(damaged[i] ^ 0x10);
    // (The last byte of the data has bits that mean nothing.)
    const auto read = gunzip(damaged, kPlenty);
    EXPECT_TRUE(!read || (i == packed.size() - 9 && *read == text)) << i;
  }
  EXPECT_TRUE(fails_with(gunzip(packed + "x", kPlenty), ErrorKind::Corrupt));
}

TEST(Compress, ReadsAZlibStreamOfKnownSize) {
  // zlib.compress(b"hello hello hello")
  const std::string packed = *unhex("789ccb48cdc9c957c84090003a2e067d");
  EXPECT_EQ(must(inflate_zlib(packed, 17)), "hello hello hello");
  EXPECT_TRUE(fails_with(inflate_zlib(packed, 16), ErrorKind::Corrupt));
  EXPECT_TRUE(fails_with(inflate_zlib(packed, 18), ErrorKind::Corrupt));
  EXPECT_TRUE(fails_with(inflate_zlib(packed.substr(1), 17), ErrorKind::Corrupt));
}

}  // namespace
}  // namespace trailcam
