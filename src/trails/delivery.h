// Writes the log files of all trails: the consumer that turns the journal into objects in buckets.
//
// For each trail it follows the journal behind a cursor. When the interval has passed, or enough
// has gathered, it commits the range of the next batch, writes one file per region (more when
// large) through S3's own PutObject, and commits the new cursor. A crash in between repeats the
// same range under the same names. A bucket that refuses is tried again with growing pauses and
// holds up nobody else. Where a trail validates its files, the digests follow (digest_chains.h).
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aws/pipeline/call.h"
#include "base/clock.h"
#include "base/worker.h"
#include "store/committer.h"
#include "trails/backoff.h"
#include "trails/digest_chains.h"
#include "trails/trail.h"

namespace trailcam::trails {

struct DeliverySettings {
  Millis interval = std::chrono::seconds{60};
  std::size_t batch_bytes_max = 16 << 20;  // JSON of one batch, before compression
  std::size_t file_bytes_max = 50 << 20;   // JSON of one file
  int gzip_level = 6;
};

struct DeliveryCounts {
  std::uint64_t files = 0;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;  // compressed
  std::uint64_t failures = 0;
  std::uint64_t digests = 0;
};

class Delivery : public Worker {
 public:
  // `root_key` wraps the keys that sign digests.
  Delivery(const store::Database& database, store::Committer& committer,
           pipeline::InternalCaller& aws, const Clock& clock, Secret root_key, Random& random,
           DeliverySettings settings)
      : database_(database),
        committer_(committer),
        aws_(aws),
        clock_(clock),
        settings_(settings),
        digests_(database, committer, aws, clock, std::move(root_key), random) {}

  // Looks at every trail once: reads a piece of the journal for it, and delivers when due.
  Status step() override;
  Millis idle_max() const override { return Millis{100}; }
  std::optional<Timestamp> next_due() const override { return next_due_.get(); }
  // Delivers what is pending of every trail, due or not; for a server that stops. Gives up on
  // buckets that refuse.
  void flush();

  // The position that every trail has passed; head when there is no trail. Any thread.
  Result<Position> consumed() const;
  DeliveryCounts counts() const;

 private:
  // One configuration of a trail and the position from which it held.
  struct Since {
    Position position;
    TrailRow trail;
  };
  // What is kept in memory for a trail; all of it can be found again from the rows.
  struct Follower {
    Position scanned = 0;
    bool loaded = false;
    std::size_t pending_bytes = 0;
    bool pending_real = false;  // something that may start a batch
    Timestamp first_pending{};
    bool flush_now = false;  // logging stopped, or the trail is gone
    Backoff backoff;
    std::vector<Since> timeline;
    Position timeline_head = 0;
    // Of the digests: nothing changes before that time while the configuration is that of that
    // position.
    std::optional<Timestamp> digests_due = Timestamp::min();
    Position digests_as_of = 0;
    bool digests_closed = true;
  };
  struct File {
    Region region;
    std::string json;  // {"Records":[ ... without the end
    std::size_t events = 0;
    Timestamp newest_event = Timestamp::min();
    Timestamp oldest_event = Timestamp::max();
  };

  Result<bool> follow(DeliveryRow row);
  Result<void> load_timeline(const DeliveryRow& row, Follower& follower);
  Result<bool> scan(Follower& follower);
  bool selected(const Follower& follower, const record::EventRecord& record,
                Position position) const;
  bool due(const Follower& follower) const;
  Result<void> deliver(DeliveryRow row, Follower& follower);
  Result<std::vector<File>> gather(const DeliveryRow& row, const Follower& follower) const;
  // Returns what a digest will say of it.
  Result<UndigestedRow> put_log_file(const DeliveryRow& row, const TrailRow& trail, File file,
                                     unsigned number);
  // Returns whether there may be more to do at once.
  Result<bool> write_digests(DeliveryRow& row, Follower& follower);
  std::optional<Timestamp> due_of(std::uint64_t uid) const;
  Result<void> store_row(const DeliveryRow& row);
  Result<void> finish_batch(const DeliveryRow& row, const Follower& follower,
                            std::vector<UndigestedRow> files);
  Result<void> forget(const DeliveryRow& row, const Follower& follower);

  const store::Database& database_;
  store::Committer& committer_;
  pipeline::InternalCaller& aws_;
  const Clock& clock_;
  const DeliverySettings settings_;
  std::map<std::uint64_t, Follower> followers_;
  DigestChains digests_;
  DueTime next_due_;
  bool flushing_ = false;
  std::atomic<std::uint64_t> files_ = 0, events_ = 0, bytes_ = 0, failures_ = 0;
};

}  // namespace trailcam::trails
