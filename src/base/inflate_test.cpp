#include "base/inflate.h"

#include <algorithm>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "base/compress.h"
#include "base/random.h"
#include "support/result.h"

namespace trailcam {
namespace {

using test::fails_with;
using test::succeeds;

struct Unpacked {
  std::string text;
  std::uint64_t trailing = 0;
};

Result<Unpacked> unpack(std::string_view packed, std::size_t piece) {
  Inflater inflater;
  Unpacked out;
  while (!packed.empty()) {
    const std::string_view next = packed.substr(0, piece);
    TC_TRY(inflater.write(next, [&](std::string_view bytes) { out.text += bytes; }));
    packed.remove_prefix(next.size());
  }
  TC_TRY(inflater.finish());
  out.trailing = inflater.trailing_bytes();
  return out;
}

// Compresses well and not at all, larger than one piece.
std::string some_text() {
  const auto random = seeded_random(3);
  return random->bytes(100'000) + std::string(3 * kInflatePieceBytes, 'a') + random->bytes(70'001);
}

TEST(Inflater, UnpacksWhateverThePieces) {
  const std::string text = some_text();
  const std::string packed = gzip(text, 6);
  for (const std::size_t piece : {1uz, 7uz, 4096uz, packed.size()}) {
    const Result<Unpacked> out = unpack(packed, piece);
    ASSERT_TRUE(succeeds(out)) << piece;
    EXPECT_TRUE(out->text == text) << piece;
    EXPECT_EQ(out->trailing, 0u) << piece;
  }
  EXPECT_EQ(unpack(gzip("", 6), 100)->text, "");
}

TEST(Inflater, CountsWhatFollows) {
  const std::string packed = gzip("{\"Records\":[]}", 6);
  for (std::size_t more = 1; more < 40; ++more) {
    for (const std::size_t piece : {1uz, 5uz, 1000uz}) {
      const Result<Unpacked> out = unpack(packed + std::string(more, 'x'), piece);
      ASSERT_TRUE(succeeds(out)) << more;
      EXPECT_EQ(out->text, "{\"Records\":[]}");
      EXPECT_EQ(out->trailing, more) << piece;
    }
  }
  const Result<Unpacked> two = unpack(packed + gzip("more", 1), 1000);
  EXPECT_EQ(two->trailing, gzip("more", 1).size());
  EXPECT_EQ(two->text, "{\"Records\":[]}");
}

TEST(Inflater, RefusesWhatIsDamaged) {
  const std::string packed = gzip(some_text(), 6);
  EXPECT_TRUE(fails_with(unpack("", 10), ErrorKind::Corrupt));
  EXPECT_TRUE(fails_with(unpack("{\"Records\":[]}", 100), ErrorKind::Corrupt));
  for (const std::size_t size : {1uz, 9uz, 18uz, 5000uz, packed.size() - 1}) {
    EXPECT_TRUE(fails_with(unpack(packed.substr(0, size), 1000), ErrorKind::Corrupt)) << size;
  }
  for (const std::size_t at : {0uz, 2uz, 20'000uz, packed.size() - 6}) {
    std::string altered = packed;
    altered[at] = char(altered[at] ^ 0x40);
    EXPECT_TRUE(fails_with(unpack(altered, 100'000), ErrorKind::Corrupt)) << at;
  }
}

TEST(Inflater, StartsAfresh) {
  Inflater inflater;
  const auto drop = [](std::string_view) {};
  EXPECT_TRUE(fails_with(inflater.write("no gzip at all, surely", drop), ErrorKind::Corrupt));
  inflater.start();
  std::string text;
  EXPECT_TRUE(inflater.write(gzip("again", 1), [&](std::string_view bytes) { text += bytes; }));
  EXPECT_TRUE(inflater.finish());
  EXPECT_EQ(text, "again");
}

}  // namespace
}  // namespace trailcam
