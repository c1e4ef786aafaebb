// Judges the digests of one trail and region one after another: each by its signature, place and
// key, and all of them by how they continue each other.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evidence/finding.h"
#include "evidence/inspector.h"
#include "evidence/key_ring.h"
#include "evidence/question.h"

namespace trailcam::evidence {

using Findings = std::vector<Finding>;

// What is known of where the files come from. A copy does not know its bucket, nor what stands
// before its keys: both are learned from the first digest that agrees with where it lies.
struct Origin {
  bool whole_keys = true;
  std::optional<std::string> bucket;
  std::optional<std::string> lead;  // the bucket's key = lead + the source's key

  void learn(const LoadedDigest& digest);
  std::string key_of(const std::string& source_key) const { return lead.value_or("") + source_key; }
  // The source's key; nothing when the file lies outside of the source.
  std::optional<std::string> source_key(const std::string& from, const std::string& key) const;
};

enum class Trust {
  Proven,
  Unsigned,  // nothing is wrong, but its signature is not there to be checked
  Broken,
};

// `following`: digests that come next in the list; where a copy has no metadata, the first of them
// holds the signature.
Trust judge_alone(const LoadedDigest& digest, std::span<const LoadedDigest> following,
                  const Origin& origin, const KeyRing& keys, Findings& out);

class Chain {
 public:
  // A stretch of time without digests that is no fault: before a chain begins.
  struct Gap {
    Timestamp from;
    Timestamp until;
  };

  Chain(const Question& question, bool backfill, const Origin& origin)
      : question_(question), backfill_(backfill), origin_(origin) {}

  // In the order of their names.
  void add(const LoadedDigest& digest, Trust trust, Findings& out);
  // After the last one. `name`: of any of them.
  void finish(const trails::FileName& name, Findings& out);

  const std::vector<Gap>& gaps() const { return gaps_; }

 private:
  struct Link {
    std::string key;  // the bucket's
    trails::FileName name;
    Timestamp start;
    Timestamp end;
    std::string hash;
    std::optional<std::string> signature;
  };
  struct Broken {
    std::string key;
    Timestamp end;
  };

  void begin(const LoadedDigest& digest, Findings& out);
  void follow(const LoadedDigest& digest, Findings& out);
  void compare(const LoadedDigest& digest, Findings& out) const;
  // The digests of the hours before one that is missing.
  void expect_before(const LoadedDigest& digest, Timestamp missing, Findings& out) const;
  // Those that should end in (from, upto].
  void expect_hourly(const trails::FileName& name, Timestamp from, Timestamp upto,
                     Findings& out) const;
  Finding finding(Kind kind, const trails::FileName& name, std::string key,
                  std::string detail) const;

  const Question& question_;
  const bool backfill_;
  const Origin& origin_;
  std::optional<Link> last_;    // the last that was not broken
  std::vector<Broken> broken_;  // since then
  std::vector<Gap> gaps_;
};

}  // namespace trailcam::evidence
