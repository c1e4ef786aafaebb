// What validation finds, and how grave it is. docs/validation.md explains each to users.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace trailcam::evidence {

enum class Severity {
  Note,     // worth knowing; nothing is wrong
  Unknown,  // could not be told
  Fault,    // somebody altered, removed or added something
};

enum class Kind {
  // Digests
  DigestMissing,
  DigestUnreadable,
  DigestMoved,
  DigestKeyUnknown,
  DigestKeyUnfit,
  DigestSignature,
  DigestTrailingBytes,
  DigestChain,
  DigestUnlinked,
  DigestsCutOff,
  DigestUnsigned,
  DigestUnsignedNewest,  // where that is accepted
  DigestElsewhere,
  HoursMissing,
  HoursOverlap,
  ChainStart,
  ChainRestart,
  NoDigests,
  // Log files
  LogMissing,
  LogAltered,
  LogUnreadable,
  LogTrailingBytes,
  LogUnlisted,
  LogElsewhere,
  LogPending,
  LogUncovered,
  LogOfOtherTrail,
  // Either
  WrongName,
  NotRead,
};

Severity severity_of(Kind kind);
// "digest-missing"
std::string_view name_of(Kind kind);
// "fault"
std::string_view name_of(Severity severity);

struct Finding {
  Kind kind;
  std::string region;
  std::string key;  // of the file, as its bucket has it; "" where there is none
  std::string detail;
  bool operator==(const Finding&) const = default;
};

struct Count {
  std::uint64_t valid = 0;
  std::uint64_t total = 0;  // those that are missing count too
  bool operator==(const Count&) const = default;
};

struct RegionSummary {
  std::string region;
  Count digests;
  Count backfill_digests;
  Count log_files;
  std::uint64_t pending = 0;
  // What the digests that were found cover.
  std::optional<Timestamp> covered_from;
  std::optional<Timestamp> covered_until;
};

// Is told what is found as it is found; calls come one after another.
class Report {
 public:
  virtual ~Report() = default;
  virtual void found(const Finding& finding) = 0;
  virtual void region_done(const RegionSummary& summary) = 0;
  // How far the region is: digests looked at, of those in its folder.
  virtual void progress(const std::string& region, std::uint64_t done, std::uint64_t total) = 0;
};

}  // namespace trailcam::evidence
