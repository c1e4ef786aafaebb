// Validates the digests and log files of a trail: that each is there, unaltered and signed, that
// they continue each other without a hole, and that nothing lies beside them that nobody signed.
//
// Memory: fixed buffers for each reader, a fixed number of digests at a time with the files that
// they name, and of the region under way the names of its digests and log files.
#pragma once

#include <functional>

#include "evidence/finding.h"
#include "evidence/key_ring.h"
#include "evidence/question.h"
#include "evidence/source.h"

namespace trailcam::evidence {

struct Verdict {
  std::uint64_t faults = 0;
  std::uint64_t unknowns = 0;
};

// Gives the public keys of a region.
using KeysOf = std::function<Result<KeyRing>(const std::string& region)>;

// Errors: whatever kept the source from being listed, or the keys from being had.
Result<Verdict> validate(const Question& question, const Source& source, const KeysOf& keys_of,
                         Report& report);

}  // namespace trailcam::evidence
