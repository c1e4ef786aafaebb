#include "evidence/region.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include <fmt/format.h>

namespace trailcam::evidence {
namespace {

// So many digests are loaded at a time, and the files that they name then checked.
constexpr std::size_t kDigestsAtATime = 128;
// And so many more, which may hold the signatures of the last: one, and what may be planted
// between.
constexpr std::size_t kFollowing = 4;
constexpr std::size_t kTriesAtATime = 8;

std::span<const LoadedDigest> following(const std::vector<LoadedDigest>& loaded, std::size_t i) {
  return std::span(loaded).subspan(i + 1, std::min(kFollowing, loaded.size() - i - 1));
}
// A log file is named after the five minutes that it holds, and may be delivered some minutes
// later.
constexpr Millis kDeliveryDelay = std::chrono::minutes{15};

trails::FileName folder_of(const Question& question, const Source& source,
                           const std::string& region) {
  trails::FileName out;
  out.prefix = source.prefix();
  if (out.prefix.ends_with('/')) out.prefix.pop_back();
  out.organization = question.organization;
  out.account = question.account;
  out.region = Region(region);
  return out;
}

Origin origin_of(const Source& source) {
  Origin out;
  out.whole_keys = source.has_whole_keys();
  if (!out.whole_keys) return out;
  out.bucket = source.bucket();
  out.lead = "";
  return out;
}

}  // namespace

RegionCheck::RegionCheck(const Question& question, const Source& source, std::string region,
                         Crew& crew, const KeyRing& keys, Report& report)
    : question_(question),
      crew_(crew),
      keys_(keys),
      report_(report),
      reader_(source.reader()),
      origin_(origin_of(source)),
      folder_(folder_of(question, source, region)),
      logs_(question, folder_) {
  summary_.region = std::move(region);
}

Result<Verdict> RegionCheck::run() {
  TC_TRY(list_digests());
  if (keys_.empty() && !(standard_.empty() && backfill_.empty())) {
    return Error(
        ErrorKind::Invalid,
        fmt::format("there are no public keys of {} to check its digests with", summary_.region));
  }
  Findings findings;
  for (const Digests* digests : {&standard_, &backfill_, &others_}) learn_origin(*digests);
  TC_TRY(logs_.list(std::string(trails::kLogKind), *reader_, origin_, findings));
  tell(findings);
  TC_TRY(walk(standard_, false, summary_.digests));
  TC_TRY(walk(backfill_, true, summary_.backfill_digests));
  judge_unnamed();
  TC_TRY(judge_absence());
  report_.region_done(summary_);
  return verdict_;
}

void RegionCheck::tell(Findings& findings) {
  for (const Finding& finding : findings) {
    if (severity_of(finding.kind) == Severity::Fault) ++verdict_.faults;
    if (severity_of(finding.kind) == Severity::Unknown) ++verdict_.unknowns;
    if (finding.kind == Kind::DigestMissing) ++summary_.digests.total;
    report_.found(finding);
  }
  findings.clear();
}

Result<void> RegionCheck::list_digests() {
  trails::FileName folder = folder_;
  folder.kind = trails::kDigestKind;
  const std::string prefix = fmt::format("{}{}/", kind_folder(folder), folder.region.str());
  Findings findings;
  TC_TRY(
      reader_->list(prefix, day_folder(folder, question_.start), [&](const Reader::Entry& entry) {
        if (entry.bytes == 0 && entry.key.ends_with('/')) return true;
        Result<trails::FileName> name = trails::parse_key(entry.key);
        if (!name || !name->is_digest()) {
          findings.push_back({Kind::WrongName, folder.region.str(), origin_.key_of(entry.key),
                              name ? "no digest" : name.error().message()});
          return true;
        }
        if (name->time <= question_.start) return true;
        Digests& into = !is_ours(*name) ? others_ : name->backfill ? backfill_ : standard_;
        into.push_back({entry.key, name.take()});
        return true;
      }));
  std::ranges::sort(standard_, {}, [](const Digest& one) { return one.name.time; });
  std::ranges::sort(others_, {}, [](const Digest& one) {
    return std::tuple(one.name.trail, one.name.home_region, one.name.time);
  });
  tell(findings);
  return {};
}

void RegionCheck::learn_origin(const Digests& digests) {
  for (std::size_t at = 0; at < digests.size() && !origin_.lead; at += kTriesAtATime) {
    const std::size_t size = std::min(kTriesAtATime, digests.size() - at);
    for (const LoadedDigest& one : load(std::span(digests).subspan(at, size))) origin_.learn(one);
  }
}

std::vector<LoadedDigest> RegionCheck::load(std::span<const Digest> digests) {
  std::vector<LoadedDigest> out(digests.size());
  crew_.run(digests.size(), [&](Inspector& inspector, std::size_t i) {
    out[i] = inspector.load(digests[i].key, digests[i].name);
  });
  return out;
}

Result<void> RegionCheck::walk(const Digests& digests, bool backfill, Count& count) {
  Chain chain(question_, backfill, origin_);
  for (std::size_t at = 0; at < digests.size() && starts_in_time(digests[at]);
       at += kDigestsAtATime) {
    const std::size_t size = std::min(kDigestsAtATime + kFollowing, digests.size() - at);
    const std::vector<LoadedDigest> loaded = load(std::span(digests).subspan(at, size));
    std::vector<NamedFile> files;
    for (std::size_t i = 0; i < std::min(size, kDigestsAtATime); ++i) {
      if (!starts_in_time(digests[at + i])) break;
      judge(loaded[i], following(loaded, i), chain, count, files);
      ++looked_at_;
    }
    TC_TRY(check_files(files));
    report_.progress(summary_.region, looked_at_, standard_.size() + backfill_.size());
  }
  Findings findings;
  if (!digests.empty()) chain.finish(digests.front().name, findings);
  gaps_.insert(gaps_.end(), chain.gaps().begin(), chain.gaps().end());
  tell(findings);
  return {};
}

// Digests are judged as far as there must be some; log files as far as it was asked.
bool RegionCheck::starts_in_time(const Digest& digest) const {
  return digest.name.time - kHour < std::max(question_.end, question_.until.value_or(Timestamp{}));
}

void RegionCheck::judge(const LoadedDigest& digest, std::span<const LoadedDigest> after,
                        Chain& chain, Count& count, std::vector<NamedFile>& files) {
  Findings findings;
  const Trust trust = judge_alone(digest, after, origin_, keys_, findings);
  ++count.total;
  if (trust == Trust::Proven && findings.empty()) ++count.valid;
  if (trust == Trust::Unsigned && after.empty() && question_.accept_unsigned_newest) {
    findings.back().kind = Kind::DigestUnsignedNewest;
  }
  chain.add(digest, trust, findings);
  tell(findings);
  if (!digest.digest) return;
  const trails::Digest& content = *digest.digest;
  // What a broken digest names is neither proven nor something that nobody named.
  if (trust == Trust::Broken) {
    for (const trails::DigestedFile& file : content.files) mark(file);
    return;
  }
  if (!summary_.covered_from) summary_.covered_from = content.start;
  summary_.covered_until = std::max(summary_.covered_until.value_or(content.end), content.end);
  if (content.start >= question_.end) return;
  for (const trails::DigestedFile& file : content.files) {
    files.push_back({origin_.key_of(digest.key), file});
  }
}

void RegionCheck::mark(const trails::DigestedFile& file) {
  const auto key = origin_.source_key(file.bucket, file.key);
  if (key) logs_.mark_named(*key);
}

Result<void> RegionCheck::check_files(const std::vector<NamedFile>& files) {
  Findings findings;
  for (const NamedFile& named : files) {
    const Result<trails::FileName> name = trails::parse_key(named.file.key);
    if (name && !name->is_digest()) {
      TC_TRY(logs_.list(name->kind, *reader_, origin_, findings));
    }
    mark(named.file);
  }
  std::vector<std::optional<Finding>> outcomes(files.size());
  crew_.run(files.size(), [&](Inspector& inspector, std::size_t i) {
    outcomes[i] = check_file(inspector, files[i]);
  });
  for (std::optional<Finding>& outcome : outcomes) {
    ++summary_.log_files.total;
    if (outcome) {
      findings.push_back(std::move(*outcome));
    } else {
      ++summary_.log_files.valid;
    }
  }
  tell(findings);
  return {};
}

std::optional<Finding> RegionCheck::check_file(Inspector& inspector, const NamedFile& named) const {
  const auto found = [&](Kind kind, std::string detail) {
    return Finding{kind, summary_.region, named.file.key, std::move(detail)};
  };
  const auto key = origin_.source_key(named.file.bucket, named.file.key);
  if (!key) {
    return found(Kind::LogElsewhere,
                 fmt::format("{} says that it lies in s3://{}", named.digest, named.file.bucket));
  }
  const Result<Unpacked> file = inspector.inspect(*key);
  if (!file) {
    const ErrorKind kind = file.error().kind();
    if (kind == ErrorKind::NotFound) {
      return found(Kind::LogMissing, fmt::format("{} names it", named.digest));
    }
    return found(kind == ErrorKind::Corrupt ? Kind::LogUnreadable : Kind::NotRead,
                 file.error().message());
  }
  if (file->hash != named.file.hash) {
    return found(Kind::LogAltered, fmt::format("its hash is {}, {} says {}", file->hash,
                                               named.digest, named.file.hash));
  }
  if (file->trailing_bytes > 0) {
    return found(Kind::LogTrailingBytes,
                 fmt::format("{} bytes follow the gzip member", file->trailing_bytes));
  }
  return std::nullopt;
}

void RegionCheck::judge_unnamed() {
  if (logs_.unnamed().empty()) return;
  // A file may be delivered, and so be named, long after the time in its name.
  Digests later;
  std::ranges::copy_if(standard_, std::back_inserter(later),
                       [&](const Digest& one) { return one.name.time - kHour >= question_.end; });
  excuse(later);
  const std::size_t before = logs_.unnamed().size();
  excuse(others_);
  const std::vector<LogNames::Unnamed> left = logs_.unnamed();
  Findings findings;
  if (before > left.size()) {
    findings.push_back(
        {Kind::LogOfOtherTrail, summary_.region, "",
         fmt::format("{} log files are named by digests of other trails", before - left.size())});
  }
  if (!standard_.empty() || !backfill_.empty()) {
    for (const LogNames::Unnamed& file : left) findings.push_back(judge_unnamed(file));
  }
  tell(findings);
}

void RegionCheck::excuse(const Digests& digests) {
  for (std::size_t at = 0; at < digests.size() && !logs_.unnamed().empty(); at += kDigestsAtATime) {
    const std::size_t size = std::min(kDigestsAtATime + kFollowing, digests.size() - at);
    const std::vector<LoadedDigest> loaded = load(std::span(digests).subspan(at, size));
    for (std::size_t i = 0; i < std::min(size, kDigestsAtATime); ++i) {
      Findings ignored;
      if (judge_alone(loaded[i], following(loaded, i), origin_, keys_, ignored) != Trust::Proven) {
        continue;
      }
      for (const trails::DigestedFile& file : loaded[i].digest->files) mark(file);
    }
  }
}

Finding RegionCheck::judge_unnamed(const LogNames::Unnamed& file) {
  const auto found = [&](Kind kind, std::string why) {
    return Finding{kind, summary_.region, origin_.key_of(file.key), std::move(why)};
  };
  const Timestamp newest = (standard_.empty() ? backfill_ : standard_).back().name.time;
  if (file.time + kDeliveryDelay > newest) {
    ++summary_.pending;
    return found(Kind::LogPending, "newer than the newest digest");
  }
  for (const Chain::Gap& gap : gaps_) {
    if (file.time + kDeliveryDelay > gap.from && file.time < gap.until) {
      return found(Kind::LogUncovered, "from a time that no digest covers");
    }
  }
  return found(Kind::LogUnlisted, "no digest names it");
}

Result<void> RegionCheck::judge_absence() {
  if (summary_.digests.total > 0 || summary_.backfill_digests.total > 0) return {};
  Findings findings;
  const std::size_t log_files = logs_.unnamed().size();
  if (question_.until && TC_TRY(ever_had_digests())) {
    findings.push_back({Kind::DigestsCutOff, summary_.region, "",
                        fmt::format("no digest ends after {}; there should be digests until {}",
                                    iso8601(question_.start), iso8601(*question_.until))});
  } else if (question_.region || log_files > 0) {
    findings.push_back(
        {Kind::NoDigests, summary_.region, "",
         fmt::format("no digest of this trail in that time; {} log files", log_files)});
  }
  tell(findings);
  return {};
}

Result<bool> RegionCheck::ever_had_digests() {
  trails::FileName folder = folder_;
  folder.kind = trails::kDigestKind;
  bool found = false;
  TC_TRY(reader_->list(kind_folder(folder) + folder.region.str() + "/", "",
                       [&](const Reader::Entry& entry) {
                         const Result<trails::FileName> name = trails::parse_key(entry.key);
                         found = name && is_ours(*name);
                         return !found;
                       }));
  return found;
}

bool RegionCheck::is_ours(const trails::FileName& name) const {
  return name.is_digest() && name.trail == question_.trail &&
         name.home_region == question_.home_region;
}

}  // namespace trailcam::evidence
