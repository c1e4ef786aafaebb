// Runs the imports that the catalog asks for: a row that is put with the status Initializing is
// started, one that a stop was requested for is stopped, and after a restart those that were under
// way go on.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "base/random.h"
#include "base/worker.h"
#include "lake/import_job.h"

namespace trailcam::lake {

// Opens what an import's places name. Error: Invalid and the like, which the import then fails
// with.
using OpenPlaces = std::function<Result<std::vector<ImportTree>>(const ImportRow&)>;

// Rows whose change the worker must see; for Committer::count_changes.
bool bears_on_imports(std::string_view table);

class Imports : public Worker {
 public:
  // `changes`: of the rows that bears_on_imports names.
  Imports(ImportJob::Parts parts, OpenPlaces open, const std::atomic<std::uint64_t>& changes)
      : parts_(parts), open_(std::move(open)), changes_(changes) {}
  ~Imports() override { stop(); }
  // Interrupts what runs; it goes on at the next start. Any thread; the worker must rest.
  void stop() TC_EXCLUDES(mutex_);

  Status step() override;
  Millis idle_max() const override { return Millis{100}; }

  // Runs a command's import at once, from places that the catalog does not know how to open.
  Result<void> run(ImportRow row, std::vector<ImportTree> trees) TC_EXCLUDES(mutex_);

  // As it stands this moment. Any thread.
  Result<std::optional<ImportRow>> progress(const std::string& id) const TC_EXCLUDES(mutex_);
  // Whoever started a follow through a command says so while it waits; without it the import is
  // stopped (kAttendedFor). Any thread.
  void attend(const std::string& id) TC_EXCLUDES(mutex_);
  static constexpr Millis kAttendedFor = std::chrono::seconds{15};

 private:
  struct Running {
    std::unique_ptr<ImportJob> job;
    std::atomic<bool> ended = false;
    std::thread thread;
    Millis::rep attended = 0;  // steady
    bool by_command_that_follows = false;
  };

  Result<void> look();
  void start(ImportRow row, std::vector<ImportTree> trees) TC_EXCLUDES(mutex_);
  Result<void> put(const ImportRow& row);
  void reap() TC_EXCLUDES(mutex_);
  Result<void> end_unstarted(ImportRow row, ImportStatus status, const std::string& why);
  Result<void> obey_stops(const std::vector<std::string>& ids) TC_EXCLUDES(mutex_);

  const ImportJob::Parts parts_;
  const OpenPlaces open_;
  const std::atomic<std::uint64_t>& changes_;
  std::optional<std::uint64_t> seen_changes_;
  bool first_look_ = true;
  mutable Mutex mutex_;
  std::map<std::string, std::unique_ptr<Running>> running_ TC_GUARDED_BY(mutex_);
};

// Puts an import into the catalog, for Imports to run; its id is drawn.
ImportRow new_import(const EventDataStoreRow& store, std::vector<ImportPlace> places, Timestamp now,
                     Random& random);

// The store that a command imports into: the one of that name or id, made if there is none and
// `name` is a name. A store that is made so keeps its events for ever, and takes the account's
// management events of all regions from then on. Error: Invalid (no name, waits for deletion, holds
// other events).
Result<EventDataStoreRow> store_for_import(Lake& lake, store::Committer& committer,
                                           const std::string& name, const AccountId& account,
                                           Timestamp now, Random& random);
// Where a store that is made so lies.
inline constexpr std::string_view kImportRegion = "us-east-1";

}  // namespace trailcam::lake
