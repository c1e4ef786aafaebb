#include "evidence/chain.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"

namespace trailcam::evidence {
namespace {

using trails::Digest;
using trails::FileName;
using trails::PreviousDigest;

// A digest is signed some time after its end; the AWS CLI, too, looks for keys until then.
constexpr Millis kSigningDelay = std::chrono::hours{2};

Finding finding_on(const LoadedDigest& digest, const Origin& origin, Kind kind,
                   std::string detail) {
  return {kind, digest.name.region.str(), origin.key_of(digest.key), std::move(detail)};
}

// What digests after it say of its signature: one, unless somebody planted more.
std::vector<std::string> signatures_told(const LoadedDigest& digest,
                                         std::span<const LoadedDigest> following,
                                         const Origin& origin) {
  std::vector<std::string> out;
  for (const LoadedDigest& next : following) {
    if (!next.digest || !next.digest->previous) continue;
    const PreviousDigest& told = *next.digest->previous;
    if (told.key == origin.key_of(digest.key)) out.push_back(told.signature);
  }
  return out;
}

std::string why_unfit(const PublicKey& key, const LoadedDigest& digest) {
  Timestamp earliest = digest.digest->end;
  Timestamp latest = earliest + kSigningDelay;
  if (digest.name.backfill) {
    const auto made = parse_iso8601(digest.file.metadata.backfill_time.value_or(""));
    if (!made) return {};
    earliest = latest = *made;
  }
  if (earliest <= key.valid_until && latest >= key.valid_from) return {};
  return fmt::format("signed with a key that is valid from {} to {} only", iso8601(key.valid_from),
                     iso8601(key.valid_until));
}

std::string hours(Timestamp from, Timestamp until) {
  return fmt::format("{} to {} ({})", iso8601(from), iso8601(until), format_duration(until - from));
}

}  // namespace

void Origin::learn(const LoadedDigest& digest) {
  if (!digest.digest || (bucket && lead)) return;
  const std::string& key = digest.digest->key;
  if (!key.ends_with(digest.key)) return;
  const std::string before = key.substr(0, key.size() - digest.key.size());
  if (!before.empty() && !before.ends_with('/')) return;
  lead = before;
  bucket = digest.digest->bucket;
}

std::optional<std::string> Origin::source_key(const std::string& from,
                                              const std::string& key) const {
  if (from != bucket || !key.starts_with(lead.value_or(""))) return std::nullopt;
  return key.substr(lead.value_or("").size());
}

Trust judge_alone(const LoadedDigest& digest, std::span<const LoadedDigest> following,
                  const Origin& origin, const KeyRing& keys, Findings& out) {
  const auto broken = [&](Kind kind, std::string detail) {
    out.push_back(finding_on(digest, origin, kind, std::move(detail)));
    return Trust::Broken;
  };
  if (digest.file.trailing_bytes > 0) {
    broken(Kind::DigestTrailingBytes,
           fmt::format("{} bytes follow the gzip member", digest.file.trailing_bytes));
  }
  if (!digest.digest) return broken(digest.problem, digest.detail);
  const Digest& content = *digest.digest;
  if (content.bucket != origin.bucket || content.key != origin.key_of(digest.key)) {
    return broken(Kind::DigestMoved,
                  fmt::format("it was written to s3://{}/{}", content.bucket, content.key));
  }
  const PublicKey* key = keys.find(content.fingerprint);
  if (key == nullptr) {
    return broken(Kind::DigestKeyUnknown,
                  fmt::format("there is no public key with fingerprint {}", content.fingerprint));
  }
  const std::optional<std::string>& stored = digest.file.metadata.signature;
  const std::vector<std::string> told = signatures_told(digest, following, origin);
  const auto fits = [&](const std::string& signature) {
    const std::optional<std::string> bytes = unhex(signature);
    return bytes && key->key.verify(trails::string_to_sign(content, digest.file.hash), *bytes);
  };
  const bool any_fits = std::ranges::any_of(told, fits);
  if (!stored && origin.whole_keys) {
    return broken(Kind::DigestSignature,
                  any_fits
                      ? "its metadata has no signature; the one that the next digest tells fits"
                      : "its metadata has no signature");
  }
  if (!stored && told.empty()) {
    out.push_back(finding_on(digest, origin, Kind::DigestUnsigned,
                             "its signature is neither in a digest after it nor beside it in a "
                             "file of that name and .metadata.json"));
    return Trust::Unsigned;
  }
  if (stored ? !fits(*stored) : !any_fits) {
    const bool only_metadata = stored && any_fits;
    return broken(Kind::DigestSignature,
                  only_metadata ? "the signature in its metadata is wrong; the one that the next "
                                  "digest tells fits"
                                : "its signature does not fit what it says");
  }
  const std::string unfit = why_unfit(*key, digest);
  if (!unfit.empty()) return broken(Kind::DigestKeyUnfit, unfit);
  return Trust::Proven;
}

Finding Chain::finding(Kind kind, const FileName& name, std::string key, std::string detail) const {
  return {kind, name.region.str(), std::move(key), std::move(detail)};
}

void Chain::add(const LoadedDigest& digest, Trust trust, Findings& out) {
  const std::string key = origin_.key_of(digest.key);
  if (trust == Trust::Broken) {
    broken_.push_back({key, digest.name.time});
    return;
  }
  if (digest.digest->previous) {
    follow(digest, out);
  } else {
    begin(digest, out);
  }
  const Digest& content = *digest.digest;
  last_ = Link{key,         digest.name,      content.start,
               content.end, digest.file.hash, digest.file.metadata.signature};
  broken_.clear();
}

void Chain::begin(const LoadedDigest& digest, Findings& out) {
  if (backfill_) return;
  const Digest& content = *digest.digest;
  const std::string key = origin_.key_of(digest.key);
  if (!last_ && broken_.empty()) {
    gaps_.push_back({Timestamp{}, content.end});
    out.push_back(finding(Kind::ChainStart, digest.name, key,
                          fmt::format("digests begin at {}", iso8601(content.end))));
    return;
  }
  const Timestamp before = broken_.empty() ? last_->end : broken_.back().end;
  if (!broken_.empty() && last_) {
    expect_hourly(digest.name, last_->end, broken_.front().end - kHour, out);
  }
  // A starting digest names no files and covers the hour before it only in name.
  const Timestamp from = content.files.empty() ? content.end : content.start;
  if (from < before) {
    out.push_back(finding(Kind::HoursOverlap, digest.name, key,
                          fmt::format("it begins a chain at {}, before the last one ends ({})",
                                      iso8601(from), iso8601(before))));
    return;
  }
  gaps_.push_back({before, content.end});
  out.push_back(finding(
      Kind::ChainRestart, digest.name, key,
      fmt::format("a new chain; nothing is digested from {}: logging or validation was off, "
                  "or the end of the last chain was removed",
                  hours(before, from))));
}

void Chain::follow(const LoadedDigest& digest, Findings& out) {
  const PreviousDigest& previous = *digest.digest->previous;
  if (last_ && previous.key == last_->key) return compare(digest, out);
  const auto broken =
      std::ranges::find(broken_, previous.key, [](const Broken& one) { return one.key; });
  if (broken != broken_.end()) {
    if (last_ && !backfill_) {
      expect_hourly(digest.name, last_->end, broken_.front().end - kHour, out);
    }
    return;
  }
  const Result<FileName> name = trails::parse_key(previous.key);
  const std::string key = origin_.key_of(digest.key);
  FileName expected = name ? *name : FileName();
  expected.prefix = digest.name.prefix;
  expected.time = digest.name.time;
  const bool elsewhere = !name || previous.bucket != origin_.bucket || expected != digest.name ||
                         !origin_.source_key(previous.bucket, previous.key);
  if (name && name->time <= question_.start) {
    if (last_) {
      out.push_back(
          finding(Kind::DigestUnlinked, digest.name, last_->key,
                  fmt::format("no digest continues it; {} continues {}", key, previous.key)));
    }
    return;
  }
  if (elsewhere) {
    out.push_back(finding(Kind::DigestElsewhere, digest.name, key,
                          fmt::format("the chain comes from s3://{}/{}: validate that place too",
                                      previous.bucket, previous.key)));
    return;
  }
  if (last_ && name->time <= last_->end) {
    out.push_back(
        finding(Kind::DigestUnlinked, digest.name, last_->key,
                fmt::format("no digest continues it; {} continues {}", key, previous.key)));
    return;
  }
  if (!backfill_) expect_before(digest, name->time, out);
  out.push_back(
      finding(Kind::DigestMissing, digest.name, previous.key, fmt::format("{} continues it", key)));
  if (backfill_) return;
  out.push_back(
      finding(Kind::HoursMissing, digest.name, "",
              fmt::format("no digest covers {}",
                          hours(last_ ? last_->end : question_.start, digest.digest->start))));
}

void Chain::compare(const LoadedDigest& digest, Findings& out) const {
  const Digest& content = *digest.digest;
  if (content.previous->hash != last_->hash) {
    out.push_back(finding(
        Kind::DigestChain, digest.name, last_->key,
        fmt::format("its hash is not the one that {} has for it", origin_.key_of(digest.key))));
  }
  if (last_->signature && content.previous->signature != *last_->signature) {
    out.push_back(finding(Kind::DigestChain, digest.name, last_->key,
                          fmt::format("its signature is not the one that {} has for it",
                                      origin_.key_of(digest.key))));
  }
  if (backfill_) return;
  if (content.start > last_->end) {
    out.push_back(finding(Kind::HoursMissing, digest.name, origin_.key_of(digest.key),
                          fmt::format("no digest covers {}", hours(last_->end, content.start))));
  } else if (content.start < last_->end) {
    out.push_back(finding(Kind::HoursOverlap, digest.name, origin_.key_of(digest.key),
                          fmt::format("two digests cover {}", hours(content.start, last_->end))));
  }
}

void Chain::expect_before(const LoadedDigest& digest, Timestamp missing, Findings& out) const {
  const Timestamp from = last_ ? last_->end : question_.start;
  const Millis odd = (missing - from) % kHour;
  // Another minute and second than before: there was a new chain in between, begun who knows when.
  if (last_ && odd != Millis{0}) return;
  expect_hourly(digest.name, from + odd - (odd > Millis{0} ? kHour : Millis{0}), missing - kHour,
                out);
}

void Chain::expect_hourly(const FileName& name, Timestamp from, Timestamp upto,
                          Findings& out) const {
  FileName expected = name;
  for (expected.time = from + kHour; expected.time <= upto; expected.time += kHour) {
    const std::string key = origin_.key_of(to_key(expected));
    const auto is_it = [&](const Broken& one) { return one.key == key; };
    if (expected.time <= question_.start || std::ranges::any_of(broken_, is_it)) continue;
    out.push_back(
        finding(Kind::DigestMissing, expected, key, "a digest of that hour should be there"));
  }
}

void Chain::finish(const FileName& name, Findings& out) {
  if (backfill_) return;
  if (last_ && !broken_.empty()) {
    expect_hourly(name, last_->end, broken_.front().end - kHour, out);
  }
  const std::optional<Timestamp> newest = !broken_.empty() ? std::optional(broken_.back().end)
                                          : last_          ? std::optional(last_->end)
                                                           : std::nullopt;
  if (!newest || !question_.until || *newest + kHour > *question_.until) return;
  out.push_back(
      finding(Kind::DigestsCutOff, name, "",
              fmt::format("the newest digest ends at {}; there should be digests until {}",
                          iso8601(*newest), iso8601(*question_.until))));
  expect_hourly(name, *newest, *question_.until, out);
}

}  // namespace trailcam::evidence
