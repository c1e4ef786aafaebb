#include "lake/imports.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "base/thread_pool.h"

namespace trailcam::lake {
namespace {

constexpr std::size_t kStoreNameCharsMin = 3;
constexpr std::size_t kStoreNameCharsMax = 128;

Millis::rep steady_millis() {
  return std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

bool is_store_name(std::string_view name) {
  return name.size() >= kStoreNameCharsMin && name.size() <= kStoreNameCharsMax &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

}  // namespace

bool bears_on_imports(std::string_view table) {
  return table == kImports.name || table == kImportStops.name;
}

void Imports::stop() {
  std::map<std::string, std::unique_ptr<Running>> running;
  {
    MutexLock lock(mutex_);
    running.swap(running_);
  }
  for (auto& [id, of] : running) of->job->stop(ImportJob::Stop::ForNow);
  for (auto& [id, of] : running) of->thread.join();
}

Worker::Status Imports::step() {
  reap();
  const std::uint64_t changes = changes_;
  if (seen_changes_ == changes) return Status::Idle;
  const Result<void> looked = look();
  if (looked) {
    seen_changes_ = changes;
  } else {
    log_error("import", "reading the imports failed", looked.error());
  }
  return Status::Idle;
}

void Imports::reap() {
  MutexLock lock(mutex_);
  const Millis::rep now = steady_millis();
  for (auto at = running_.begin(); at != running_.end();) {
    Running& running = *at->second;
    if (running.by_command_that_follows && now - running.attended > kAttendedFor.count()) {
      running.job->stop(ImportJob::Stop::ForGood);
    }
    if (!running.ended) {
      ++at;
      continue;
    }
    running.thread.join();
    at = running_.erase(at);
  }
}

Result<void> Imports::look() {
  store::Transaction transaction(parts_.lake.database());
  std::vector<ImportRow> rows;
  TC_TRY(transaction.scan(kImports, kImports.key().range(), [&](std::string_view, ImportRow row) {
    if (!is_over(row.status)) rows.push_back(std::move(row));
    return true;
  }));
  std::vector<std::string> stops;
  TC_TRY(transaction.scan(kImportStops, kImportStops.key().range(),
                          [&](std::string_view key, const ImportStopRow&) {
                            stops.push_back(store::KeyParts(key).text());
                            return true;
                          }));
  const bool restarted = std::exchange(first_look_, false);
  for (ImportRow& row : rows) {
    {
      MutexLock lock(mutex_);
      if (running_.contains(row.id)) continue;
    }
    const bool stopped = std::ranges::find(stops, row.id) != stops.end();
    const bool of_command = row.origin == ImportOrigin::Command;
    if (stopped || (restarted && of_command)) {
      TC_TRY(end_unstarted(std::move(row), ImportStatus::Stopped, ""));
    } else if (!of_command) {
      Result<std::vector<ImportTree>> trees = open_(row);
      if (trees) {
        start(std::move(row), std::move(*trees));
      } else {
        TC_TRY(end_unstarted(std::move(row), ImportStatus::Failed, trees.error().message()));
      }
    }
  }
  return obey_stops(stops);
}

Result<void> Imports::obey_stops(const std::vector<std::string>& ids) {
  if (ids.empty()) return {};
  store::Transaction transaction(parts_.lake.database());
  for (const std::string& id : ids) {
    MutexLock lock(mutex_);
    const auto found = running_.find(id);
    if (found != running_.end()) found->second->job->stop(ImportJob::Stop::ForGood);
    transaction.erase(kImportStops, import_stop_key(id));
  }
  TC_TRY(parts_.committer.commit(std::move(transaction.change())));
  return {};
}

Result<void> Imports::run(ImportRow row, std::vector<ImportTree> trees) {
  TC_TRY(put(row));
  start(std::move(row), std::move(trees));
  return {};
}

void Imports::start(ImportRow row, std::vector<ImportTree> trees) {
  auto running = std::make_unique<Running>();
  running->attended = steady_millis();
  running->by_command_that_follows = row.follow && row.origin == ImportOrigin::Command;
  const std::string id = row.id;
  running->job =
      std::make_unique<ImportJob>(parts_, std::move(trees), std::move(row), ImportLimits());
  Running& of = *running;
  MutexLock lock(mutex_);
  of.thread = std::thread([&of, id] {
    name_this_thread("import");
    const Result<void> done = of.job->run();
    if (!done) log_error("import", "an import ended early", done.error(), {{"import", id}});
    of.ended = true;
  });
  running_[id] = std::move(running);
}

Result<void> Imports::put(const ImportRow& row) {
  store::Transaction transaction(parts_.lake.database());
  transaction.put(kImports, import_key(row.id), row);
  TC_TRY(parts_.committer.commit(std::move(transaction.change())));
  return {};
}

Result<void> Imports::end_unstarted(ImportRow row, ImportStatus status, const std::string& why) {
  row.status = status;
  row.stopped_by = why;
  row.updated = parts_.clock.now();
  return put(row);
}

Result<std::optional<ImportRow>> Imports::progress(const std::string& id) const {
  {
    MutexLock lock(mutex_);
    const auto found = running_.find(id);
    if (found != running_.end() && !found->second->ended)
      return std::optional(found->second->job->row());
  }
  return store::Transaction(parts_.lake.database()).get(kImports, import_key(id));
}

void Imports::attend(const std::string& id) {
  MutexLock lock(mutex_);
  const auto found = running_.find(id);
  if (found != running_.end()) found->second->attended = steady_millis();
}

ImportRow new_import(const EventDataStoreRow& store, std::vector<ImportPlace> places, Timestamp now,
                     Random& random) {
  ImportRow out;
  out.id = random.uuid();
  out.store_id = store.id;
  out.account = store.account;
  out.region = store.region;
  out.places = std::move(places);
  out.created = out.updated = now;
  return out;
}

Result<EventDataStoreRow> store_for_import(Lake& lake, store::Committer& committer,
                                           const std::string& name, const AccountId& account,
                                           Timestamp now, Random& random) {
  const auto found = TC_TRY(lake.find_store(name, account));
  if (found) {
    if (found->status == StoreStatus::PendingDeletion) {
      return Error(ErrorKind::Invalid,
                   fmt::format("the event data store {} is being deleted", name));
    }
    if (found->kind != StoreKind::Event) {
      return Error(ErrorKind::Invalid,
                   fmt::format("the event data store {} does not hold CloudTrail events", name));
    }
    return *found;
  }
  if (!is_store_name(name)) {
    return Error(ErrorKind::Invalid,
                 fmt::format("{} is no name of an event data store: 3 to 128 letters, digits, "
                             "dots, dashes and underscores",
                             name));
  }
  EventDataStoreRow row;
  row.id = random.uuid();
  row.name = name;
  row.account = account;
  row.region = Region(kImportRegion);
  row.selectors = {trails::selector_of_category("Default management events", "Management")};
  row.retention_days = 0;
  row.created = row.updated = now;
  store::Transaction transaction(lake.database());
  add_store(transaction, row, committer.head());
  TC_TRY(committer.commit(std::move(transaction.change())));
  return row;
}

}  // namespace trailcam::lake
