// One import into an event data store: reads files on all cores, in bounded memory, and adds what
// is new in them.
//
// Threads read files and gather events by day, each for itself. When enough has gathered they meet:
// repeats are settled, segments written, and one commit makes them visible together with the names
// of the files that are done. So a crash or a full disk loses the work since the last commit and
// nothing else; what was read before is passed over when the import runs again, and what was read
// twice is recognised as a repeat. Only of a file that is taken in pieces (kWindowBytes) may a part
// be visible.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "lake/import_rows.h"
#include "lake/import_tree.h"
#include "lake/lake.h"
#include "lake/meeting.h"
#include "lake/sealing.h"

namespace trailcam::lake {

struct ImportLimits {
  std::size_t threads_max = 16;
  // Of events gathered by all threads: then they meet. Sealing takes up to half as much again.
  std::size_t gathered_bytes_max = 160 << 20;
  Millis meet_every = std::chrono::seconds{10};
  // Of one file; what is beyond it is counted.
  std::size_t problems_per_file_max = 20;
  // Of one that follows: how long to rest before looking for new files, at least.
  Millis look_again_after = std::chrono::seconds{1};
};

class ImportJob {
 public:
  struct Parts {
    Lake& lake;
    store::FileSystem& files;
    store::Committer& committer;
    const Clock& clock;
  };

  // `row`: the import as it lies in the catalog, new or to be resumed.
  ImportJob(Parts parts, std::vector<ImportTree> trees, ImportRow row, ImportLimits limits);
  ~ImportJob();

  // Reads all there is, and where the row says `follow` what comes, until stop(). The import's row
  // says how it ended. Error: a disk that is full, a source that cannot be listed, a store that is
  // gone: what was committed until then stays.
  Result<void> run();
  // Ends run() soon; what is gathered is committed. ForNow: it is to go on after a restart. Any
  // thread.
  enum class Stop { No, ForNow, ForGood };
  void stop(Stop how) { stop_ = how; }

  // As it stands; what is not committed yet counts in. Any thread.
  ImportRow row() const TC_EXCLUDES(mutex_);
  // All that was found is done, and it waits for more.
  bool waits() const { return waits_; }

 private:
  class Hand;

  Result<void> run_once(const EventDataStoreRow& store);
  Result<void> survey();
  void rest(Millis surveyed_for);
  void work(Hand& hand);
  Result<void> work_on(Hand& hand);
  Result<bool> is_known(const LogFile& file);
  // In a pass that follows another: whether a file has come to rest.
  bool has_settled(const LogFile& file) TC_EXCLUDES(mutex_);
  void finish_file(Hand& hand, LogFile file) TC_EXCLUDES(mutex_);
  void note_gathered(Hand& hand);
  bool meeting_is_due() const;
  // While all threads are at rest.
  Result<void> commit_gathered(const Share& share) TC_EXCLUDES(mutex_);
  Result<void> write_rows(store::Transaction& transaction, const ImportCounts& added)
      TC_EXCLUDES(mutex_);
  Result<void> set_status(ImportStatus status, const std::string& stopped_by) TC_EXCLUDES(mutex_);
  void fail(Error error) TC_EXCLUDES(mutex_);
  bool goes_on() const { return stop_ == Stop::No && !failed_; }

  const Parts parts_;
  const std::vector<ImportTree> trees_;
  const ImportLimits limits_;
  enum class AtTheEnd { Stop, Follow };
  const AtTheEnd at_the_end_;
  const std::string store_id_;
  FileQueue queue_;
  std::unique_ptr<Meeting> meeting_;
  std::vector<std::unique_ptr<Hand>> hands_;
  int pass_ = 0;
  std::atomic<std::size_t> gathered_bytes_ = 0;
  std::atomic<Millis::rep> last_meeting_ = 0;  // steady
  std::atomic<Stop> stop_ = Stop::No;
  std::atomic<bool> failed_ = false;
  std::atomic<bool> waits_ = false;

  mutable Mutex mutex_;
  ImportRow row_ TC_GUARDED_BY(mutex_);  // as committed
  ImportCounts uncommitted_ TC_GUARDED_BY(mutex_);
  std::vector<LogFile> done_ TC_GUARDED_BY(mutex_);
  std::vector<ImportFailureRow> failures_ TC_GUARDED_BY(mutex_);
  std::uint64_t failures_written_ TC_GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::string> unsettled_ TC_GUARDED_BY(mutex_);  // location, version
  std::optional<Error> error_ TC_GUARDED_BY(mutex_);
};

}  // namespace trailcam::lake
