// All event data stores of a data folder: which segments there are, for readers that must not be
// disturbed and for writers that take turns.
//
// A segment lies in DATA/lake/STORE/day=YYYY-MM-DD/ID.parquet, with ID.idx beside it, and never
// changes. Its row makes it visible; both files are durable before the row is. Whoever reads takes
// a snapshot, and the files that it names stay for as long as it is held, also when compaction,
// retention or deletion takes them out of the store meanwhile.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "lake/event_data_store.h"
#include "lake/segment_builder.h"
#include "lake/segment_index.h"
#include "store/committer.h"
#include "store/file_system.h"

namespace trailcam::lake {

// Any thread.
class Segment {
 public:
  Segment(store::FileSystem& files, std::string path, std::string id, Day day, SegmentRow facts)
      : files_(files), path_(std::move(path)), id_(std::move(id)), day_(day), facts_(facts) {}
  // Removes the files of one that left its store.
  ~Segment();
  Segment(const Segment&) = delete;

  const std::string& id() const { return id_; }
  Day day() const { return day_; }
  const SegmentRow& facts() const { return facts_; }
  // Of the Parquet file.
  std::string path() const { return parquet_path(path_); }
  // Mapped at the first call. Error: NotFound, Io, Corrupt.
  Result<const SegmentIndex*> index() const;

 private:
  friend class Lake;
  store::FileSystem& files_;
  const std::string path_;  // without .parquet and .idx
  const std::string id_;
  const Day day_;
  const SegmentRow facts_;
  mutable Mutex mutex_;
  mutable std::optional<SegmentIndex> index_ TC_GUARDED_BY(mutex_);
  mutable std::atomic<bool> left_ = false;
};

// The segments of a store at one moment, by day. Hold it for as long as their files are read.
struct Snapshot {
  std::vector<std::shared_ptr<const Segment>> segments;
  std::uint64_t rows = 0;
  std::uint64_t parquet_bytes = 0;

  // Those of one day.
  std::span<const std::shared_ptr<const Segment>> of(Day day) const;
};

// What a query asks for; segments that cannot have it need not be opened.
struct Narrowing {
  struct Needle {
    ColumnId column;
    std::vector<std::string> texts;  // one of them
  };
  std::optional<Timestamp> from = {};                      // eventTime
  std::optional<Timestamp> until = {};                     // inclusive
  std::optional<std::vector<std::string>> event_ids = {};  // one of them
  std::vector<Needle> needles = {};                        // each
};

// What became of a segment that was just sealed.
struct NewSegment {
  std::string id;
  Day day;
  SealedSegment sealed;
};

class Lake {
 public:
  struct Parts {
    const store::Database& database;
    store::Committer& committer;
    store::FileSystem& files;
    Random& random;
    std::string folder;  // DATA/lake
  };

  // Reads which segments there are, and removes files that an earlier run left unfinished. Error:
  // Io, Corrupt.
  static Result<std::unique_ptr<Lake>> open(Parts parts);

  const store::Database& database() const { return parts_.database; }

  // By name, id or ARN. An `account` of "" means any; of several stores of a name the oldest.
  Result<std::optional<EventDataStoreRow>> find_store(const std::string& name_or_id,
                                                      const AccountId& account) const;

  std::shared_ptr<const Snapshot> snapshot(const std::string& store_id) const TC_EXCLUDES(mutex_);
  // The segments of a snapshot that may hold what is asked for.
  static std::vector<std::shared_ptr<const Segment>> narrow(const Snapshot& snapshot,
                                                            const Narrowing& narrowing);

  // The turn to write into a store: while it is held no other writer can add events to it, so that
  // what was found to be no repeat stays none.
  class Turn {
   public:
    const Snapshot& present() const { return *present_; }
    // Where the next segment of that day is to be written; makes the folder.
    Result<std::string> new_segment(Day day, std::string& id);
    // Removes the files of segments that will not be published.
    void give_up(const std::vector<NewSegment>& segments);

   private:
    friend class Lake;
    Turn(Lake& lake, std::string store_id, std::unique_lock<std::mutex> lock)
        : lake_(lake), store_id_(std::move(store_id)), lock_(std::move(lock)) {}
    Lake& lake_;
    std::string store_id_;
    std::unique_lock<std::mutex> lock_;
    std::shared_ptr<const Snapshot> present_;
  };
  Turn take_turn(const std::string& store_id) TC_EXCLUDES(mutex_);

  // More rows for the commit that makes segments visible. Called again when others were faster.
  using AlsoWrite = std::function<Result<void>(store::Transaction&, const EventDataStoreRow&)>;

  // Makes `added` visible, takes `removed` out, and commits `also` with it: all or nothing. Where
  // it fails the files of `added` are removed. Errors: NotFound (the store is gone, waits for
  // deletion, or lacks one of `removed`), Io, Overloaded; those of `also`.
  Result<void> publish(Turn& turn, const std::vector<NewSegment>& added, const AlsoWrite& also)
      TC_EXCLUDES(mutex_);
  // Compaction, retention, deletion. Needs no turn: the events stay what they were, or are gone.
  Result<void> replace(const std::string& store_id,
                       const std::vector<std::shared_ptr<const Segment>>& removed,
                       const std::vector<NewSegment>& added) TC_EXCLUDES(mutex_);

  // As Turn::new_segment, for one that replaces others.
  Result<std::string> new_segment(const std::string& store_id, Day day, std::string& id)
      TC_EXCLUDES(mutex_);

 private:
  struct StoreState {
    std::mutex turn;
    std::shared_ptr<const Snapshot> snapshot = std::make_shared<Snapshot>();
    std::set<Day> folders;  // made by this run
  };

  explicit Lake(Parts parts) : parts_(std::move(parts)) {}
  Result<void> load();
  Result<void> sweep();
  Result<void> sweep_store(const std::string& store_id);
  StoreState& state_of(const std::string& store_id) const TC_REQUIRES(mutex_);
  std::string folder_of(const std::string& store_id, Day day) const;
  std::string path_of(const std::string& store_id, Day day, const std::string& id) const;
  Result<void> sync_folders(const std::string& store_id, const std::vector<NewSegment>& added);
  Result<void> commit(const std::string& store_id,
                      const std::vector<std::shared_ptr<const Segment>>& removed,
                      const std::vector<NewSegment>& added, const AlsoWrite& also);
  void show(const std::string& store_id, const std::vector<std::shared_ptr<const Segment>>& removed,
            const std::vector<NewSegment>& added) TC_EXCLUDES(mutex_);
  void remove_files(const std::string& store_id, const std::vector<NewSegment>& added);

  const Parts parts_;
  mutable Mutex mutex_;
  mutable std::map<std::string, std::unique_ptr<StoreState>> stores_ TC_GUARDED_BY(mutex_);
};

// "2026-01-02"
std::string day_text(Day day);
std::optional<Day> day_of_text(std::string_view text);

}  // namespace trailcam::lake
