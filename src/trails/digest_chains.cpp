#include "trails/digest_chains.h"

#include <algorithm>

#include "base/compress.h"
#include "base/encoding.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "trails/layout.h"

namespace trailcam::trails {
namespace {

using std::chrono::seconds;

constexpr int kDigestGzipLevel = 6;

Timestamp whole_second(Timestamp time) { return std::chrono::floor<seconds>(time); }
// The first whole second after `time`.
Timestamp second_after(Timestamp time) { return whole_second(time) + seconds{1}; }

store::Key chain_key(std::uint64_t uid, const Region& region) {
  return kChains.key().number(uid).text(region.str());
}

store::Key undigested_key(std::uint64_t uid, const UndigestedRow& file) {
  return kUndigested.key().number(uid).number(file.upto).number(file.number);
}

bool validates(const TrailRow& trail) {
  return trail.is_logging && trail.log_file_validation && !trail.deleted;
}

// The second in which what holds now began to hold.
Timestamp origin_of(const TrailRow& trail) {
  const Timestamp started = trail.started.value_or(trail.created);
  return whole_second(std::max(started, trail.validation_since.value_or(started)));
}

// A chain whose starting digest is the last that ends not later than `time`, on the grid of the
// second in which validation began to hold.
ChainRow new_chain(const DeliveryRow& row, const Region& region, Timestamp origin, Timestamp time) {
  ChainRow chain;
  chain.region = region;
  chain.origin = origin;
  Timestamp grid = origin;
  // Two digests of one name would be one too few.
  const auto status = row.regions.find(region.str());
  if (status != row.regions.end() && status->second.digest_end) {
    grid = std::max(grid, *status->second.digest_end + seconds{1});
  }
  const auto periods = time < grid ? 0 : (time - grid) / kDigestPeriod;
  chain.end = grid + kDigestPeriod * (periods - 1);
  return chain;
}

const ChainRow* find_chain(const std::vector<ChainRow>& chains, const Region& region) {
  const auto found = std::ranges::find(chains, region, &ChainRow::region);
  return found == chains.end() ? nullptr : &*found;
}

Digest make_digest(const AccountId& account, const ChainRow& chain,
                   const std::vector<UndigestedRow>& files) {
  const DigestPlan& plan = *chain.plan;
  Digest digest;
  digest.account = account;
  digest.start = plan.start;
  digest.end = plan.end;
  digest.bucket = plan.bucket;
  digest.key = plan.key;
  digest.fingerprint = plan.fingerprint;
  if (!chain.previous_key.empty()) {
    digest.previous = PreviousDigest{chain.previous_bucket, chain.previous_key, chain.previous_hash,
                                     chain.previous_signature};
  }
  for (const UndigestedRow& file : files) {
    digest.files.push_back(
        {file.bucket, file.key, file.hash, file.newest_event, file.oldest_event});
    digest.newest_event =
        std::max(digest.newest_event.value_or(Timestamp::min()), file.newest_event);
    digest.oldest_event =
        std::min(digest.oldest_event.value_or(Timestamp::max()), file.oldest_event);
  }
  return digest;
}

}  // namespace

void DigestChains::note(store::Transaction& transaction, std::uint64_t uid,
                        std::vector<UndigestedRow> files) {
  std::uint64_t number = 0;
  for (UndigestedRow& file : files) {
    file.number = number++;
    transaction.put(kUndigested, undigested_key(uid, file), file);
  }
}

Result<DigestChains::View> DigestChains::look(const DeliveryRow& row, const TrailRow& trail) const {
  const store::Transaction transaction(database_);
  View view;
  TC_TRY(transaction.scan(kChains, kChains.key().number(row.uid).range(),
                          [&](std::string_view, ChainRow chain) {
                            view.chains.push_back(std::move(chain));
                            return true;
                          }));
  TC_TRY(transaction.scan(kUndigested, kUndigested.key().number(row.uid).range(),
                          [&](std::string_view, UndigestedRow file) {
                            view.files[file.region].push_back(std::move(file));
                            return true;
                          }));
  const Timestamp origin = origin_of(trail);
  if (validates(trail) && find_chain(view.chains, trail.home_region) == nullptr) {
    view.chains.push_back(new_chain(row, trail.home_region, origin, origin));
  }
  for (const auto& [region, files] : view.files) {
    if (find_chain(view.chains, region) != nullptr) continue;
    view.chains.push_back(new_chain(row, region, origin, files.front().delivered));
  }
  return view;
}

Timestamp DigestChains::closing_time(const TrailRow& trail, const ChainRow& chain,
                                     const std::vector<UndigestedRow>& files) const {
  const Timestamp now = clock_.now();
  if (validates(trail)) return origin_of(trail);   // it began anew since
  if (trail.is_logging) return second_after(now);  // validation was turned off
  Timestamp last = trail.stopped && *trail.stopped >= chain.origin ? *trail.stopped : now;
  for (const UndigestedRow& file : files) last = std::max(last, file.delivered);
  return second_after(last);
}

DigestChains::Next DigestChains::next(const TrailRow& trail, const ChainRow& chain,
                                      const std::vector<UndigestedRow>& files,
                                      bool all_delivered) const {
  if (chain.plan) return {Next::Kind::Write, *chain.plan};
  DigestPlan plan;
  plan.start = chain.end;
  plan.end = chain.end + kDigestPeriod;
  const bool holds = validates(trail) && chain.origin == origin_of(trail);
  // A chain has its starting digest, however soon it ends.
  const bool begun = !chain.previous_key.empty();
  const Timestamp close =
      holds || !begun ? Timestamp::max() : std::max(closing_time(trail, chain, files), chain.end);
  if (plan.end <= close) {
    return {clock_.now() >= plan.end ? Next::Kind::Write : Next::Kind::Nothing, plan};
  }
  // Once logging stopped, what was selected before is still to come.
  if (!trail.is_logging && !all_delivered) return {};
  plan.end = close;
  plan.last = true;
  return {close > chain.end ? Next::Kind::Write : Next::Kind::Close, plan};
}

Result<DigestChains::State> DigestChains::step(DeliveryRow& row, const TrailRow& trail,
                                               bool all_delivered) {
  State state;
  View view = TC_TRY(look(row, trail));
  state.closed = view.chains.empty();
  for (ChainRow& chain : view.chains) {
    const std::vector<UndigestedRow>& files = view.files[chain.region];
    const Next what = next(trail, chain, files, all_delivered);
    if (what.kind == Next::Kind::Nothing) {
      const Timestamp due = chain.end + kDigestPeriod;
      state.next_due = std::min(state.next_due.value_or(due), due);
      continue;
    }
    Backoff& backoff = backoffs_[row.uid];
    if (backoff.waits(clock_.now())) {
      state.next_due = std::min(state.next_due.value_or(backoff.retry_at()), backoff.retry_at());
      continue;
    }
    if (what.kind == Next::Kind::Close) {
      store::Transaction transaction(database_);
      transaction.erase(kChains, chain_key(row.uid, chain.region));
      TC_TRY(committer_.commit(std::move(transaction.change())));
    } else {
      if (!chain.plan) TC_TRY(begin(row.uid, trail, chain, what.plan));
      TC_TRY(write(row, trail, chain, files));
    }
    // What is due next is seen when everything is looked at again.
    state.wrote = true;
    return state;
  }
  return state;
}

Result<void> DigestChains::begin(std::uint64_t uid, const TrailRow& trail, ChainRow& chain,
                                 DigestPlan plan) {
  plan.upto = committer_.head();
  plan.bucket = trail.bucket;
  plan.key = digest_key(trail, chain.region, plan.end);
  plan.fingerprint = TC_TRY(keys_.fingerprint_for(chain.region, plan.end));
  chain.plan = std::move(plan);
  store::Transaction transaction(database_);
  transaction.put(kChains, chain_key(uid, chain.region), chain);
  TC_TRY(committer_.commit(std::move(transaction.change())));
  return {};
}

Result<void> DigestChains::write(DeliveryRow& row, const TrailRow& trail, ChainRow& chain,
                                 const std::vector<UndigestedRow>& waiting) {
  const DigestPlan plan = *chain.plan;
  std::vector<UndigestedRow> files;
  std::ranges::copy_if(waiting, std::back_inserter(files), [&](const UndigestedRow& file) {
    return file.upto <= plan.upto && file.delivered < plan.end;
  });
  const Result<crypto::RsaKey> key = keys_.key(chain.region, plan.fingerprint);
  if (!key) return fail(row, trail, chain, key.error());
  const Digest digest = make_digest(row.account, chain, files);
  const std::string json = to_json(digest);
  const std::string hash = crypto::sha256_hex(json);
  const std::string signature = hex(key->sign(string_to_sign(digest, hash)));
  const Result<void> put = put_file(
      aws_, trail,
      {.bucket = plan.bucket,
       .key = plan.key,
       .body = gzip(json, kDigestGzipLevel),
       .metadata =
           Value::map({{"signature", signature}, {"signature-algorithm", kSignatureAlgorithm}})});
  if (!put) return fail(row, trail, chain, put.error());

  store::Transaction transaction(database_);
  const store::Key at = chain_key(row.uid, chain.region);
  if (plan.last) {
    transaction.erase(kChains, at);
  } else {
    chain.end = plan.end;
    chain.previous_bucket = plan.bucket;
    chain.previous_key = plan.key;
    chain.previous_hash = hash;
    chain.previous_signature = signature;
    chain.plan.reset();
    transaction.put(kChains, at, chain);
  }
  for (const UndigestedRow& file : files)
    transaction.erase(kUndigested, undigested_key(row.uid, file));
  RegionStatus& status = row.regions[chain.region.str()];
  status.latest_digest = clock_.now();
  status.latest_digest_error.clear();
  status.digest_end = plan.end;
  transaction.put(kDeliveries, delivery_key(row.uid), row);
  TC_TRY(committer_.commit(std::move(transaction.change())));
  backoffs_[row.uid].succeeded();
  ++written_;
  log_info("trails", "delivered a digest",
           {{"trail", trail.arn()}, {"key", plan.key}, {"log_files", files.size()}});
  return {};
}

Result<void> DigestChains::fail(DeliveryRow& row, const TrailRow& trail, ChainRow& chain,
                                const Error& error) {
  const Millis pause = backoffs_[row.uid].failed(clock_.now());
  log_warn("trails", "a digest was refused; it will be tried again",
           {{"trail", trail.arn()},
            {"bucket", chain.plan->bucket},
            {"code", error_code(error)},
            {"message", error.message()},
            {"pause_ms", pause.count()}});
  row.regions[chain.region.str()].latest_digest_error = error_code(error);
  // It is tried again as things are then: another bucket, another key.
  chain.plan->bucket = trail.bucket;
  chain.plan->key = digest_key(trail, chain.region, chain.plan->end);
  chain.plan->fingerprint = TC_TRY(keys_.fingerprint_for(chain.region, chain.plan->end));
  store::Transaction transaction(database_);
  transaction.put(kChains, chain_key(row.uid, chain.region), chain);
  transaction.put(kDeliveries, delivery_key(row.uid), row);
  TC_TRY(committer_.commit(std::move(transaction.change())));
  return {};
}

}  // namespace trailcam::trails
