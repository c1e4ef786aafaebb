#include "store/archive.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>
#include <zstd.h>

#include "base/assert.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace trailcam::store {
namespace {

constexpr int kZstdLevel = 19;
// Of bodies beyond this, time counts more than the last percent.
constexpr std::uint64_t kThoroughBytesMax = 256 << 20;
constexpr int kZstdLevelOfLarge = 9;
// As long as a frame, so that all of it can be referred to.
constexpr int kWindowLog = 24;
static_assert(std::uint64_t{1} << kWindowLog == kArchiveFrameBytes);
constexpr std::size_t kReadBytes = 256 << 10;
constexpr std::size_t kUnpackedBytes = 128 << 10;

struct FreeZstd {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

Error zstd_error(std::size_t code) {
  return Error(ErrorKind::Corrupt, fmt::format("archived body: zstd: {}", ZSTD_getErrorName(code)));
}

// Undoes frames, however their bytes come.
class Unpacker {
 public:
  Unpacker() : context_(ZSTD_createDCtx()), room_(kUnpackedBytes, '\0') {
    TC_ASSERT(context_ != nullptr);
  }

  // What next() takes from; its bytes must stay until that gives nothing.
  void feed(std::string_view packed) { in_ = {packed.data(), packed.size(), 0}; }
  // A piece of what was fed, good until the next call; "" when all of it was given. Error: Corrupt.
  Result<std::string_view> next() {
    while (in_.pos < in_.size || more_) {
      ZSTD_outBuffer out{room_.data(), room_.size(), 0};
      const std::size_t left = ZSTD_decompressStream(context_.get(), &out, &in_);
      if (ZSTD_isError(left)) return zstd_error(left);
      more_ = out.pos == out.size;
      if (out.pos > 0) return std::string_view(room_).substr(0, out.pos);
    }
    return std::string_view();
  }

 private:
  const std::unique_ptr<ZSTD_DCtx, FreeZstd> context_;
  std::string room_;
  ZSTD_inBuffer in_ = {};
  bool more_ = false;  // there is more to give even if nothing is fed
};

// Packs contents into a new body, and hashes what comes out of it when it is unpacked again.
class Packer {
 public:
  Packer(BodyStore& bodies, const Secret& data_key, int level)
      : writer_(bodies.create(data_key)),
        context_(ZSTD_createCCtx()),
        room_(ZSTD_CStreamOutSize(), '\0'),
        unpacked_(crypto::Hash::Sha256) {
    TC_ASSERT(context_ != nullptr);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_windowLog, kWindowLog);
  }

  Result<void> write(std::string_view contents) {
    while (!contents.empty()) {
      const std::size_t take =
          std::size_t(std::min<std::uint64_t>(contents.size(), kArchiveFrameBytes - in_frame_));
      TC_TRY(pack(contents.substr(0, take), ZSTD_e_continue));
      contents.remove_prefix(take);
      in_frame_ += take;
      if (in_frame_ == kArchiveFrameBytes) TC_TRY(end_frame());
    }
    return {};
  }

  // The frames' sizes are then complete. Error: Corrupt when the contents, by their hash, do not
  // come back.
  Result<StoredBody> finish(const std::string& sha256_of_contents) {
    if (in_frame_ > 0 || frames_.empty()) TC_TRY(end_frame());
    if (unpacked_.finish() != sha256_of_contents) {
      return Error(ErrorKind::Corrupt, "archiving a body: what was packed does not come back");
    }
    return writer_->finish();
  }
  std::uint64_t size() const { return writer_->size(); }
  const std::vector<std::uint64_t>& frames() const { return frames_; }

 private:
  Result<void> end_frame() {
    TC_TRY(pack({}, ZSTD_e_end));
    frames_.push_back(writer_->size() - frame_begin_);
    frame_begin_ = writer_->size();
    in_frame_ = 0;
    return {};
  }

  Result<void> pack(std::string_view contents, ZSTD_EndDirective directive) {
    ZSTD_inBuffer in{contents.data(), contents.size(), 0};
    while (true) {
      ZSTD_outBuffer out{room_.data(), room_.size(), 0};
      const std::size_t left = ZSTD_compressStream2(context_.get(), &out, &in, directive);
      if (ZSTD_isError(left)) return zstd_error(left);
      const std::string_view packed = std::string_view(room_).substr(0, out.pos);
      TC_TRY(writer_->write(packed));
      TC_TRY(unpack(packed));
      if (directive == ZSTD_e_end ? left == 0 : in.pos == in.size) return {};
    }
  }

  Result<void> unpack(std::string_view packed) {
    unpacker_.feed(packed);
    while (true) {
      const std::string_view bytes = TC_TRY(unpacker_.next());
      if (bytes.empty()) return {};
      unpacked_.update(bytes);
    }
  }

  const std::unique_ptr<BodyWriter> writer_;
  const std::unique_ptr<ZSTD_CCtx, FreeZstd> context_;
  std::string room_;
  Unpacker unpacker_;
  crypto::Digest unpacked_;
  std::uint64_t in_frame_ = 0;     // contents of the frame under way
  std::uint64_t frame_begin_ = 0;  // where it begins
  std::vector<std::uint64_t> frames_;
};

int level_for(std::uint64_t size) {
  return size > kThoroughBytesMax ? kZstdLevelOfLarge : kZstdLevel;
}

Archived archived(Packer& packer, StoredBody stored, ArchiveRow row) {
  row.frame_bytes = kArchiveFrameBytes;
  row.frames = packer.frames();
  return {std::move(stored), std::move(row)};
}

Result<Archived> archive_gzip(BodyStore& bodies, const std::string& file, GzipParts parts,
                              const Secret& data_key) {
  Packer packer(bodies, data_key, level_for(parts.contents.size()));
  TC_TRY(packer.write(parts.contents));
  StoredBody stored = TC_TRY(packer.finish(crypto::sha256(parts.contents)));
  return archived(
      packer, std::move(stored),
      {.size = file.size(), .sha256 = crypto::sha256(file), .gzip = std::move(parts.recipe)});
}

Result<Archived> archive_plain(BodyStore& bodies, const BodyRef& body, const Secret& data_key) {
  const auto reader = TC_TRY(bodies.read(body, 0, body.size, data_key));
  Packer packer(bodies, data_key, level_for(body.size));
  crypto::Digest digest(crypto::Hash::Sha256);
  std::string buffer;
  while (reader->remaining() > 0) {
    buffer.clear();
    TC_TRY(reader->read(kReadBytes, buffer));
    digest.update(buffer);
    TC_TRY(packer.write(buffer));
  }
  const std::string sha256 = digest.finish();
  StoredBody stored = TC_TRY(packer.finish(sha256));
  return archived(packer, std::move(stored), {.size = body.size, .sha256 = sha256});
}

// The whole of a body that may be a gzip file worth taking apart.
Result<std::optional<std::string>> read_gzip(const BodyStore& bodies, const BodyRef& body,
                                             const Secret& data_key) {
  constexpr std::string_view kMagicOfGzip = "\x1f\x8b";
  if (body.size > kGzipContentsBytesMax) return std::optional<std::string>();
  const auto reader = TC_TRY(bodies.read(body, 0, body.size, data_key));
  std::string file;
  TC_TRY(reader->read(kMagicOfGzip.size(), file));
  if (file != kMagicOfGzip) return std::optional<std::string>();
  file.reserve(body.size);
  while (reader->remaining() > 0) TC_TRY(reader->read(kReadBytes, file));
  return std::optional(std::move(file));
}

void drop(BodyStore& bodies, const BodyRef& body) {
  // Nothing names it; if this fails, the sweeper finds the file at the next start.
  if (body.in_file) (void)bodies.files().remove(bodies.path_of(body.id));
}

class PlainReader : public ContentReader {
 public:
  explicit PlainReader(std::unique_ptr<BodyReader> reader) : reader_(std::move(reader)) {}
  Result<void> read(std::size_t count, std::string& out) override {
    return reader_->read(count, out);
  }
  std::uint64_t remaining() const override { return reader_->remaining(); }

 private:
  const std::unique_ptr<BodyReader> reader_;
};

// Contents from a position on, frame after frame.
class FrameReader : public ContentReader {
 public:
  // `skip`: contents of the first frame that come before the range.
  FrameReader(std::unique_ptr<BodyReader> packed, std::uint64_t skip, std::uint64_t size)
      : packed_(std::move(packed)), skip_(skip), remaining_(size) {}

  Result<void> read(std::size_t count, std::string& out) override {
    while (remaining_ > 0 && ready_.empty()) TC_TRY(fill());
    const std::size_t take =
        std::size_t(std::min<std::uint64_t>({count, ready_.size(), remaining_}));
    out += ready_.substr(0, take);
    ready_.remove_prefix(take);
    remaining_ -= take;
    return {};
  }
  std::uint64_t remaining() const override { return remaining_; }

 private:
  Result<void> fill() {
    ready_ = TC_TRY(unpacker_.next());
    if (ready_.empty()) {
      if (packed_->remaining() == 0) return Error(ErrorKind::Corrupt, "archived body: too short");
      buffer_.clear();
      TC_TRY(packed_->read(kReadBytes, buffer_));
      unpacker_.feed(buffer_);
      return {};
    }
    const std::size_t skipped = std::size_t(std::min<std::uint64_t>(skip_, ready_.size()));
    skip_ -= skipped;
    ready_.remove_prefix(skipped);
    return {};
  }

  const std::unique_ptr<BodyReader> packed_;
  Unpacker unpacker_;
  std::string buffer_;      // what the unpacker was fed
  std::string_view ready_;  // what it gave last, as far as it was not handed out
  std::uint64_t skip_;
  std::uint64_t remaining_;
};

// A gzip file that was made again: small ones in memory, others in a file that goes with this.
class RemadeReader : public ContentReader {
 public:
  static Result<std::unique_ptr<ContentReader>> open(BodyStore& bodies, std::string file,
                                                     std::uint64_t begin, std::uint64_t end,
                                                     const Secret& data_key) {
    std::unique_ptr<RemadeReader> made(new RemadeReader(bodies));
    if (end - begin <= kInlineBytesMax) {
      made->bytes_ = file.substr(begin, end - begin);
      return made;
    }
    const auto writer = bodies.create(data_key);
    TC_TRY(writer->write(file));
    made->body_ = TC_TRY(writer->finish()).ref;
    made->reader_ = TC_TRY(bodies.read(made->body_, begin, end, data_key));
    return made;
  }
  ~RemadeReader() override {
    reader_.reset();
    drop(bodies_, body_);
  }

  Result<void> read(std::size_t count, std::string& out) override {
    if (reader_) return reader_->read(count, out);
    const std::size_t take = std::min(count, bytes_.size() - at_);
    out.append(bytes_, at_, take);
    at_ += take;
    return {};
  }
  std::uint64_t remaining() const override {
    return reader_ ? reader_->remaining() : bytes_.size() - at_;
  }

 private:
  explicit RemadeReader(BodyStore& bodies) : bodies_(bodies) {}

  BodyStore& bodies_;
  BodyRef body_;
  std::unique_ptr<BodyReader> reader_;
  std::string bytes_;
  std::size_t at_ = 0;
};

Result<std::string> remake(BodyStore& bodies, const BodyRef& body, const ArchiveRow& row,
                           const Secret& data_key) {
  const auto packed = TC_TRY(bodies.read(body, 0, body.size, data_key));
  Unpacker unpacker;
  std::string contents;
  std::string buffer;
  while (packed->remaining() > 0) {
    buffer.clear();
    TC_TRY(packed->read(kReadBytes, buffer));
    unpacker.feed(buffer);
    while (true) {
      const std::string_view bytes = TC_TRY(unpacker.next());
      if (bytes.empty()) break;
      if (contents.size() + bytes.size() > kGzipContentsBytesMax) {
        return Error(ErrorKind::Corrupt, "archived body " + hex(body.id) + ": grown");
      }
      contents += bytes;
    }
  }
  std::string file = TC_TRY(put_together(*row.gzip, contents));
  if (file.size() != row.size || crypto::sha256(file) != row.sha256) {
    return Error(ErrorKind::Corrupt,
                 fmt::format("archived body {}: {} of this build gives other bytes", hex(body.id),
                             row.gzip->encoder));
  }
  return file;
}

Result<std::unique_ptr<ContentReader>> open_frames(const BodyStore& bodies, const BodyRef& body,
                                                   const ArchiveRow& row, std::uint64_t begin,
                                                   std::uint64_t end, const Secret& data_key) {
  const std::uint64_t packed_bytes =
      std::accumulate(row.frames.begin(), row.frames.end(), std::uint64_t{0});
  if (row.frame_bytes == 0 || packed_bytes != body.size) {
    return Error(ErrorKind::Corrupt, "archived body " + hex(body.id) + ": frames do not add up");
  }
  const std::uint64_t first =
      std::min<std::uint64_t>(begin / row.frame_bytes, row.frames.size() - 1);
  const std::uint64_t offset = std::accumulate(
      row.frames.begin(), row.frames.begin() + std::ptrdiff_t(first), std::uint64_t{0});
  return std::make_unique<FrameReader>(TC_TRY(bodies.read(body, offset, body.size, data_key)),
                                       begin - first * row.frame_bytes, end - begin);
}

}  // namespace

Result<std::optional<Archived>> archive(BodyStore& bodies, const BodyRef& body,
                                        const Secret& data_key) {
  const auto file = TC_TRY(read_gzip(bodies, body, data_key));
  auto parts = file ? take_apart(*file, kGzipContentsBytesMax) : std::nullopt;
  Archived made = parts ? TC_TRY(archive_gzip(bodies, *file, std::move(*parts), data_key))
                        : TC_TRY(archive_plain(bodies, body, data_key));
  if (made.stored.ref.size < body.size) return std::optional(std::move(made));
  drop(bodies, made.stored.ref);
  return std::optional<Archived>();
}

Result<std::unique_ptr<ContentReader>> ContentReader::open(
    BodyStore& bodies, const BodyRef& body, const std::optional<ArchiveRow>& archived,
    std::uint64_t begin, std::uint64_t end, const Secret& data_key) {
  if (!archived) {
    return std::make_unique<PlainReader>(TC_TRY(bodies.read(body, begin, end, data_key)));
  }
  TC_ASSERT(begin <= end && end <= archived->size);
  if (!archived->gzip) return open_frames(bodies, body, *archived, begin, end, data_key);
  return RemadeReader::open(bodies, TC_TRY(remake(bodies, body, *archived, data_key)), begin, end,
                            data_key);
}

}  // namespace trailcam::store
