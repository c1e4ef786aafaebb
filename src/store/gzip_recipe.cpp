#include "store/gzip_recipe.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <libdeflate.h>
#include <zlib.h>

#include "base/assert.h"
#include "base/compress.h"

namespace trailcam::store {
namespace {

constexpr std::string_view kMagicOfGzip("\x1f\x8b\x08", 3);
constexpr std::size_t kFixedHeaderBytes = 10;
constexpr std::size_t kTrailerBytes = 8;
constexpr std::string_view kLibdeflate = "libdeflate-";
constexpr std::string_view kZlib = "zlib-";
constexpr int kLibdeflateLevelMax = 12;
constexpr int kZlibLevelMax = 9;
constexpr std::size_t kZlibOutputBytes = 64 << 10;
// Of larger contents, this much is encoded first to see whether it begins alike.
constexpr std::size_t kProbeBytes = 512 << 10;

enum GzipFlag : unsigned char { kHeaderCrc = 2, kExtra = 4, kName = 8, kComment = 16 };

// Up to the end of a text that ends with a zero byte.
std::size_t after_text(std::string_view file, std::size_t at) {
  const std::size_t zero = file.find('\0', at);
  return zero == file.npos ? file.npos : zero + 1;
}

// Source: RFC 1952, section 2.3. Nothing for what is no header.
std::optional<std::size_t> header_bytes(std::string_view file) {
  if (!file.starts_with(kMagicOfGzip) || file.size() < kFixedHeaderBytes) return std::nullopt;
  const auto flags = static_cast<unsigned char>(file[3]);
  std::size_t at = kFixedHeaderBytes;
  if ((flags & kExtra) != 0) {
    if (file.size() < at + 2) return std::nullopt;
    at += 2 + static_cast<unsigned char>(file[at]) +
          (std::size_t{static_cast<unsigned char>(file[at + 1])} << 8);
  }
  if ((flags & kName) != 0) at = after_text(file, at);
  if (at < file.size() && (flags & kComment) != 0) at = after_text(file, at);
  if (at < file.size() && (flags & kHeaderCrc) != 0) at += 2;
  if (at >= file.size() || file.size() - at < kTrailerBytes) return std::nullopt;
  return at;
}

std::string trailer_of(std::string_view contents) {
  std::string out;
  const std::uint32_t words[] = {libdeflate_crc32(0, contents.data(), contents.size()),
                                 std::uint32_t(contents.size())};
  for (const std::uint32_t word : words) {
    for (int shift = 0; shift < 32; shift += 8) out += char(word >> shift & 255);
  }
  return out;
}

struct FreeCompressor {
  void operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
};

std::string libdeflate_raw(std::string_view contents, int level) {
  const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
      libdeflate_alloc_compressor(level));
  TC_ASSERT(compressor != nullptr);
  std::string out(libdeflate_deflate_compress_bound(compressor.get(), contents.size()), '\0');
  out.resize(libdeflate_deflate_compress(compressor.get(), contents.data(), contents.size(),
                                         out.data(), out.size()));
  return out;
}

// zlib's deflate, piece by piece: a file that it did not make is told from its first piece.
class ZlibEncoder {
 public:
  ZlibEncoder(std::string_view contents, int level) : buffer_(kZlibOutputBytes, '\0') {
    constexpr int kRawWindowBits = -15;
    constexpr int kUsualMemory = 8;
    const int begun =
        deflateInit2(&stream_, level, Z_DEFLATED, kRawWindowBits, kUsualMemory, Z_DEFAULT_STRATEGY);
    TC_ASSERT(begun == Z_OK);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(contents.data()));
    stream_.avail_in = uInt(contents.size());
  }
  ~ZlibEncoder() { deflateEnd(&stream_); }
  ZlibEncoder(const ZlibEncoder&) = delete;

  // Good until the next call; "" at the end.
  std::string_view next() {
    if (ended_) return {};
    stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
    stream_.avail_out = uInt(buffer_.size());
    ended_ = deflate(&stream_, Z_FINISH) == Z_STREAM_END;
    return std::string_view(buffer_).substr(0, buffer_.size() - stream_.avail_out);
  }

 private:
  z_stream stream_ = {};
  std::string buffer_;
  bool ended_ = false;
};

bool zlib_gives(std::string_view contents, int level, std::string_view wanted) {
  ZlibEncoder encoder(contents, level);
  for (std::string_view piece = encoder.next(); !piece.empty(); piece = encoder.next()) {
    if (!wanted.starts_with(piece)) return false;
    wanted.remove_prefix(piece.size());
  }
  return wanted.empty();
}

bool libdeflate_gives(std::string_view contents, int level, std::string_view wanted) {
  if (contents.size() > 2 * kProbeBytes) {
    const std::string probe = libdeflate_raw(contents.substr(0, kProbeBytes), level);
    if (!wanted.starts_with(std::string_view(probe).substr(0, probe.size() / 4))) return false;
  }
  return libdeflate_raw(contents, level) == wanted;
}

struct Encoder {
  bool zlib;
  int level;
  std::string name() const { return fmt::format("{}{}", zlib ? kZlib : kLibdeflate, level); }
};

// The likely ones first: our own deliveries', then what programs take when nobody says otherwise.
std::vector<Encoder> encoders() {
  std::vector<Encoder> out = {{false, 6}, {true, 6}, {true, 9}};
  for (int level = 1; level <= kZlibLevelMax; ++level) {
    if (level != 6 && level != 9) out.push_back({true, level});
  }
  for (int level = 1; level <= kLibdeflateLevelMax; ++level) {
    if (level != 6) out.push_back({false, level});
  }
  return out;
}

std::optional<Encoder> encoder_named(std::string_view name) {
  const bool zlib = name.starts_with(kZlib);
  if (!zlib && !name.starts_with(kLibdeflate)) return std::nullopt;
  name.remove_prefix(zlib ? kZlib.size() : kLibdeflate.size());
  int level = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), level);
  const int level_max = zlib ? kZlibLevelMax : kLibdeflateLevelMax;
  if (error != std::errc() || end != name.data() + name.size() || level < 1 || level > level_max) {
    return std::nullopt;
  }
  return Encoder{zlib, level};
}

}  // namespace

std::optional<GzipParts> take_apart(std::string_view file, std::size_t contents_max) {
  const auto header = header_bytes(file);
  if (!header) return std::nullopt;
  Result<std::string> contents = gunzip(file, contents_max);
  if (!contents || !file.ends_with(trailer_of(*contents))) return std::nullopt;
  const std::string_view wanted = file.substr(*header, file.size() - *header - kTrailerBytes);
  for (const Encoder& encoder : encoders()) {
    const bool found = encoder.zlib ? zlib_gives(*contents, encoder.level, wanted)
                                    : libdeflate_gives(*contents, encoder.level, wanted);
    if (!found) continue;
    return GzipParts{{std::string(file.substr(0, *header)), encoder.name()}, contents.take()};
  }
  return std::nullopt;
}

Result<std::string> put_together(const GzipRecipe& recipe, std::string_view contents) {
  const auto encoder = encoder_named(recipe.encoder);
  if (!encoder) {
    return Error(ErrorKind::Corrupt, "archived by an unknown encoder: " + recipe.encoder);
  }
  std::string out = recipe.header;
  if (encoder->zlib) {
    ZlibEncoder zlib(contents, encoder->level);
    for (std::string_view piece = zlib.next(); !piece.empty(); piece = zlib.next()) out += piece;
  } else {
    out += libdeflate_raw(contents, encoder->level);
  }
  return out += trailer_of(contents);
}

}  // namespace trailcam::store
