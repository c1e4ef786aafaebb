#include "base/compress.h"

#include <algorithm>
#include <memory>

#include <libdeflate.h>

#include "base/assert.h"

namespace trailcam {
namespace {

struct FreeCompressor {
  void operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
};
struct FreeDecompressor {
  void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
};

libdeflate_decompressor* decompressor() {
  thread_local std::unique_ptr<libdeflate_decompressor, FreeDecompressor> made(
      libdeflate_alloc_decompressor());
  TC_ASSERT(made != nullptr);
  return made.get();
}

}  // namespace

std::string gzip(std::string_view bytes, int level) {
  const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
      libdeflate_alloc_compressor(level));
  TC_ASSERT(compressor != nullptr);
  std::string out(libdeflate_gzip_compress_bound(compressor.get(), bytes.size()), '\0');
  const std::size_t size = libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(),
                                                    out.data(), out.size());
  TC_ASSERT(size > 0);
  out.resize(size);
  return out;
}

Result<std::string> gunzip(std::string_view bytes, std::size_t size_max) {
  if (bytes.empty()) return Error(ErrorKind::Corrupt, "not a gzip stream, or a damaged one");
  // The size field at a member's end is only a hint (it wraps, and members may be joined). The room
  // only grows, and serves all members: a body of many small ones costs no more than its size.
  std::string out(std::min(size_max, std::max<std::size_t>(bytes.size() * 4, 4096)), '\0');
  std::size_t filled = 0;
  while (!bytes.empty()) {
    std::size_t consumed = 0;
    std::size_t produced = 0;
    const libdeflate_result result = libdeflate_gzip_decompress_ex(
        decompressor(), bytes.data(), bytes.size(), out.data() + filled, out.size() - filled,
        &consumed, &produced);
    if (result == LIBDEFLATE_SUCCESS) {
      filled += produced;
      bytes.remove_prefix(consumed);
    } else if (result != LIBDEFLATE_INSUFFICIENT_SPACE) {
      return Error(ErrorKind::Corrupt, "not a gzip stream, or a damaged one");
    } else if (out.size() == size_max) {
      return Error(ErrorKind::Invalid, "unpacks to more than the limit");
    } else {
      out.resize(std::min(size_max, out.size() * 2));
    }
  }
  out.resize(filled);
  return out;
}

Result<std::string> inflate_zlib(std::string_view bytes, std::size_t size) {
  std::string out(size, '\0');
  const libdeflate_result result = libdeflate_zlib_decompress(
      decompressor(), bytes.data(), bytes.size(), out.data(), out.size(), nullptr);
  if (result != LIBDEFLATE_SUCCESS) return Error(ErrorKind::Corrupt, "damaged zlib stream");
  return out;
}

}  // namespace trailcam
