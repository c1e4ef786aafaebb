#include "aws/sigv4/chunked.h"

#include <gtest/gtest.h>

#include "aws/sigv4/sigv4.h"
#include "base/encoding.h"
#include "base/random.h"
#include "support/result.h"

namespace trailcam::sigv4 {
namespace {

using test::fails_with;
using test::must;

constexpr ChunkedForm kSigned{true, false};
constexpr ChunkedForm kSignedTrailer{true, true};
constexpr ChunkedForm kUnsignedTrailer{false, true};

// The key of the examples in the S3 API Reference.
ChunkedDecoder::Signing signing(std::string seed) {
  return {signing_key(Secret(std::string("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")), "20130524",
                      "us-east-1", "s3"),
          std::move(seed), "20130524T000000Z", "20130524/us-east-1/s3/aws4_request"};
}

struct Decoded {
  std::string bytes;
  http::Headers trailers;
};

Result<Decoded> decode(ChunkedForm form, const std::string& seed,
                       const std::vector<std::string_view>& pieces) {
  ChunkedDecoder decoder(form, signing(seed));
  Decoded out;
  const auto sink = [&](std::string_view bytes) -> Result<void> {
    out.bytes += bytes;
    return {};
  };
  for (const std::string_view piece : pieces) TC_TRY(decoder.feed(piece, sink));
  TC_TRY(decoder.finish());
  EXPECT_EQ(decoder.decoded_bytes(), out.bytes.size());
  out.trailers = decoder.trailers();
  return out;
}

// Signs chunks as a client does.
std::string encode_signed(const std::vector<std::string>& chunks, std::string seed,
                          const http::Headers& trailers = {}) {
  const auto with = signing(seed);
  std::string previous = seed;
  std::string out;
  const std::string empty_hash = crypto::sha256_hex("");
  for (std::size_t i = 0; i <= chunks.size(); ++i) {
    const std::string bytes = i < chunks.size() ? chunks[i] : "";
    previous =
        sign(with.key, "AWS4-HMAC-SHA256-PAYLOAD\n" + with.time_text + "\n" + with.scope + "\n" +
                           previous + "\n" + empty_hash + "\n" + crypto::sha256_hex(bytes));
    char size[32];
    std::snprintf(size, sizeof size, "%zx", bytes.size());
    out += std::string(size) + ";chunk-signature=" + previous + "\r\n";
    if (i < chunks.size()) out += bytes + "\r\n";
  }
  if (trailers.size() > 0) {
    std::string text;
    for (const auto& [name, value] : trailers) {
      text += name + ":" + value + "\n";
      out += name + ":" + value + "\r\n";
    }
    out += "x-amz-trailer-signature:" +
           sign(with.key, "AWS4-HMAC-SHA256-TRAILER\n" + with.time_text + "\n" + with.scope + "\n" +
                              previous + "\n" + crypto::sha256_hex(text)) +
           "\r\n";
  }
  return out + "\r\n";
}

constexpr const char* kSeed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
constexpr const char* kTrailerSeed =
    "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";

// "Transferring Payload in Multiple Chunks": 66560 letters in chunks of 64 KiB.
TEST(Chunked, DecodesTheExampleOfS3) {
  const std::string letters(66560, 'a');
  const std::string body =
      "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" +
      letters.substr(0, 65536) +
      "\r\n400;chunk-signature="
      "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" +
      letters.substr(65536) +
      "\r\n0;chunk-signature="
      "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";
  EXPECT_EQ(must(decode(kSigned, kSeed, {body})).bytes, letters);
  EXPECT_EQ(body, encode_signed({letters.substr(0, 65536), letters.substr(65536)}, kSeed));
}

// "... Including trailing headers".
TEST(Chunked, DecodesTheExampleWithATrailer) {
  const std::string letters(66560, 'a');
  const std::string body =
      "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n" +
      letters.substr(0, 65536) +
      "\r\n400;chunk-signature="
      "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n" +
      letters.substr(65536) +
      "\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
      "x-amz-checksum-crc32c:sOO8/Q==\r\n"
      "x-amz-trailer-signature:"
      "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
  const Decoded decoded = must(decode(kSignedTrailer, kTrailerSeed, {body}));
  EXPECT_EQ(decoded.bytes, letters);
  EXPECT_EQ(decoded.trailers.get("x-amz-checksum-crc32c"), "sOO8/Q==");
  EXPECT_EQ(decoded.trailers.size(), 1u);
}

struct Sample {
  ChunkedForm form;
  std::string seed;
  std::string wire;
  std::string bytes;
};

std::vector<Sample> samples() {
  http::Headers trailer;
  trailer.add("x-amz-checksum-crc32", "y/U6HA==");
  return {{kSigned, kSeed, encode_signed({"0123456789", "abc\r\n0;\r\n"}, kSeed),
           "0123456789abc\r\n0;\r\n"},
          {kSigned, kSeed, encode_signed({}, kSeed), ""},
          {kSignedTrailer, kSeed, encode_signed({"123456789"}, kSeed, trailer), "123456789"},
          {kUnsignedTrailer, "",
           "5\r\n12345\r\n4\r\n6789\r\n0\r\nx-amz-checksum-crc32:y/U6HA==\r\n\r\n", "123456789"}};
}

TEST(Chunked, DoesNotDependOnThePieces) {
  const auto random = seeded_random(1);
  for (const Sample& sample : samples()) {
    const std::string_view wire = sample.wire;
    for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
      const Decoded decoded =
          must(decode(sample.form, sample.seed, {wire.substr(0, cut), wire.substr(cut)}));
      ASSERT_EQ(decoded.bytes, sample.bytes) << cut;
      ASSERT_EQ(decoded.trailers.size(), sample.form.trailer ? 1u : 0u);
    }
    for (int round = 0; round < 50; ++round) {
      std::vector<std::string_view> pieces;
      for (std::string_view rest = wire; !rest.empty();) {
        const std::size_t size = round == 0 ? 1 : std::min(rest.size(), 1 + random->below(9));
        pieces.push_back(rest.substr(0, size));
        rest.remove_prefix(size);
      }
      ASSERT_EQ(must(decode(sample.form, sample.seed, pieces)).bytes, sample.bytes);
    }
  }
}

TEST(Chunked, ToleratesAMissingLastLine) {
  for (const Sample& sample : samples()) {
    std::string wire = sample.wire;
    wire.resize(wire.size() - 2);
    EXPECT_EQ(must(decode(sample.form, sample.seed, {wire})).bytes, sample.bytes);
  }
}

TEST(Chunked, RefusesABodyThatEndsTooEarly) {
  for (const Sample& sample : samples()) {
    const std::size_t last_chunk = sample.wire.rfind("\r\n0") + 2;
    const std::size_t header_end =
        sample.bytes.empty() ? sample.wire.find('\n') : sample.wire.find('\n', last_chunk);
    for (std::size_t size = 0; size <= header_end; ++size) {
      EXPECT_TRUE(fails_with(decode(sample.form, sample.seed, {sample.wire.substr(0, size)}),
                             "IncompleteBody"))
          << size;
    }
  }
  // A signed trailer must come with its signature.
  const Sample trailer = samples()[2];
  const std::size_t at = trailer.wire.find("x-amz-trailer-signature");
  EXPECT_TRUE(fails_with(decode(trailer.form, trailer.seed, {trailer.wire.substr(0, at)}),
                         "SignatureDoesNotMatch"));
}

TEST(Chunked, RefusesAnyOtherByteOfASignedBody) {
  for (const Sample& sample : samples()) {
    if (!sample.form.signed_chunks) continue;
    for (std::size_t i = 0; i < sample.wire.size(); ++i) {
      std::string altered = sample.wire;
      altered[i] = char(altered[i] ^ 1);
      EXPECT_FALSE(decode(sample.form, sample.seed, {altered})) << i << " " << sample.wire;
    }
  }
}

TEST(Chunked, RefusesChunksInAnotherOrder) {
  const std::string whole = encode_signed({"first", "other"}, kSeed);
  const std::size_t chunk = whole.find("5;", 5);
  const std::string swapped =
      whole.substr(chunk, chunk) + whole.substr(0, chunk) + whole.substr(2 * chunk);
  EXPECT_TRUE(fails_with(decode(kSigned, kSeed, {swapped}), "SignatureDoesNotMatch"));
  const std::string left_out = whole.substr(chunk);
  EXPECT_TRUE(fails_with(decode(kSigned, kSeed, {left_out}), "SignatureDoesNotMatch"));
}

TEST(Chunked, RefusesMalformedFraming) {
  for (const std::string_view wire :
       {"x\r\n", "\r\n", "-1\r\n", "0x5\r\n", "10000000000000000\r\n", "5\r\n123456\r\n0\r\n\r\n",
        "5\r\n1234\r\n0\r\n\r\n", "0\r\nno colon\r\n\r\n", "0\r\n\r\nmore"}) {
    EXPECT_TRUE(fails_with(decode(kUnsignedTrailer, "", {wire}), "InvalidChunkSizeError")) << wire;
  }
  EXPECT_TRUE(
      fails_with(decode(kSigned, kSeed, {"5\r\n12345\r\n0\r\n\r\n"}), "SignatureDoesNotMatch"));
}

TEST(Chunked, BoundsItsLines) {
  const std::string long_line(2000, '1');
  EXPECT_TRUE(fails_with(decode(kUnsignedTrailer, "", {long_line}), "InvalidChunkSizeError"));
  std::string trailers = "0\r\n";
  for (int i = 0; i < 1000; ++i) trailers += "x-amz-meta-name:value\r\n";
  EXPECT_TRUE(fails_with(decode(kUnsignedTrailer, "", {trailers}), "InvalidChunkSizeError"));
}

TEST(Chunked, PassesOnWhatTheSinkSays) {
  ChunkedDecoder decoder(kUnsignedTrailer, {});
  const auto full = [](std::string_view) -> Result<void> { return Error(ErrorKind::Io, "full"); };
  EXPECT_TRUE(fails_with(decoder.feed("3\r\nabc\r\n", full), ErrorKind::Io));
}

}  // namespace
}  // namespace trailcam::sigv4
