#include "lake/repeats.h"

#include <algorithm>

namespace trailcam::lake {
namespace {

// A run so many times longer than what is looked for is searched, not walked.
constexpr std::size_t kWalkRatioMax = 16;

struct Candidate {
  RecordKey key;
  std::uint32_t builder;
  std::uint32_t row;
};

bool earlier_event(const RecordKey& a, const RecordKey& b) {
  return a.high != b.high ? a.high < b.high : a.low < b.low;
}

std::vector<Candidate> sorted_candidates(std::span<const std::span<const RecordKey>> builders) {
  std::vector<Candidate> out;
  std::size_t count = 0;
  for (const auto keys : builders) count += keys.size();
  out.reserve(count);
  for (std::uint32_t builder = 0; builder < builders.size(); ++builder) {
    for (std::uint32_t row = 0; row < builders[builder].size(); ++row) {
      out.push_back({builders[builder][row], builder, row});
    }
  }
  std::ranges::sort(out, [](const Candidate& a, const Candidate& b) {
    if (!a.key.same_event(b.key)) return earlier_event(a.key, b.key);
    return a.builder != b.builder ? a.builder < b.builder : a.row < b.row;
  });
  return out;
}

// Drops candidates that repeat the event of `first`, or `first` itself with what repeats it.
class Verdicts {
 public:
  explicit Verdicts(std::size_t builders) : settled_(builders) {}

  void drop(const Candidate& candidate, const RecordKey& standing) {
    Settled& of = settled_[candidate.builder];
    of.dropped.push_back(candidate.row);
    if (candidate.key.content != standing.content) of.conflicts.push_back(candidate.row);
  }
  std::vector<Settled> take() {
    for (Settled& of : settled_) {
      std::ranges::sort(of.dropped);
      std::ranges::sort(of.conflicts);
    }
    return std::move(settled_);
  }

 private:
  std::vector<Settled> settled_;
};

// Takes those that `run` has out of `candidates`.
void drop_those_in(std::span<const RecordKey> run, std::vector<Candidate>& candidates,
                   Verdicts& verdicts) {
  const bool walk = run.size() / kWalkRatioMax <= candidates.size();
  auto at = run.begin();
  std::size_t kept = 0;
  for (const Candidate& candidate : candidates) {
    if (walk) {
      while (at != run.end() && earlier_event(*at, candidate.key)) ++at;
    } else {
      at = std::lower_bound(at, run.end(), candidate.key, earlier_event);
    }
    if (at != run.end() && at->same_event(candidate.key)) {
      verdicts.drop(candidate, *at);
    } else {
      candidates[kept++] = candidate;
    }
  }
  candidates.resize(kept);
}

}  // namespace

std::vector<Settled> settle_repeats(std::span<const std::span<const RecordKey>> builders,
                                    std::span<const SegmentIndex* const> visible) {
  std::vector<Candidate> candidates = sorted_candidates(builders);
  Verdicts verdicts(builders.size());
  for (const SegmentIndex* index : visible) drop_those_in(index->keys(), candidates, verdicts);
  const Candidate* first = nullptr;
  for (const Candidate& candidate : candidates) {
    if (first != nullptr && first->key.same_event(candidate.key)) {
      verdicts.drop(candidate, first->key);
    } else {
      first = &candidate;
    }
  }
  return verdicts.take();
}

}  // namespace trailcam::lake
