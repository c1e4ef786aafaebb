#include "store/bodies.h"

#include <algorithm>

#include "base/assert.h"
#include "base/encoding.h"
#include "crypto/digest.h"

namespace trailcam::store {
namespace {

constexpr std::string_view kMagic = "TCBODY01";

std::string make_header(const std::string& id) {
  std::string header(kMagic);
  for (int shift = 24; shift >= 0; shift -= 8) header += char(kSegmentBytes >> shift & 255);
  header.append(4, '\0');
  header += id;
  return header;
}

// Counts segments and marks the last one, so that neither order nor length can be altered.
std::string nonce_of(std::uint64_t segment, bool last) {
  std::string nonce(4, '\0');
  const std::uint64_t word = segment << 1 | std::uint64_t(last);
  for (int shift = 56; shift >= 0; shift -= 8) nonce += char(word >> shift & 255);
  return nonce;
}

std::uint64_t segment_count(std::uint64_t size) {
  return size == 0 ? 1 : (size + kSegmentBytes - 1) / kSegmentBytes;
}

// On disk: the header, and every segment with its tag.
std::uint64_t stored_bytes(std::uint64_t size) {
  return kBodyHeaderBytes + size + segment_count(size) * crypto::kTagBytes;
}

Error corrupt(const BodyRef& ref, const char* what) {
  return Error(ErrorKind::Corrupt, "object body " + hex(ref.id) + ": " + what);
}

}  // namespace

BodyWriter::BodyWriter(BodyStore& store, std::string id, const Secret& body_key)
    : store_(store), id_(std::move(id)), header_(make_header(id_)), aead_(body_key) {}

BodyWriter::~BodyWriter() {
  if (file_ && !finished_) {
    file_.reset();
    // Nothing names it; if this fails, the sweeper finds it.
    (void)store_.files().remove(store_.path_of(id_));
  }
}

Result<void> BodyWriter::write(std::string_view bytes) {
  size_ += bytes.size();
  while (!bytes.empty()) {
    // A full segment waits until more comes, since the last one is marked as such.
    if (pending_.size() == kSegmentBytes) TC_TRY(flush_segment(false));
    const std::size_t take = std::min(bytes.size(), kSegmentBytes - pending_.size());
    pending_.append(bytes.substr(0, take));
    bytes.remove_prefix(take);
  }
  return {};
}

Result<void> BodyWriter::flush_segment(bool last) {
  sealed_.clear();
  if (!file_) {
    const std::string path = store_.path_of(id_);
    file_ = TC_TRY(store_.files().create(path));
    sealed_ = header_;
  }
  aead_.encrypt(nonce_of(segments_++, last), header_, pending_, sealed_);
  pending_.clear();
  return file_->append(sealed_);
}

Result<StoredBody> BodyWriter::finish() {
  StoredBody stored{{id_, size_, size_ > kInlineBytesMax}, std::nullopt};
  if (!stored.ref.in_file) {
    std::string bytes = header_;
    aead_.encrypt(nonce_of(0, true), header_, pending_, bytes);
    stored.inline_bytes = std::move(bytes);
    finished_ = true;
    return stored;
  }
  TC_TRY(flush_segment(true));
  TC_TRY(file_->sync());
  const std::string path = store_.path_of(id_);
  TC_TRY(store_.files().sync_directory(path.substr(0, path.rfind('/'))));
  finished_ = true;
  return stored;
}

BodyReader::BodyReader(const BodyRef& ref, const Secret& key, std::unique_ptr<ReadableFile> file,
                       std::string inline_bytes, std::uint64_t begin, std::uint64_t end)
    : ref_(ref),
      header_(make_header(ref.id)),
      aead_(key),
      file_(std::move(file)),
      inline_bytes_(std::move(inline_bytes)),
      position_(begin),
      end_(end) {}

Result<void> BodyReader::open_segment(std::uint64_t index, std::string& out) {
  const std::uint64_t count = segment_count(ref_.size);
  const bool last = index + 1 == count;
  const std::uint64_t plain = last ? ref_.size - index * kSegmentBytes : kSegmentBytes;
  // The first segment brings the header along.
  const std::size_t header = index == 0 ? kBodyHeaderBytes : 0;
  const std::uint64_t offset =
      kBodyHeaderBytes - header + index * (kSegmentBytes + crypto::kTagBytes);
  const std::size_t length = header + std::size_t(plain) + crypto::kTagBytes;
  sealed_.clear();
  if (file_) {
    TC_TRY(file_->read(offset, length, sealed_));
  } else {
    sealed_ = inline_bytes_;
  }
  const std::string_view sealed =
      std::string_view(sealed_).substr(std::min(header, sealed_.size()));
  if ((header > 0 && !sealed_.starts_with(header_)) ||
      !aead_.decrypt(nonce_of(index, last), header_, sealed, out)) {
    return corrupt(ref_, "altered or cut off");
  }
  return {};
}

Result<void> BodyReader::read(std::size_t count, std::string& out) {
  while (count > 0 && position_ < end_) {
    const std::uint64_t index = position_ / kSegmentBytes;
    const std::uint64_t within = position_ - index * kSegmentBytes;
    const std::uint64_t whole =
        std::min<std::uint64_t>(kSegmentBytes, ref_.size - index * kSegmentBytes);
    const std::uint64_t take = std::min<std::uint64_t>({count, end_ - position_, whole - within});
    if (take == whole) {
      TC_TRY(open_segment(index, out));
    } else {
      if (index != segment_index_) {
        segment_.clear();
        segment_index_ = UINT64_MAX;
        TC_TRY(open_segment(index, segment_));
        segment_index_ = index;
      }
      out.append(segment_, within, take);
    }
    position_ += take;
    count -= std::size_t(take);
  }
  return {};
}

Result<std::unique_ptr<BodyStore>> BodyStore::open(std::string folder, const Database& database,
                                                   FileSystem& files, Secret root_key,
                                                   Random& random, std::uint32_t run) {
  TC_TRY(files.make_directory(folder));
  for (int i = 0; i < 256; ++i) {
    TC_TRY(files.make_directory(folder + "/" + hex(std::string(1, char(i)))));
  }
  TC_TRY(files.sync_directory(folder));
  return std::unique_ptr<BodyStore>(
      new BodyStore(std::move(folder), database, files, std::move(root_key), random, run));
}

BodyStore::BodyStore(std::string folder, const Database& database, FileSystem& files,
                     Secret root_key, Random& random, std::uint32_t run)
    : folder_(std::move(folder)),
      database_(database),
      files_(files),
      root_key_(std::move(root_key)),
      random_(random),
      run_(run) {}

std::string BodyStore::path_of(const std::string& id) const {
  const std::string name = hex(id);
  return folder_ + "/" + name.substr(name.size() - 2) + "/" + name;
}

std::string BodyStore::id_of(std::string_view file_name) {
  const auto id = unhex(file_name);
  return id && id->size() == kBodyIdBytes ? *id : std::string();
}

std::uint32_t BodyStore::run_of(const std::string& id) {
  std::uint32_t run = 0;
  for (std::size_t i = 0; i < 4; ++i) run = run << 8 | static_cast<unsigned char>(id[i]);
  return run;
}

Secret BodyStore::key_of(const std::string& id, const Secret& data_key) const {
  Secret key(crypto::hmac_sha256(root_key_.reveal(), "trailcam object body 1" + id));
  if (data_key.empty()) return key;
  const Secret mixed("trailcam data key 1" + std::string(data_key.reveal()));
  return Secret(crypto::hmac_sha256(key.reveal(), mixed.reveal()));
}

std::unique_ptr<BodyWriter> BodyStore::create(const Secret& data_key) {
  std::string id;
  for (int shift = 24; shift >= 0; shift -= 8) id += char(run_ >> shift & 255);
  id += random_.bytes(kBodyIdBytes - id.size());
  const Secret key = key_of(id, data_key);
  return std::unique_ptr<BodyWriter>(new BodyWriter(*this, std::move(id), key));
}

Result<std::unique_ptr<BodyReader>> BodyStore::read(const BodyRef& ref, std::uint64_t begin,
                                                    std::uint64_t end,
                                                    const Secret& data_key) const {
  TC_ASSERT(begin <= end && end <= ref.size);
  std::unique_ptr<ReadableFile> file;
  std::string inline_bytes;
  if (ref.in_file) {
    Result<std::unique_ptr<ReadableFile>> opened = files_.open(path_of(ref.id));
    if (!opened && opened.error().kind() == ErrorKind::NotFound) return corrupt(ref, "missing");
    file = TC_TRY(std::move(opened));
  } else {
    std::optional<std::string> bytes = TC_TRY(database_.get(Family::Bodies, ref.id));
    if (!bytes) return corrupt(ref, "missing");
    inline_bytes = std::move(*bytes);
  }
  if ((file ? file->size() : inline_bytes.size()) != stored_bytes(ref.size)) {
    return corrupt(ref, "cut off or grown");
  }
  return std::unique_ptr<BodyReader>(new BodyReader(ref, key_of(ref.id, data_key), std::move(file),
                                                    std::move(inline_bytes), begin, end));
}

Result<std::string> BodyStore::read_all(const BodyRef& ref) const {
  const auto reader = TC_TRY(read(ref, 0, ref.size));
  std::string out;
  out.reserve(ref.size);
  TC_TRY(reader->read(ref.size, out));
  return out;
}

}  // namespace trailcam::store
