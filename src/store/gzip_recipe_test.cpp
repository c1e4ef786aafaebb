#include "store/gzip_recipe.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "base/compress.h"
#include "base/encoding.h"
#include "base/random.h"
#include "crypto/digest.h"
#include "support/result.h"

namespace trailcam::store {
namespace {

using test::fails_with;
using test::must;

std::string sample(std::size_t bytes) {
  const auto random = seeded_random(3);
  std::string out;
  while (out.size() < bytes) {
    out += "the quick brown fox " + std::to_string(random->below(1000)) + " jumps over ";
    out += random->text(random->below(12), kMixedAlnum);
  }
  return out;
}

// As gzip(1) and most languages' libraries write: zlib, with a name.
std::string zlib_gzip(std::string contents, int level, std::string name) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
  gz_header header = {};
  header.name = reinterpret_cast<Bytef*>(name.data());
  header.os = 3;
  deflateSetHeader(&stream, &header);
  std::string out(deflateBound(&stream, contents.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(contents.data());
  stream.avail_in = uInt(contents.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = uInt(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

void expect_made_again(const std::string& file, const std::string& contents) {
  const auto parts = take_apart(file, 64 << 20);
  ASSERT_TRUE(parts);
  EXPECT_TRUE(parts->contents == contents);
  EXPECT_TRUE(must(put_together(parts->recipe, parts->contents)) == file);
}

TEST(GzipRecipe, MakesAgainWhatLibdeflateMade) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{100}, std::size_t{60'000}}) {
    const std::string contents = sample(size);
    for (int level = 1; level <= 12; ++level) expect_made_again(gzip(contents, level), contents);
  }
  // Large enough for a probe.
  const std::string contents = sample(1'200'000);
  for (const int level : {1, 6}) expect_made_again(gzip(contents, level), contents);
}

TEST(GzipRecipe, MakesAgainWhatZlibMade) {
  const std::string contents = sample(100'000);
  for (int level = 1; level <= 9; ++level) {
    expect_made_again(zlib_gzip(contents, level, "events.json"), contents);
  }
}

TEST(GzipRecipe, LeavesWhatItDoesNotKnow) {
  const std::string file = gzip(sample(10'000), 6);
  EXPECT_TRUE(take_apart(file, 64 << 20));
  EXPECT_FALSE(take_apart("", 64 << 20));
  EXPECT_FALSE(take_apart("\x1f\x8b\x08", 64 << 20));
  EXPECT_FALSE(take_apart("plain text that is long enough to be one", 64 << 20));
  EXPECT_FALSE(take_apart(file + file, 64 << 20));
  EXPECT_FALSE(take_apart(file + "x", 64 << 20));
  EXPECT_FALSE(take_apart(file.substr(0, file.size() - 1), 64 << 20));
  EXPECT_FALSE(take_apart(file, 9'000));
  EXPECT_TRUE(fails_with(put_together({file.substr(0, 10), "gzip-6"}, ""), ErrorKind::Corrupt));
  EXPECT_TRUE(fails_with(put_together({"", "zlib-0"}, ""), ErrorKind::Corrupt));
}

TEST(GzipRecipe, AnyBytesAreTakenApartOrLeft) {
  const auto random = seeded_random(9);
  const std::string file = gzip(sample(5'000), 6);
  for (int i = 0; i < 2'000; ++i) {
    std::string bytes = file.substr(0, random->below(file.size() + 1));
    if (!bytes.empty()) bytes[random->below(bytes.size())] = char(random->below(256));
    const auto parts = take_apart(bytes, 1 << 20);
    EXPECT_TRUE(!parts || must(put_together(parts->recipe, parts->contents)) == bytes);
  }
}

// What was archived must come back for as long as it is kept: an encoder that gives other bytes
// than it gave must not be shipped (docs/decisions/0016-archive-tier.md).
TEST(GzipRecipe, EncodersGiveWhatTheyAlwaysGave) {
  const std::string contents = sample(300'000);
  std::string all;
  for (int level = 1; level <= 12; ++level) {
    all += must(put_together({"", "libdeflate-" + std::to_string(level)}, contents));
  }
  EXPECT_EQ(hex(crypto::sha256(all)),
            "ea921b22808b9374942e03ef5b2020eb40f954f5e5978b77f09df8970cd8e47f");
  all.clear();
  for (int level = 1; level <= 9; ++level) {
    all += must(put_together({"", "zlib-" + std::to_string(level)}, contents));
  }
  EXPECT_EQ(hex(crypto::sha256(all)),
            "c99e03afad79104dafb078378402c172020fae9c63e97b864c11b4f0c764a469");
}

}  // namespace
}  // namespace trailcam::store
