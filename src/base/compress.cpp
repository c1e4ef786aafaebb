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
  std::string out;
  while (!bytes.empty()) {
    // The size field at a member's end is only a hint (it wraps, and members may be joined).
    std::size_t room = std::min(size_max, std::max<std::size_t>(bytes.size() * 4, 4096));
    while (true) {
      const std::size_t start = out.size();
      out.resize(start + room);
      std::size_t consumed = 0;
      std::size_t produced = 0;
      const libdeflate_result result =
          libdeflate_gzip_decompress_ex(decompressor(), bytes.data(), bytes.size(),
                                        out.data() + start, room, &consumed, &produced);
      if (result == LIBDEFLATE_SUCCESS) {
        out.resize(start + produced);
        bytes.remove_prefix(consumed);
        break;
      }
      out.resize(start);
      if (result != LIBDEFLATE_INSUFFICIENT_SPACE) {
        return Error(ErrorKind::Corrupt, "not a gzip stream, or a damaged one");
      }
      if (start + room >= size_max) {
        return Error(ErrorKind::Invalid, "unpacks to more than the limit");
      }
      room = std::min(size_max - start, room * 2);
    }
    if (out.size() > size_max) return Error(ErrorKind::Invalid, "unpacks to more than the limit");
  }
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
