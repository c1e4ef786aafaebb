// Inflation never gives more than its bound, and undoes compression.
#include <tuple>

#include "base/compress.h"
#include "fuzz/fuzz.h"

void trailcam::fuzz::fuzz(std::string_view bytes) {
  constexpr std::size_t kBytesMax = 1 << 16;
  const Result<std::string> unpacked = gunzip(bytes, kBytesMax);
  if (unpacked) TC_ASSERT(unpacked->size() <= kBytesMax);
  std::ignore = inflate_zlib(bytes, kBytesMax);

  const std::string packed = gzip(bytes, 1);
  const Result<std::string> whole = gunzip(packed, bytes.size());
  TC_ASSERT(whole && *whole == bytes);
  if (bytes.empty()) return;
  const Result<std::string> bounded = gunzip(packed, bytes.size() - 1);
  TC_ASSERT(!bounded && bounded.error().kind() == ErrorKind::Invalid);
}
