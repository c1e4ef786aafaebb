// Writes the digest files of trails: for each region a chain, a digest an hour, also for an hour
// without log files (docs/formats/digests.md).
//
// A chain begins with a starting digest, whose end is the second in which validation began to hold
// (or the next in which no digest of the trail ended); all later digests end on that minute and
// second. It ends with a last digest when logging stops,
// validation is turned off, or the trail is deleted. Home regions have a chain from the beginning,
// others from their first log file on.
// What the next digest names is committed together with the cursor of the log files' delivery. Each
// digest is committed as a plan before it is written, and what is written follows from the plan
// alone, so that after a crash the same bytes are written under the same name.
#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "store/committer.h"
#include "trails/backoff.h"
#include "trails/digest.h"
#include "trails/digest_keys.h"
#include "trails/log_bucket.h"

namespace trailcam::trails {

inline constexpr Millis kDigestPeriod = std::chrono::hours{1};

// A digest that is being written.
struct DigestPlan {
  Timestamp start{};
  Timestamp end{};
  Position upto = 0;  // of the batches whose files it names
  std::string bucket;
  std::string key;
  std::string fingerprint;
  bool last = false;
  static void fields(auto& self, auto&& field) {
    field(1, self.start);
    field(2, self.end);
    field(3, self.upto);
    field(4, self.bucket);
    field(5, self.key);
    field(6, self.fingerprint);
    field(7, self.last);
  }
};

struct ChainRow {
  Region region;
  Timestamp origin{};           // when validation began to hold
  Timestamp end{};              // of the last digest; of the starting one: its start
  std::string previous_bucket;  // "" before the starting digest is written
  std::string previous_key;
  std::string previous_hash;
  std::string previous_signature;
  std::optional<DigestPlan> plan;
  static void fields(auto& self, auto&& field) {
    field(1, self.region);
    field(2, self.origin);
    field(3, self.end);
    field(4, self.previous_bucket);
    field(5, self.previous_key);
    field(6, self.previous_hash);
    field(7, self.previous_signature);
    field(8, self.plan);
  }
};

// A log file that was delivered and that no digest names yet.
struct UndigestedRow {
  Region region;
  std::string bucket;
  std::string key;
  std::string hash;
  Timestamp newest_event{};
  Timestamp oldest_event{};
  Timestamp delivered{};
  Position upto = 0;         // of its batch
  std::uint64_t number = 0;  // within its batch
  static void fields(auto& self, auto&& field) {
    field(1, self.region);
    field(2, self.bucket);
    field(3, self.key);
    field(4, self.hash);
    field(5, self.newest_event);
    field(6, self.oldest_event);
    field(7, self.delivered);
    field(8, self.upto);
    field(9, self.number);
  }
};

inline constexpr store::Table<ChainRow> kChains{"digest-chain"};          // uid, region
inline constexpr store::Table<UndigestedRow> kUndigested{"digest-file"};  // uid, upto, number

// On the thread of the delivery.
class DigestChains {
 public:
  DigestChains(const store::Database& database, store::Committer& committer,
               pipeline::InternalCaller& aws, const Clock& clock, Secret root_key, Random& random)
      : database_(database),
        committer_(committer),
        aws_(aws),
        clock_(clock),
        keys_(database, committer, std::move(root_key), random) {}

  // Adds to the commit that ends a batch what the next digests are to name.
  static void note(store::Transaction& transaction, std::uint64_t uid,
                   std::vector<UndigestedRow> files);

  struct State {
    bool closed = true;  // no chain of the trail is open, and nothing waits for a digest
    bool wrote = false;  // a digest; there may be more to do
    std::optional<Timestamp> next_due;
  };
  // Writes at most one digest that is due; keeps its outcome in `row`. `all_delivered`: nothing of
  // what `trail`, its newest configuration, selected is still to be delivered.
  Result<State> step(DeliveryRow& row, const TrailRow& trail, bool all_delivered);

  std::uint64_t written() const { return written_; }

 private:
  // What of a trail waits for a digest.
  struct View {
    std::vector<ChainRow> chains;
    std::map<Region, std::vector<UndigestedRow>> files;
  };
  struct Next {
    enum class Kind { Nothing, Write, Close } kind = Kind::Nothing;
    DigestPlan plan = {};
  };
  Result<View> look(const DeliveryRow& row, const TrailRow& trail) const;
  Next next(const TrailRow& trail, const ChainRow& chain, const std::vector<UndigestedRow>& files,
            bool all_delivered) const;
  Timestamp closing_time(const TrailRow& trail, const ChainRow& chain,
                         const std::vector<UndigestedRow>& files) const;
  Result<void> begin(std::uint64_t uid, const TrailRow& trail, ChainRow& chain, DigestPlan plan);
  Result<void> write(DeliveryRow& row, const TrailRow& trail, ChainRow& chain,
                     const std::vector<UndigestedRow>& files);
  Result<void> fail(DeliveryRow& row, const TrailRow& trail, ChainRow& chain, const Error& error);

  const store::Database& database_;
  store::Committer& committer_;
  pipeline::InternalCaller& aws_;
  const Clock& clock_;
  DigestKeys keys_;
  std::map<std::uint64_t, Backoff> backoffs_;  // by trail
  std::atomic<std::uint64_t> written_ = 0;
};

}  // namespace trailcam::trails
