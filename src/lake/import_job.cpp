#include "lake/import_job.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "base/log.h"
#include "base/thread_pool.h"
#include "lake/log_reader.h"

namespace trailcam::lake {
namespace {

constexpr std::string_view kDigestFolder = "/CloudTrail-Digest/";
constexpr std::size_t kFailuresWaitingMax = 10'000;
// Looking for new files takes no more than this part of the time.
constexpr int kRestPerSurvey = 10;
constexpr Millis kNap{50};

Millis::rep steady_now() {
  return std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::size_t threads_for(const std::vector<ImportTree>& trees, std::size_t max) {
  std::size_t out = 1;
  for (const ImportTree& tree : trees) out = std::max(out, tree.source->readers_best());
  return std::min(out, max);
}

}  // namespace

// One thread's work: its readers, and what it has gathered.
class ImportJob::Hand : public LogSink {
 public:
  // Events of one day, and which files they came from.
  struct Gathered {
    explicit Gathered(StoreKind kind) : builder(kind) {}
    SegmentBuilder builder;
    struct Since {
      std::uint32_t row;
      std::shared_ptr<const std::string> location;
    };
    std::vector<Since> sources;  // rising rows

    const std::string& location_of(std::uint32_t row) const {
      const auto behind = std::ranges::upper_bound(sources, row, {}, &Since::row);
      return *std::prev(behind)->location;
    }
  };

  Hand(ImportJob& job, const EventDataStoreRow& store, const ImportRow& row)
      : job_(job),
        kind_(store.kind),
        oldest_(std::max(store.oldest_kept(job.parts_.clock.now()).value_or(Timestamp::min()),
                         row.start_event_time.value_or(Timestamp::min()))),
        newest_(row.end_event_time.value_or(Timestamp::max())),
        log_(store.kind) {}

  // Error: what ends the import; what is wrong with the file is told to the job.
  Result<void> take(const LogFile& file) {
    location_ = std::make_shared<const std::string>(file.location());
    problems_ = 0;
    counts = {};
    failures.clear();
    last_ = nullptr;
    fatal_ = {};
    log_.start(*this);
    const auto read = reader_of(*file.tree).read(file.key, [this](std::string_view bytes) {
      return log_.write(bytes);
    });
    if (!read && read.error().kind() != ErrorKind::Cancelled) {
      TC_TRY(std::exchange(fatal_, {}));
      problem({"NotRead", "", read.error().message()});
    }
    TC_TRY(log_.finish());
    if (problems_ > job_.limits_.problems_per_file_max) {
      add_failure({"MoreProblems", "",
                   fmt::format("{} more", problems_ - job_.limits_.problems_per_file_max)},
                  0);
    }
    return {};
  }

  Result<void> record(const ParsedRecord& record) override {
    if (record.time < oldest_ || record.time > newest_) {
      ++counts.outside;
      return {};
    }
    Gathered& of_day = gathered(record.day());
    if (of_day.sources.empty() || of_day.sources.back().location != location_) {
      of_day.sources.push_back({std::uint32_t(of_day.builder.rows()), location_});
    }
    fatal_ = of_day.builder.add(record);
    return fatal_;
  }

  void problem(FileProblem problem) override {
    if (problem.of_record) ++counts.refused;
    if (++problems_ <= job_.limits_.problems_per_file_max) {
      add_failure(problem, problem.of_record ? 1 : 0);
    }
  }

  void no_log(NoLog kind) override {
    if (kind == NoLog::Digest) counts.digests = 1;
    if (kind == NoLog::AccessLog) counts.access_logs = 1;
  }

  void pause() override {
    job_.note_gathered(*this);
    if (job_.meeting_is_due()) job_.meeting_->call();
    if (job_.meeting_->called()) job_.meeting_->come();
  }

  bool had_problems() const { return problems_ > 0; }
  std::size_t memory_bytes() const {
    std::size_t out = 0;
    for (const auto& [day, of] : days) out += of.builder.memory_bytes();
    return out;
  }
  // After a meeting. Builders that were used would count for what they once held.
  void begin_anew() {
    last_ = nullptr;
    days.clear();
  }

  std::map<Day, Gathered> days;
  std::size_t noted_bytes = 0;
  // Of the file under way.
  ImportCounts counts;
  std::vector<ImportFailureRow> failures;

 private:
  evidence::Reader& reader_of(const ImportTree& tree) {
    std::unique_ptr<evidence::Reader>& reader = readers_[&tree];
    if (!reader) reader = tree.source->reader();
    return *reader;
  }
  Gathered& gathered(Day day) {
    if (last_ != nullptr && last_day_ == day) return *last_;
    auto found = days.find(day);
    if (found == days.end()) found = days.emplace(day, Gathered(kind_)).first;
    last_day_ = day;
    last_ = &found->second;
    return *last_;
  }
  void add_failure(const FileProblem& problem, std::uint64_t events) {
    failures.push_back({.location = *location_ + problem.where,
                        .type = problem.type,
                        .message = problem.message,
                        .events = events,
                        .at = job_.parts_.clock.now()});
  }

  ImportJob& job_;
  const StoreKind kind_;
  const Timestamp oldest_;
  const Timestamp newest_;
  LogReader log_;
  std::map<const ImportTree*, std::unique_ptr<evidence::Reader>> readers_;
  Day last_day_{};
  Gathered* last_ = nullptr;
  std::shared_ptr<const std::string> location_;
  std::size_t problems_ = 0;
  Result<void> fatal_;
};

ImportJob::ImportJob(Parts parts, std::vector<ImportTree> trees, ImportRow row, ImportLimits limits)
    : parts_(parts),
      trees_(std::move(trees)),
      limits_(limits),
      at_the_end_(row.follow ? AtTheEnd::Follow : AtTheEnd::Stop),
      store_id_(row.store_id),
      queue_(trees_),
      row_(std::move(row)) {}

ImportJob::~ImportJob() = default;

ImportRow ImportJob::row() const {
  MutexLock lock(mutex_);
  ImportRow out = row_;
  out.counts += uncommitted_;
  out.counts.prefixes_done = queue_.prefixes_done();
  return out;
}

Result<void> ImportJob::run() {
  const ImportRow row = this->row();
  store::Transaction transaction(parts_.lake.database());
  const auto store = TC_TRY(transaction.get(kStores, store_key(row.store_id)));
  if (!store) {
    Error gone(ErrorKind::NotFound, "there is no such event data store");
    TC_TRY(set_status(ImportStatus::Failed, gone.message()));
    return gone;
  }
  std::uint64_t failures = 0;
  TC_TRY(transaction.scan(kImportFailures, import_failures_key(row.id).range(),
                          [&](std::string_view, const ImportFailureRow&) {
                            ++failures;
                            return true;
                          }));
  {
    // Where it is resumed the files are counted anew.
    MutexLock lock(mutex_);
    ImportCounts& counts = row_.counts;
    counts.prefixes_found = counts.prefixes_done = counts.files_found = counts.files_known = 0;
    counts.files_failed = counts.bytes_found = counts.bytes_done = 0;
    failures_written_ = failures;
  }
  TC_TRY(set_status(ImportStatus::InProgress, ""));
  Result<void> result = run_once(*store);
  while (result && at_the_end_ == AtTheEnd::Follow && goes_on()) {
    result = run_once(*store);
  }
  const ImportCounts counts = this->row().counts;
  const bool flawed = counts.refused + counts.conflicts + counts.files_failed > 0;
  ImportStatus status = flawed ? ImportStatus::Failed : ImportStatus::Completed;
  if (stop_ == Stop::ForGood) status = ImportStatus::Stopped;
  if (stop_ == Stop::ForNow) status = ImportStatus::InProgress;
  if (!result) status = ImportStatus::Failed;
  const Result<void> written = set_status(status, result ? "" : result.error().message());
  TC_TRY(std::move(result));
  return written;
}

Result<void> ImportJob::run_once(const EventDataStoreRow& store) {
  const Millis::rep begun = steady_now();
  TC_TRY(survey());
  const Millis surveyed_for{steady_now() - begun};
  hands_.clear();
  const std::size_t threads = threads_for(trees_, limits_.threads_max);
  meeting_ = std::make_unique<Meeting>(threads, [this](Meeting& meeting) {
    const Result<void> done =
        commit_gathered([&meeting](std::size_t count, const std::function<void(std::size_t)>& job) {
          meeting.share(count, job);
        });
    if (!done) fail(done.error());
  });
  last_meeting_ = steady_now();
  std::vector<std::thread> running;
  for (std::size_t i = 0; i < threads; ++i) {
    hands_.push_back(std::make_unique<Hand>(*this, store, row()));
  }
  for (auto& hand : hands_) {
    running.emplace_back([this, &hand = *hand] {
      name_this_thread("import");
      work(hand);
    });
  }
  for (std::thread& thread : running) thread.join();
  ++pass_;
  if (failed_) {
    MutexLock lock(mutex_);
    return *error_;
  }
  if (at_the_end_ == AtTheEnd::Follow) rest(surveyed_for);
  return {};
}

Result<void> ImportJob::survey() {
  ImportCounts found;
  TC_TRY(queue_.survey(found, [this] { return goes_on(); }));
  MutexLock lock(mutex_);
  row_.counts.prefixes_found = found.prefixes_found;
  row_.counts.files_found = found.files_found;
  row_.counts.bytes_found = found.bytes_found;
  return {};
}

void ImportJob::rest(Millis surveyed_for) {
  waits_ = true;
  const Millis::rep until =
      steady_now() + std::max(limits_.look_again_after, surveyed_for * kRestPerSurvey).count();
  while (goes_on() && steady_now() < until) std::this_thread::sleep_for(kNap);
  waits_ = false;
}

void ImportJob::work(Hand& hand) {
  const Result<void> done = work_on(hand);
  if (!done) fail(done.error());
  meeting_->leave();
}

Result<void> ImportJob::work_on(Hand& hand) {
  while (goes_on()) {
    std::optional<LogFile> file = TC_TRY(queue_.next());
    if (!file) return {};
    const bool known = TC_TRY(is_known(*file));
    if (known || !has_settled(*file)) {
      MutexLock lock(mutex_);
      if (known && pass_ == 0) {
        ++uncommitted_.files_known;
        uncommitted_.bytes_done += file->bytes;
      }
    } else {
      if (file->location().contains(kDigestFolder)) {
        hand.counts = {.digests = 1};
        hand.failures.clear();
      } else {
        TC_TRY(hand.take(*file));
      }
      finish_file(hand, std::move(*file));
    }
    if (meeting_is_due()) meeting_->call();
    if (meeting_->called()) meeting_->come();
  }
  return {};
}

Result<bool> ImportJob::is_known(const LogFile& file) {
  const store::Key key = imported_files_key(store_id_).text(file.location());
  const auto bytes = TC_TRY(parts_.lake.database().get(store::Family::Catalog, key.bytes()));
  if (!bytes) return false;
  const ImportedFileRow row = TC_TRY(store::decode_row<ImportedFileRow>(*bytes));
  return row.bytes == file.bytes && row.version == file.version;
}

bool ImportJob::has_settled(const LogFile& file) {
  if (pass_ == 0) return true;
  const std::string location = file.location();
  MutexLock lock(mutex_);
  const auto [seen, first_time] = unsettled_.try_emplace(location, file.version);
  if (first_time || seen->second != file.version) {
    seen->second = file.version;
    return false;
  }
  unsettled_.erase(seen);
  return true;
}

void ImportJob::finish_file(Hand& hand, LogFile file) {
  note_gathered(hand);
  MutexLock lock(mutex_);
  ImportCounts counts = hand.counts;
  counts.bytes_done += file.bytes;
  ++counts.files_done;
  if (hand.failures.empty()) {
    done_.push_back(std::move(file));
  } else {
    ++counts.files_failed;
    std::ranges::move(hand.failures, std::back_inserter(failures_));
    if (failures_.size() > kFailuresWaitingMax) meeting_->call();
  }
  uncommitted_ += counts;
}

void ImportJob::note_gathered(Hand& hand) {
  const std::size_t bytes = hand.memory_bytes();
  gathered_bytes_ += bytes - hand.noted_bytes;
  hand.noted_bytes = bytes;
}

bool ImportJob::meeting_is_due() const {
  return gathered_bytes_ > limits_.gathered_bytes_max ||
         steady_now() - last_meeting_ > limits_.meet_every.count();
}

Result<void> ImportJob::commit_gathered(const Share& share) {
  last_meeting_ = steady_now();
  if (failed_) return {};
  std::vector<DayBuilder> builders;
  std::vector<Hand::Gathered*> gathered;
  for (auto& hand : hands_) {
    for (auto& [day, of] : hand->days) {
      if (of.builder.rows() == 0) continue;
      builders.push_back({day, &of.builder});
      gathered.push_back(&of);
    }
  }
  ImportCounts added;
  for (const DayBuilder& builder : builders) added.events += builder.builder->rows();

  Lake::Turn turn = parts_.lake.take_turn(store_id_);
  Sealed sealed = TC_TRY(settle_and_seal(turn, parts_.files, builders, share));
  for (std::size_t i = 0; i < sealed.settled.size(); ++i) {
    const Settled& settled = sealed.settled[i];
    added.events -= settled.dropped.size();
    added.repeats += settled.dropped.size() - settled.conflicts.size();
    added.conflicts += settled.conflicts.size();
    MutexLock lock(mutex_);
    std::map<std::string, std::uint64_t> by_file;
    for (const std::uint32_t row : settled.conflicts) ++by_file[gathered[i]->location_of(row)];
    for (const auto& [location, count] : by_file) {
      failures_.push_back({.location = location,
                           .type = "ConflictingEvent",
                           .message = "an event of that id is there already, with other content: "
                                      "the first one stays",
                           .events = count,
                           .at = parts_.clock.now()});
    }
  }
  TC_TRY(parts_.lake.publish(turn, sealed.segments,
                             [&](store::Transaction& transaction, const EventDataStoreRow&) {
                               return write_rows(transaction, added);
                             }));
  {
    MutexLock lock(mutex_);
    row_.counts += uncommitted_;
    row_.counts += added;
    uncommitted_ = {};
    failures_written_ += failures_.size();
    failures_.clear();
    done_.clear();
  }
  for (auto& hand : hands_) {
    hand->begin_anew();
    hand->noted_bytes = 0;
  }
  gathered_bytes_ = 0;
  return {};
}

Result<void> ImportJob::write_rows(store::Transaction& transaction, const ImportCounts& added) {
  MutexLock lock(mutex_);
  ImportRow row = row_;
  row.counts += uncommitted_;
  row.counts += added;
  row.counts.prefixes_done = queue_.prefixes_done();
  row.updated = parts_.clock.now();
  transaction.put(kImports, import_key(row.id), row);
  for (const LogFile& file : done_) {
    transaction.put(kImportedFiles, imported_files_key(row.store_id).text(file.location()),
                    {.bytes = file.bytes, .version = file.version});
  }
  for (std::size_t i = 0; i < failures_.size(); ++i) {
    transaction.put(kImportFailures, import_failures_key(row.id).number(failures_written_ + i),
                    failures_[i]);
  }
  return {};
}

Result<void> ImportJob::set_status(ImportStatus status, const std::string& stopped_by) {
  ImportRow row;
  {
    MutexLock lock(mutex_);
    row_.status = status;
    row_.stopped_by = stopped_by;
    row_.updated = parts_.clock.now();
    row = row_;
  }
  store::Transaction transaction(parts_.lake.database());
  transaction.put(kImports, import_key(row.id), row);
  TC_TRY(parts_.committer.commit(std::move(transaction.change())));
  return {};
}

void ImportJob::fail(Error error) {
  MutexLock lock(mutex_);
  if (!error_) error_ = std::move(error);
  failed_ = true;
}

}  // namespace trailcam::lake
