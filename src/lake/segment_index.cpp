#include "lake/segment_index.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "lake/hash.h"
#include "lake/index_file.h"
#include "store/file_system.h"

namespace trailcam::lake {
namespace {

using index_file::ColumnEntry;
using index_file::Header;

Error not_an_index(const std::string& path) {
  return Error(ErrorKind::Corrupt, path + " is not the index of a segment");
}

}  // namespace

struct SegmentIndex::Mapped {
  void* address = MAP_FAILED;
  std::size_t size = 0;
  std::span<const RecordKey> keys;
  std::span<const std::uint32_t> rows;
  StoreKind kind{};
  std::vector<std::span<const std::uint32_t>> sets;  // by column; of needles only

  ~Mapped() {
    if (address != MAP_FAILED) ::munmap(address, size);
  }
  std::string_view bytes() const { return {static_cast<const char*>(address), size}; }
  template <class T>
  const T* at(std::uint64_t offset) const {
    return reinterpret_cast<const T*>(bytes().data() + offset);
  }

  bool read();
  bool read_sets(const Header& header);
};

bool SegmentIndex::Mapped::read() {
  if (size < sizeof(Header)) return false;
  const Header& header = *at<Header>(0);
  if (std::memcmp(header.magic, index_file::kMagic, sizeof header.magic) != 0) return false;
  if (header.kind > std::uint32_t(StoreKind::ActivityAuditLog)) return false;
  const std::uint64_t keys_begin = index_file::head_bytes(header.columns);
  if (keys_begin > size || header.zero != 0) return false;
  if (header.checksum != hash64(bytes().substr(sizeof header, keys_begin - sizeof header))) {
    return false;
  }
  kind = StoreKind(header.kind);
  const std::uint64_t rows_begin = keys_begin + std::uint64_t(header.rows) * sizeof(RecordKey);
  if (rows_begin + std::uint64_t(header.rows) * sizeof(std::uint32_t) > size) return false;
  keys = {at<RecordKey>(keys_begin), header.rows};
  rows = {at<std::uint32_t>(rows_begin), header.rows};
  return read_sets(header);
}

bool SegmentIndex::Mapped::read_sets(const Header& header) {
  const Schema& schema = Schema::of(kind);
  sets.resize(schema.columns().size());
  const std::span entries(at<ColumnEntry>(sizeof header), header.columns);
  for (ColumnId id = 0; id < sets.size(); ++id) {
    if (!schema[id].needle) continue;
    const std::uint64_t path = hash64(schema.path(id));
    const auto entry = std::ranges::find(entries, path, &ColumnEntry::path_hash);
    // A column that became a needle after the file was written says nothing.
    if (entry == entries.end()) continue;
    if (entry->offset > size || entry->offset % sizeof(std::uint32_t) != 0 ||
        entry->count > (size - entry->offset) / sizeof(std::uint32_t)) {
      return false;
    }
    sets[id] = {at<std::uint32_t>(entry->offset), entry->count};
  }
  return true;
}

SegmentIndex::SegmentIndex(std::unique_ptr<Mapped> mapped) : mapped_(std::move(mapped)) {}
SegmentIndex::~SegmentIndex() = default;
SegmentIndex::SegmentIndex(SegmentIndex&&) noexcept = default;
SegmentIndex& SegmentIndex::operator=(SegmentIndex&&) noexcept = default;

Result<SegmentIndex> SegmentIndex::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    Error error = store::errno_error("open " + path);
    if (errno == ENOENT) return Error(ErrorKind::NotFound, error.message());
    return error;
  }
  auto mapped = std::make_unique<Mapped>();
  struct stat status{};
  if (::fstat(file, &status) == 0 && status.st_size > 0) {
    mapped->size = std::size_t(status.st_size);
    mapped->address = ::mmap(nullptr, mapped->size, PROT_READ, MAP_SHARED, file, 0);
  }
  const int mapping_error = errno;
  ::close(file);
  if (mapped->size == 0) return not_an_index(path);
  if (mapped->address == MAP_FAILED) {
    errno = mapping_error;
    return store::errno_error("map " + path);
  }
  if (!mapped->read()) return not_an_index(path);
  return SegmentIndex(std::move(mapped));
}

StoreKind SegmentIndex::kind() const { return mapped_->kind; }
std::span<const RecordKey> SegmentIndex::keys() const { return mapped_->keys; }
std::uint32_t SegmentIndex::row(std::size_t i) const { return mapped_->rows[i]; }

std::optional<std::size_t> SegmentIndex::find(const RecordKey& event) const {
  const auto keys = mapped_->keys;
  const auto found = std::ranges::lower_bound(keys, RecordKey{event.high, event.low, 0});
  if (found == keys.end() || !found->same_event(event)) return std::nullopt;
  return std::size_t(found - keys.begin());
}

bool SegmentIndex::may_hold(ColumnId column, std::string_view text) const {
  const Column& asked = Schema::of(mapped_->kind)[column];
  const auto set = mapped_->sets[column];
  if (!asked.needle || set.data() == nullptr) return true;
  return std::ranges::binary_search(set, std::uint32_t(hash64(text) >> 32));
}

}  // namespace trailcam::lake
