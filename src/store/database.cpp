#include "store/database.h"

#include <vector>

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include "base/assert.h"
#include "base/log.h"

namespace trailcam::store {
namespace {

constexpr std::array<const char*, kFamilyCount> kFamilyNames = {"default", "catalog", "journal",
                                                                "bodies", "history"};

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

Error from_status(const rocksdb::Status& status, const char* doing) {
  const ErrorKind kind = status.IsCorruption() ? ErrorKind::Corrupt
                         : status.IsBusy()     ? ErrorKind::Overloaded
                                               : ErrorKind::Io;
  return Error(kind, std::string(doing) + ": " + status.ToString());
}

// RocksDB keeps a place to insert for each prefix in this domain.
class RunPrefix : public rocksdb::SliceTransform {
 public:
  explicit RunPrefix(Runs runs) : runs_(runs) {}
  const char* Name() const override { return "trailcam.RunPrefix"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), runs_.prefix_bytes};
  }
  bool InDomain(const rocksdb::Slice& key) const override { return runs_.contain(view(key)); }

 private:
  const Runs runs_;
};

rocksdb::DBOptions database_options() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // A torn record at the very end of the log was never acknowledged and may go; anything else that
  // does not verify must stop the start and be told. RocksDB's default mode would silently drop
  // synced rows after one flipped byte.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.recycle_log_file_num = 0;
  options.paranoid_checks = true;
  options.max_background_jobs = 2;
  options.max_open_files = 1024;
  options.max_total_wal_size = 256 << 20;
  options.bytes_per_sync = 1 << 20;
  options.keep_log_file_num = 4;
  options.max_log_file_size = 4 << 20;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  return options;
}

rocksdb::ColumnFamilyOptions family_options(Family family, const DatabaseOptions& wanted,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_size = family == Family::Journal ? 32 << 10 : 8 << 10;
  table.format_version = 5;
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = wanted.write_buffer_bytes;
  options.arena_block_size = 256 << 10;  // an idle family must not hold megabytes
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
  options.level_compaction_dynamic_level_bytes = true;
  if (family == Family::History && wanted.history_runs.contain != nullptr) {
    options.memtable_insert_with_hint_prefix_extractor =
        std::make_shared<RunPrefix>(wanted.history_runs);
  }
  if (family == Family::Bodies) {
    options.enable_blob_files = true;
    options.min_blob_size = 1024;
    options.blob_compression_type = rocksdb::kNoCompression;  // bodies are encrypted
    options.enable_blob_garbage_collection = true;
    options.compression = rocksdb::kNoCompression;
    options.bottommost_compression = rocksdb::kNoCompression;
  }
  return options;
}

}  // namespace

struct Batch::Impl {
  rocksdb::WriteBatch batch;
};

// WriteBatch records the family by id, and families are always created in the same order, so their
// ids equal their place in kFamilyNames; open() verifies that.
namespace {
class FamilyById : public rocksdb::ColumnFamilyHandle {
 public:
  explicit FamilyById(std::uint32_t id) : id_(id), name_(kFamilyNames[id]) {}
  const std::string& GetName() const override { return name_; }
  std::uint32_t GetID() const override { return id_; }
  rocksdb::Status GetDescriptor(rocksdb::ColumnFamilyDescriptor*) override {
    return rocksdb::Status::NotSupported();
  }
  const rocksdb::Comparator* GetComparator() const override {
    return rocksdb::BytewiseComparator();
  }

 private:
  std::uint32_t id_;
  std::string name_;
};

rocksdb::ColumnFamilyHandle* by_id(Family family) {
  static std::array<FamilyById, kFamilyCount> handles = {
      FamilyById(0), FamilyById(1), FamilyById(2), FamilyById(3), FamilyById(4)};
  return &handles[std::size_t(family)];
}
}  // namespace

Batch::Batch() : impl_(std::make_unique<Impl>()) {}
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;

void Batch::put(Family family, std::string_view key, std::string_view value) {
  TC_ASSERT(impl_->batch.Put(by_id(family), slice(key), slice(value)).ok());
}
void Batch::erase(Family family, std::string_view key) {
  TC_ASSERT(impl_->batch.Delete(by_id(family), slice(key)).ok());
}
void Batch::erase_range(Family family, const KeyRange& range) {
  TC_ASSERT(!range.end.empty());
  TC_ASSERT(impl_->batch.DeleteRange(by_id(family), slice(range.begin), slice(range.end)).ok());
}
std::size_t Batch::size_bytes() const { return impl_->batch.GetDataSize(); }
bool Batch::empty() const { return impl_->batch.Count() == 0; }
void Batch::clear() { impl_->batch.Clear(); }

struct Scan::Impl {
  KeyRange range;
  rocksdb::Slice upper;
  std::unique_ptr<rocksdb::Iterator> iterator;
};

Scan::Scan(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Scan::~Scan() = default;
Scan::Scan(Scan&&) noexcept = default;
bool Scan::valid() const { return impl_->iterator->Valid(); }
std::string_view Scan::key() const { return view(impl_->iterator->key()); }
std::string_view Scan::value() const { return view(impl_->iterator->value()); }
void Scan::next() { impl_->iterator->Next(); }
void Scan::seek(std::string_view key) { impl_->iterator->Seek(slice(key)); }
Result<void> Scan::status() const {
  const rocksdb::Status status = impl_->iterator->status();
  if (!status.ok()) return from_status(status, "reading the database");
  return {};
}

struct Database::Impl {
  std::unique_ptr<rocksdb::DB> db;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilyCount> handles{};

  rocksdb::ColumnFamilyHandle* handle(Family family) const { return handles[std::size_t(family)]; }
  ~Impl() {
    if (!db) return;
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    const rocksdb::Status status = db->Close();
    if (!status.ok()) log_error("store", "closing the database failed: " + status.ToString());
  }
};

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& wanted) {
  const auto cache = rocksdb::NewLRUCache(wanted.block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (std::size_t i = 0; i < kFamilyCount; ++i) {
    families.emplace_back(kFamilyNames[i], family_options(Family(i), wanted, cache));
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(database_options(), wanted.path, families, &handles, &db);
  if (!status.ok()) return from_status(status, "opening the database");
  auto impl = std::make_unique<Impl>();
  impl->db.reset(db);
  for (std::size_t i = 0; i < kFamilyCount; ++i) {
    impl->handles[i] = handles[i];
    TC_ASSERT(handles[i]->GetID() == i);
  }
  return std::unique_ptr<Database>(new Database(std::move(impl)));
}

Result<std::optional<std::string>> Database::get(Family family, std::string_view key) const {
  std::string value;
  const rocksdb::Status status =
      impl_->db->Get(rocksdb::ReadOptions(), impl_->handle(family), slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return from_status(status, "reading the database");
  return std::optional<std::string>(std::move(value));
}

Scan Database::scan(Family family, KeyRange range) const {
  auto impl = std::make_unique<Scan::Impl>();
  impl->range = std::move(range);
  rocksdb::ReadOptions options;
  if (!impl->range.end.empty()) {
    impl->upper = slice(impl->range.end);
    options.iterate_upper_bound = &impl->upper;
  }
  impl->iterator.reset(impl_->db->NewIterator(options, impl_->handle(family)));
  impl->iterator->Seek(slice(impl->range.begin));
  return Scan(std::move(impl));
}

Result<std::optional<std::string>> Database::last_key(Family family, const KeyRange& range) const {
  rocksdb::ReadOptions options;
  const rocksdb::Slice lower = slice(range.begin);
  const rocksdb::Slice upper = slice(range.end);
  options.iterate_lower_bound = &lower;
  if (!range.end.empty()) options.iterate_upper_bound = &upper;
  std::unique_ptr<rocksdb::Iterator> iterator(
      impl_->db->NewIterator(options, impl_->handle(family)));
  iterator->SeekToLast();
  if (!iterator->status().ok()) return from_status(iterator->status(), "reading the database");
  if (!iterator->Valid()) return std::optional<std::string>();
  return std::optional<std::string>(iterator->key().ToString());
}

Result<void> Database::write(Batch& batch, Durability durability) {
  rocksdb::WriteOptions options;
  options.sync = durability == Durability::Synced;
  const rocksdb::Status status = impl_->db->Write(options, &batch.impl_->batch);
  if (!status.ok()) return from_status(status, "writing the database");
  return {};
}

void Database::release_range(Family family, const KeyRange& range) {
  const rocksdb::Slice begin = slice(range.begin);
  const rocksdb::Slice end = slice(range.end);
  const rocksdb::Status status =
      rocksdb::DeleteFilesInRange(impl_->db.get(), impl_->handle(family), &begin, &end, false);
  if (!status.ok()) log_warn("store", "releasing erased files failed: " + status.ToString());
}

Result<void> Database::flush() {
  const std::vector<rocksdb::ColumnFamilyHandle*> all(impl_->handles.begin(), impl_->handles.end());
  const rocksdb::Status status = impl_->db->Flush(rocksdb::FlushOptions(), all);
  if (!status.ok()) return from_status(status, "flushing the database");
  return {};
}

std::uint64_t Database::approximate_bytes(Family family) const {
  std::uint64_t files = 0;
  std::uint64_t memory = 0;
  impl_->db->GetIntProperty(impl_->handle(family), rocksdb::DB::Properties::kTotalSstFilesSize,
                            &files);
  impl_->db->GetIntProperty(impl_->handle(family), rocksdb::DB::Properties::kCurSizeAllMemTables,
                            &memory);
  return files + memory;
}

}  // namespace trailcam::store
