#include "base/cbor.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/random.h"
#include "support/result.h"

namespace trailcam {
namespace {

using test::fails_with;
using test::must;

std::string bytes(std::string_view text) { return *unhex(text); }

struct Example {
  const char* encoded;
  Value value;
};

// RFC 8949, appendix A: encoded as our writer encodes it.
const Example kBothWays[] = {
    {"00", 0},
    {"17", 23},
    {"1818", 24},
    {"1903e8", 1000},
    {"1a000f4240", 1000000},
    {"1b000000e8d4a51000", std::int64_t{1000000000000}},
    {"20", -1},
    {"3903e7", -1000},
    {"3b7fffffffffffffff", INT64_MIN},
    {"fb3ff199999999999a", 1.1},
    {"fa47c35000", 100000.0},
    {"f4", false},
    {"f5", true},
    {"f6", nullptr},
    {"c11a514b67b0", Timestamp{Millis{1363896240000}}},
    {"c1fb41d452d9ec200000", Timestamp{Millis{1363896240500}}},
    {"40", Blob{""}},
    {"4401020304", Blob{"\x01\x02\x03\x04"}},
    {"60", ""},
    {"6449455446", "IETF"},
    {"62c3bc", "\xc3\xbc"},
    {"80", Value::list()},
    {"8301820203820405", Value::List{1, Value::List{2, 3}, Value::List{4, 5}}},
    {"a26161016162820203", Value::map({{"a", 1}, {"b", Value::List{2, 3}}})},
};

TEST(Cbor, KeepsTheExamplesOfTheStandard) {
  for (const Example& example : kBothWays) {
    EXPECT_EQ(must(parse_cbor(bytes(example.encoded))), example.value) << example.encoded;
    EXPECT_EQ(hex(to_cbor(example.value)), example.encoded);
  }
}

TEST(Cbor, ReadsWhatOthersMayWrite) {
  const Example examples[] = {
      {"1bffffffffffffffff", 18446744073709551615.0},
      {"3bffffffffffffffff", -18446744073709551616.0},
      {"1900ff", 255},  // a longer head than needed
      {"f90000", 0.0},
      {"f93c00", 1.0},
      {"f97bff", 65504.0},
      {"f90001", 5.960464477539063e-8},
      {"f9c400", -4.0},
      {"f97c00", HUGE_VAL},
      {"fa7f800000", HUGE_VAL},
      {"f7", nullptr},
      {"5f42010243030405ff", Blob{"\x01\x02\x03\x04\x05"}},
      {"7f657374726561646d696e67ff", "streaming"},
      {"9fff", Value::list()},
      {"9f018202039f0405ffff", Value::List{1, Value::List{2, 3}, Value::List{4, 5}}},
      {"bf61610161629f0203ffff", Value::map({{"a", 1}, {"b", Value::List{2, 3}}})},
      {"d74401020304", Blob{"\x01\x02\x03\x04"}},  // an unknown tag is dropped
  };
  for (const Example& example : examples) {
    EXPECT_EQ(must(parse_cbor(bytes(example.encoded))), example.value) << example.encoded;
  }
  EXPECT_TRUE(std::isnan(must(parse_cbor(bytes("f97e00"))).as_double()));
}

TEST(Cbor, RefusesWhatIsMalformed) {
  for (const char* text : {"",    // nothing
                           "18",  // head cut off
                           "1c",
                           "1d",
                           "1e",
                           "1f",
                           "3f",
                           "df",  // reserved and impossible lengths
                           "61",
                           "41",
                           "5f4101",
                           "7f6161",  // strings cut off
                           "5f6161ff",
                           "7f4101ff",
                           "5f5f4101ffff",  // wrong chunks
                           "81",
                           "9f",
                           "9f01",
                           "a1",
                           "a16161",
                           "bf6161",
                           "bf6161ff",  // containers cut off
                           "9bffffffffffffffff",
                           "bbffffffffffffffff",
                           "5bffffffffffffffff",  // absurd sizes
                           "ff",
                           "81ff",
                           "c1ff",  // break outside
                           "e0",
                           "f820",
                           "f8ff",    // simple values without a meaning
                           "a10102",  // a key that is no text
                           "c16161",
                           "c1fb7ff0000000000000",
                           "c11bffffffffffffffff",  // no times
                           "0000"}) {               // bytes after the end
    EXPECT_TRUE(fails_with(parse_cbor(bytes(text)), ErrorKind::Invalid)) << text;
  }
}

TEST(Cbor, BoundsNesting) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '\x81') + '\x00'; };
  EXPECT_TRUE(parse_cbor(nested(std::size_t(kCborDepthMax))));
  EXPECT_FALSE(parse_cbor(nested(std::size_t(kCborDepthMax) + 1)));
  EXPECT_FALSE(parse_cbor(nested(1'000'000)));
  EXPECT_FALSE(parse_cbor(std::string(1'000'000, '\xc2')));
}

Value random_cbor(Random& random, int depth) {
  switch (random.below(depth > 0 ? 9 : 7)) {
    case 0:
      return nullptr;
    case 1:
      return random.below(2) == 0;
    case 2:
      return std::int64_t(random.next_u64() >> random.below(64));
    case 3:
      return double(random.next_u64()) / 3;
    case 4:
      return random.text(random.below(40), "ab\xc3");
    case 5:
      return Blob{random.bytes(random.below(300))};
    case 6:
      return Timestamp{Millis{std::int64_t(random.below(4'000'000'000'000))}};
    case 7: {
      Value list = Value::list();
      for (std::uint64_t i = random.below(30); i > 0; --i) {
        list.push(random_cbor(random, depth - 1));
      }
      return list;
    }
    default: {
      Value map = Value::map();
      for (std::uint64_t i = random.below(5); i > 0; --i) {
        map.add(random.text(3, "abc"), random_cbor(random, depth - 1));
      }
      return map;
    }
  }
}

TEST(Cbor, WritesWhatItReads) {
  const auto random = seeded_random(2);
  for (int i = 0; i < 1000; ++i) {
    const Value value = random_cbor(*random, 3);
    ASSERT_EQ(must(parse_cbor(to_cbor(value))), value);
  }
}

// Whatever the bytes, reading ends without touching anything outside of them (sanitizers watch).
TEST(Cbor, SurvivesDamage) {
  const auto random = seeded_random(3);
  for (int i = 0; i < 3000; ++i) {
    std::string encoded = to_cbor(random_cbor(*random, 3));
    encoded.resize(random->below(encoded.size() + 1));
    encoded.shrink_to_fit();
    for (int flips = 0; flips < 3 && !encoded.empty(); ++flips) {
      encoded[random->below(encoded.size())] = char(random->below(256));
    }
    (void)parse_cbor(encoded);
    CborReader reader(encoded);
    while (!reader.at_end() && reader.skip()) {
    }
  }
}

TEST(Cbor, SkipsItemsThatNoValueCanHold) {
  // A map with numbers for keys, as rows nest them; a tag; an indefinite list; then a 7.
  const std::string input = bytes(
      "a201a10203186402"
      "c1830102f6"
      "9f5f4101ffbf00f5ffff"
      "07");
  CborReader reader(input);
  // {1: {2: 3}, 100: 2}
  ASSERT_TRUE(test::succeeds(reader.skip()));
  ASSERT_TRUE(test::succeeds(reader.skip()));
  ASSERT_TRUE(test::succeeds(reader.skip()));
  EXPECT_EQ(must(reader.next()).argument, 7u);
  EXPECT_TRUE(reader.at_end());
  for (const char* cut : {"a2", "a20102", "9f", "5f41", "c1", "ff", "a101ff"}) {
    const std::string malformed = bytes(cut);
    EXPECT_FALSE(CborReader(malformed).skip()) << cut;
  }
  const std::string deep(100'000, '\x81');
  EXPECT_FALSE(CborReader(deep).skip());
}

}  // namespace
}  // namespace trailcam
