// The only door to RocksDB: an ordered key-value store in families, written in atomic batches.
//
// Who writes what: the catalog, the journal and the bodies are written by the Committer alone; a
// consumer writes the family that it owns (history) itself, with its cursor in the same batch. All
// functions may be called by any thread.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "store/key.h"

namespace trailcam::store {

enum class Family {
  Meta,     // a few rows about the folder itself: head position, account ids
  Catalog,  // typed rows: trails, buckets, users, ...
  Journal,  // records by position
  Bodies,   // small object bodies, and one marker for each body that lies in a file
  History,  // indexes of Event history
};
inline constexpr std::size_t kFamilyCount = 5;

// `Synced` is on disk when write() returns; `Buffered` may be lost by a power cut (not by a kill),
// but never in part and never while a later synced write survives.
enum class Durability { Synced, Buffered };

class Batch {
 public:
  Batch();
  ~Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;

  void put(Family family, std::string_view key, std::string_view value);
  void erase(Family family, std::string_view key);
  void erase_range(Family family, const KeyRange& range);
  std::size_t size_bytes() const;
  bool empty() const;
  void clear();

 private:
  friend class Database;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Walks a range in order of keys, over the state as of its creation. Hold it briefly: it pins what
// it sees. The views are good until the next move.
class Scan {
 public:
  ~Scan();
  Scan(Scan&&) noexcept;

  bool valid() const;
  std::string_view key() const;
  std::string_view value() const;
  void next();
  // Moves to the first key that is not below `key`.
  void seek(std::string_view key);
  // Says whether the walk ended at the range's end (and not at a read error).
  Result<void> status() const;

 private:
  friend class Database;
  struct Impl;
  explicit Scan(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Which keys of a family come in runs: they share their first `prefix_bytes`, and each lies just
// before or behind the one that was put last. Such keys are put with far fewer comparisons.
struct Runs {
  std::size_t prefix_bytes = 0;
  bool (*contain)(std::string_view key) = nullptr;
};

struct DatabaseOptions {
  std::string path;                           // the folder; made when it is not there
  std::size_t write_buffer_bytes = 32 << 20;  // per family, before it is flushed
  std::size_t block_cache_bytes = 32 << 20;
  Runs history_runs{};
};

class Database {
 public:
  // Error: Io, Corrupt (with what RocksDB found).
  static Result<std::unique_ptr<Database>> open(const DatabaseOptions& options);
  ~Database();

  Result<std::optional<std::string>> get(Family family, std::string_view key) const;
  Scan scan(Family family, KeyRange range) const;
  // The greatest key of a range, if any.
  Result<std::optional<std::string>> last_key(Family family, const KeyRange& range) const;
  // All of the batch or nothing of it.
  Result<void> write(Batch& batch, Durability durability);
  // Frees the disk space of whole files in a range that was erased before.
  void release_range(Family family, const KeyRange& range);
  // Waits until what is buffered in memory lies in files.
  Result<void> flush();
  // RocksDB's estimate of the bytes a family takes on disk and in memory.
  std::uint64_t approximate_bytes(Family family) const;

 private:
  struct Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace trailcam::store
