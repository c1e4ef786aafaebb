// One region of a trail.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evidence/chain.h"
#include "evidence/crew.h"
#include "evidence/log_names.h"
#include "evidence/validate.h"

namespace trailcam::evidence {

class RegionCheck {
 public:
  RegionCheck(const Question& question, const Source& source, std::string region, Crew& crew,
              const KeyRing& keys, Report& report);

  // Error: when the source cannot be listed.
  Result<Verdict> run();

 private:
  struct Digest {
    std::string key;
    trails::FileName name;
  };
  using Digests = std::vector<Digest>;
  struct NamedFile {
    std::string digest;  // who names it
    trails::DigestedFile file;
  };

  Result<void> list_digests();
  void learn_origin(const Digests& digests);
  std::vector<LoadedDigest> load(std::span<const Digest> digests);
  Result<void> walk(const Digests& digests, bool backfill, Count& count);
  bool starts_in_time(const Digest& digest) const;
  void judge(const LoadedDigest& digest, std::span<const LoadedDigest> after, Chain& chain,
             Count& count, std::vector<NamedFile>& files);
  void mark(const trails::DigestedFile& file);
  Result<void> check_files(const std::vector<NamedFile>& files);
  std::optional<Finding> check_file(Inspector& inspector, const NamedFile& named) const;
  void judge_unnamed();
  Finding judge_unnamed(const LogNames::Unnamed& file);
  // Marks what proven digests of the list name.
  void excuse(const Digests& digests);
  Result<void> judge_absence();
  Result<bool> ever_had_digests();
  bool is_ours(const trails::FileName& name) const;
  void tell(Findings& findings);

  const Question& question_;
  Crew& crew_;
  const KeyRing& keys_;
  Report& report_;
  std::unique_ptr<Reader> reader_;
  Origin origin_;
  trails::FileName folder_;  // prefix, organization, account, region
  RegionSummary summary_;
  Verdict verdict_;
  LogNames logs_;
  Digests standard_;  // whose end is after the start of the time asked for; all to the newest
  Digests backfill_;
  Digests others_;  // of other trails in the same folder
  std::vector<Chain::Gap> gaps_;
  std::uint64_t looked_at_ = 0;
};

}  // namespace trailcam::evidence
