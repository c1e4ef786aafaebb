// aws-chunked: decodes the same whole and byte by byte, never gives more than came, and undoes what
// a client encodes.
#include <string>

#include <fmt/format.h>

#include "aws/sigv4/chunked.h"
#include "fuzz/fuzz.h"

namespace trailcam::fuzz {
namespace {

struct Decoded {
  bool ok = false;
  std::string bytes;
  std::size_t trailers = 0;
  bool operator==(const Decoded&) const = default;
};

Decoded decode(sigv4::ChunkedForm form, std::string_view wire, std::size_t piece_bytes) {
  sigv4::ChunkedDecoder decoder(form, {Secret("key"), std::string(64, 'a'), "20260102T030405Z",
                                       "20260102/us-east-1/s3/aws4_request"});
  Decoded out;
  const auto sink = [&](std::string_view piece) -> Result<void> {
    out.bytes += piece;
    return {};
  };
  out.ok = true;
  while (out.ok && !wire.empty()) {
    out.ok = decoder.feed(wire.substr(0, piece_bytes), sink).has_value();
    wire.remove_prefix(std::min(piece_bytes, wire.size()));
  }
  out.ok = out.ok && decoder.finish().has_value();
  out.trailers = decoder.trailers().size();
  TC_ASSERT(decoder.decoded_bytes() == out.bytes.size());
  return out;
}

std::string encode(std::string_view bytes, std::size_t chunk_bytes) {
  std::string wire;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(chunk_bytes, bytes.size()))) {
    const std::string_view chunk = bytes.substr(0, chunk_bytes);
    wire += fmt::format("{:x}\r\n{}\r\n", chunk.size(), chunk);
  }
  return wire + "0\r\n\r\n";
}

}  // namespace

void fuzz(std::string_view bytes) {
  for (const bool signed_chunks : {false, true}) {
    for (const bool trailer : {false, true}) {
      const sigv4::ChunkedForm form{signed_chunks, trailer};
      const Decoded whole = decode(form, bytes, bytes.size() + 1);
      TC_ASSERT(whole.bytes.size() <= bytes.size());
      const Decoded piecemeal = decode(form, bytes, 1);
      TC_ASSERT(piecemeal.ok == whole.ok);
      if (whole.ok) TC_ASSERT(piecemeal == whole);
    }
  }
  const Decoded back = decode({}, encode(bytes, 7), 5);
  TC_ASSERT(back.ok && back.bytes == bytes);
}

}  // namespace trailcam::fuzz
