#include "trails/delivery.h"

#include <algorithm>

#include "base/compress.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "store/journal.h"
#include "trails/layout.h"
#include "trails/selection.h"

namespace trailcam::trails {
namespace {

constexpr std::size_t kRecordsPerStepMax = 4096;
// A cursor that only passes over what was not selected is written down now and then, so that the
// journal can be trimmed and a restart has little to read again.
constexpr Position kCursorLagMax = 100'000;
// What a bucket has refused for so long is given up, as AWS gives it up.
constexpr Millis kRetryFor = std::chrono::hours{24 * 30};

}  // namespace

Worker::Status Delivery::step() {
  store::Transaction transaction(database_);
  std::vector<DeliveryRow> rows;
  Result<void> read = transaction.scan(kDeliveries, kDeliveries.key().range(),
                                       [&](std::string_view, DeliveryRow row) {
                                         rows.push_back(std::move(row));
                                         return true;
                                       });
  if (!read) {
    log_error("trails", "reading the deliveries failed", read.error());
    return Status::Idle;
  }
  bool busy = false;
  std::optional<Timestamp> due;
  for (DeliveryRow& row : rows) {
    const std::uint64_t uid = row.uid;
    const Result<bool> more = follow(std::move(row));
    if (const auto next = due_of(uid)) due = std::min(due.value_or(*next), *next);
    if (!more) {
      log_error("trails", "following the journal failed", more.error(), {{"trail", uid}});
    } else {
      busy |= *more;
    }
  }
  next_due_.set(due);
  return busy ? Status::Busy : Status::Idle;
}

void Delivery::flush() {
  flushing_ = true;
  while (step() == Status::Busy) {
  }
  flushing_ = false;
}

Result<bool> Delivery::follow(DeliveryRow row) {
  Follower& follower = followers_[row.uid];
  if (!follower.loaded) {
    follower.scanned = row.cursor;
    follower.loaded = true;
  }
  TC_TRY(load_timeline(row, follower));
  if (row.batch) {
    // A batch that was begun is finished before anything else is looked at.
    if (!follower.backoff.waits(clock_.now())) TC_TRY(deliver(std::move(row), follower));
    return false;
  }
  const bool more = TC_TRY(scan(follower));
  if (due(follower)) {
    row.batch = BatchRange{row.cursor, follower.scanned, clock_.now()};
    TC_TRY(store_row(row));
    TC_TRY(deliver(std::move(row), follower));
    return true;
  }
  if (TC_TRY(write_digests(row, follower))) return true;
  // Echoes alone start no batch, and nothing real will come any more for a trail that is gone.
  const Since& latest = follower.timeline.back();
  if (latest.trail.deleted && follower.scanned >= latest.position && !follower.pending_real &&
      follower.digests_closed) {
    TC_TRY(forget(row, follower));
    followers_.erase(row.uid);
    return false;
  }
  if (follower.pending_bytes == 0 && follower.scanned > row.cursor + kCursorLagMax) {
    row.cursor = follower.scanned;
    TC_TRY(store_row(row));
  }
  return more;
}

std::optional<Timestamp> Delivery::due_of(std::uint64_t uid) const {
  const auto found = followers_.find(uid);
  if (found == followers_.end()) return std::nullopt;
  const Follower& follower = found->second;
  std::optional<Timestamp> due = follower.digests_due;
  const auto also = [&](Timestamp time) { due = std::min(due.value_or(time), time); };
  if (follower.backoff.waits(clock_.now())) {
    also(follower.backoff.retry_at());
  } else if (follower.pending_real) {
    also(follower.first_pending + settings_.interval);
  }
  return due;
}

Result<bool> Delivery::write_digests(DeliveryRow& row, Follower& follower) {
  const Since& latest = follower.timeline.back();
  if (follower.scanned < latest.position) return false;
  const bool due = follower.digests_due && clock_.now() >= *follower.digests_due;
  if (!due && follower.digests_as_of == latest.position) return false;
  const DigestChains::State state =
      TC_TRY(digests_.step(row, latest.trail, !follower.pending_real));
  follower.digests_as_of = latest.position;
  follower.digests_due = state.wrote ? Timestamp::min() : state.next_due;
  follower.digests_closed = state.closed;
  return state.wrote;
}

Result<void> Delivery::load_timeline(const DeliveryRow& row, Follower& follower) {
  const Position head = committer_.head();
  if (!follower.timeline.empty() && follower.timeline_head == head) return {};
  follower.timeline.clear();
  store::Transaction transaction(database_);
  TC_TRY(transaction.scan(kTrailTimeline, kTrailTimeline.key().number(row.uid).range(),
                          [&](std::string_view key, TrailRow trail) {
                            store::KeyParts parts(key);
                            parts.number();  // uid
                            follower.timeline.push_back({parts.number(), std::move(trail)});
                            return true;
                          }));
  follower.timeline_head = head;
  return {};
}

bool Delivery::selected(const Follower& follower, const record::EventRecord& record,
                        Position position) const {
  // The configuration as of the record: the last one that is not newer. A call that changed the
  // trail itself is judged by what held before it too, so that StopLogging and DeleteTrail are told
  // by the trail that they end.
  const auto& timeline = follower.timeline;
  auto after = std::upper_bound(timeline.begin(), timeline.end(), position,
                                [](Position p, const Since& since) { return p < since.position; });
  if (after == timeline.begin()) return false;
  const Since& now = *(after - 1);
  if (selects(now.trail, record)) return true;
  const bool changed_here = now.position == position;
  return changed_here && after - 1 != timeline.begin() && selects((after - 2)->trail, record);
}

Result<bool> Delivery::scan(Follower& follower) {
  const Position head = committer_.head();
  if (follower.scanned == head) return false;
  store::JournalScan entries(database_, follower.scanned, head);
  std::size_t count = 0;
  for (; entries.valid() && count < kRecordsPerStepMax; entries.next(), ++count) {
    // A full batch is delivered before more is read.
    if (follower.pending_bytes >= settings_.batch_bytes_max) break;
    follower.scanned = entries.position();
    const Result<record::EventRecord> record = record::decode(entries.entry());
    if (!record) {
      log_error("trails", "a record does not read", record.error(),
                {{"position", follower.scanned}});
      continue;
    }
    if (!selected(follower, *record, follower.scanned)) continue;
    if (follower.pending_bytes == 0) follower.first_pending = clock_.now();
    follower.pending_bytes += record->json.size();
    follower.pending_real |= !record->echo;
  }
  TC_TRY(entries.status());
  const bool at_head = !entries.valid();
  if (at_head) follower.scanned = head;
  const TrailRow& latest = follower.timeline.back().trail;
  follower.flush_now = at_head && (!latest.is_logging || latest.deleted);
  return !at_head;
}

bool Delivery::due(const Follower& follower) const {
  const Timestamp now = clock_.now();
  // Nothing but echoes starts no batch, unless they have become as many as a batch can be.
  const bool full = follower.pending_bytes >= settings_.batch_bytes_max;
  if ((!follower.pending_real && !full) || follower.backoff.waits(now)) return false;
  return full || flushing_ || follower.flush_now ||
         now >= follower.first_pending + settings_.interval;
}

Result<std::vector<Delivery::File>> Delivery::gather(const DeliveryRow& row,
                                                     const Follower& follower) const {
  std::vector<File> files;
  std::map<Region, std::size_t> open;  // the file under way of each region
  store::JournalScan entries(database_, row.batch->after, row.batch->upto);
  for (; entries.valid(); entries.next()) {
    Result<record::EventRecord> record = record::decode(entries.entry());
    if (!record || !selected(follower, *record, entries.position())) continue;
    auto found = open.find(record->region);
    const bool full =
        found != open.end() &&
        files[found->second].json.size() + record->json.size() > settings_.file_bytes_max;
    if (found == open.end() || full) {
      found = open.insert_or_assign(record->region, files.size()).first;
      files.push_back({.region = record->region, .json = R"({"Records":[)"});
    }
    File& file = files[found->second];
    if (file.events++ > 0) file.json += ',';
    file.newest_event = std::max(file.newest_event, record->event_time);
    file.oldest_event = std::min(file.oldest_event, record->event_time);
    file.json += record->json;
  }
  TC_TRY(entries.status());
  return files;
}

Result<UndigestedRow> Delivery::put_log_file(const DeliveryRow& row, const TrailRow& trail,
                                             File file, unsigned number) {
  file.json += "]}";
  const std::string body = gzip(file.json, settings_.gzip_level);
  const std::string key = log_file_key(
      {trail, file.region, row.batch->label, row.batch->after, row.batch->upto, number});
  TC_TRY(put_file(aws_, trail, {.bucket = trail.bucket, .key = key, .body = body}));
  ++files_;
  events_ += file.events;
  bytes_ += body.size();
  log_info("trails", "delivered a log file",
           {{"trail", trail.arn()}, {"key", key}, {"events", file.events}, {"bytes", body.size()}});
  UndigestedRow out;
  out.region = file.region;
  out.bucket = trail.bucket;
  out.key = key;
  out.hash = crypto::sha256_hex(file.json);
  out.newest_event = file.newest_event;
  out.oldest_event = file.oldest_event;
  out.delivered = clock_.now();
  out.upto = row.batch->upto;
  return out;
}

Result<void> Delivery::deliver(DeliveryRow row, Follower& follower) {
  const TrailRow trail = follower.timeline.back().trail;
  std::vector<File> files = TC_TRY(gather(row, follower));
  std::vector<UndigestedRow> written;
  std::map<Region, unsigned> numbers;
  std::optional<Error> failure;
  for (File& file : files) {
    RegionStatus& status = row.regions[file.region.str()];
    status.latest_attempt = clock_.now();
    const unsigned number = numbers[file.region]++;
    Result<UndigestedRow> put = put_log_file(row, trail, std::move(file), number);
    if (put) {
      if (trail.log_file_validation) written.push_back(std::move(*put));
      status.latest_delivery = clock_.now();
      status.latest_error.clear();
      continue;
    }
    status.latest_error = error_code(put.error());
    failure = put.error();
    // The other regions' files go to the same bucket: they would meet the same refusal.
    break;
  }
  if (failure && clock_.now() > row.batch->label + kRetryFor) {
    log_error("trails", "gave up a batch that was refused for 30 days",
              {{"trail", trail.arn()},
               {"bucket", trail.bucket},
               {"after", row.batch->after},
               {"upto", row.batch->upto}});
    failure.reset();
  }
  if (failure) {
    ++failures_;
    const Millis pause = follower.backoff.failed(clock_.now());
    log_warn("trails", "a log file was refused; it will be tried again",
             {{"trail", trail.arn()},
              {"bucket", trail.bucket},
              {"code", error_code(*failure)},
              {"message", failure->message()},
              {"pause_ms", pause.count()}});
    return store_row(row);
  }
  row.cursor = row.batch->upto;
  row.batch.reset();
  TC_TRY(finish_batch(row, follower, std::move(written)));
  follower.backoff.succeeded();
  follower.digests_due = Timestamp::min();
  follower.pending_bytes = 0;
  follower.pending_real = false;
  follower.scanned = std::max(follower.scanned, row.cursor);
  return {};
}

Result<void> Delivery::store_row(const DeliveryRow& row) {
  store::Transaction transaction(database_);
  transaction.put(kDeliveries, delivery_key(row.uid), row);
  TC_TRY(committer_.commit(std::move(transaction.change())));
  return {};
}

Result<void> Delivery::finish_batch(const DeliveryRow& row, const Follower& follower,
                                    std::vector<UndigestedRow> files) {
  store::Transaction transaction(database_);
  DigestChains::note(transaction, row.uid, std::move(files));
  transaction.put(kDeliveries, delivery_key(row.uid), row);
  // Of what is delivered, only the configuration that still holds is of use.
  const auto& timeline = follower.timeline;
  for (std::size_t i = 0; i + 1 < timeline.size(); ++i) {
    if (timeline[i + 1].position > row.cursor) break;
    transaction.erase(kTrailTimeline,
                      kTrailTimeline.key().number(row.uid).number(timeline[i].position));
  }
  TC_TRY(committer_.commit(std::move(transaction.change())));
  return {};
}

Result<void> Delivery::forget(const DeliveryRow& row, const Follower& follower) {
  store::Transaction transaction(database_);
  transaction.erase(kDeliveries, delivery_key(row.uid));
  for (const Since& since : follower.timeline) {
    transaction.erase(kTrailTimeline, kTrailTimeline.key().number(row.uid).number(since.position));
  }
  TC_TRY(committer_.commit(std::move(transaction.change())));
  return {};
}

Result<Position> Delivery::consumed() const {
  Position least = committer_.head();
  store::Transaction transaction(database_);
  TC_TRY(transaction.scan(kDeliveries, kDeliveries.key().range(),
                          [&](std::string_view, const DeliveryRow& row) {
                            least = std::min(least, row.cursor);
                            return true;
                          }));
  return least;
}

DeliveryCounts Delivery::counts() const {
  return {files_, events_, bytes_, failures_, digests_.written()};
}

}  // namespace trailcam::trails
