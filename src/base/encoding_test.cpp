#include "base/encoding.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace trailcam {
namespace {

TEST(Encoding, UndoesItself) {
  const auto random = seeded_random(6);
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string bytes = random->bytes(size);
    ASSERT_EQ(unhex(hex(bytes)), bytes);
    ASSERT_EQ(unbase64(base64(bytes)), bytes);
    ASSERT_EQ(percent_decode(percent_encode(bytes)), bytes);
    ASSERT_EQ(form_decode(percent_encode(bytes)), bytes);
  }
}

TEST(Encoding, Hex) {
  EXPECT_EQ(hex(std::string_view("\x00\xff\x1a", 3)), "00ff1a");
  EXPECT_EQ(unhex("00FF1a"), std::string("\x00\xff\x1a", 3));
  for (const char* text : {"0", "0g", "zz", " 00", "0x"}) EXPECT_FALSE(unhex(text)) << text;
}

// RFC 4648, section 10.
TEST(Encoding, Base64) {
  const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : examples) {
    EXPECT_EQ(base64(plain), encoded);
    EXPECT_EQ(unbase64(encoded), plain);
  }
  EXPECT_EQ(unbase64("Zg"), "f");
  for (const char* text : {"Z", "Zm9vY", "Zg===", "Z=g=", "Zm-v", "Zm_v", "Zm 9v", "Zm9v\n"}) {
    EXPECT_FALSE(unbase64(text)) << text;
  }
}

TEST(Encoding, Base32) {
  const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                          {"f", "MY"},
                                                          {"fo", "MZXQ"},
                                                          {"foo", "MZXW6"},
                                                          {"foob", "MZXW6YQ"},
                                                          {"fooba", "MZXW6YTB"},
                                                          {"foobar", "MZXW6YTBOI"}};
  for (const auto& [plain, encoded] : examples) EXPECT_EQ(base32(plain), encoded);
}

TEST(Encoding, Percent) {
  EXPECT_EQ(percent_encode("aZ9-._~ /+*\xc3\xa9"), "aZ9-._~%20%2F%2B%2A%C3%A9");
  EXPECT_EQ(percent_encode("a/b c", Slash::Keep), "a/b%20c");
  EXPECT_EQ(percent_decode("a%2fb+c"), "a/b+c");
  EXPECT_EQ(form_decode("a%2fb+c"), "a/b c");
  for (const char* text : {"%", "a%", "%4", "%4g", "%%41"})
    EXPECT_FALSE(percent_decode(text)) << text;
}

TEST(Encoding, Ascii) {
  EXPECT_EQ(lower("AbZ\xc3\x89[@"), "abz\xc3\x89[@");
  EXPECT_TRUE(iequals("Content-Type", "CONTENT-tYPE"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("[", "{"));
  EXPECT_EQ(trim(" \ta b\t "), "a b");
  EXPECT_EQ(trim("  "), "");
}

TEST(Encoding, TellsUtf8) {
  for (const char* text : {"", "a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
                           "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_utf8(text)) << hex(text);
  }
  for (const char* text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xe0\x9f\xbf", "\xe2\x82", "\xed\xa0\x80",
        "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
        "\xfe", "\xff", "a\xc3(", "\xe2\x28\xa1"}) {
    EXPECT_FALSE(is_utf8(text)) << hex(text);
  }
}

}  // namespace
}  // namespace trailcam
