#include "evidence/crew.h"

#include <atomic>
#include <latch>

#include "base/assert.h"

namespace trailcam::evidence {

Crew::Crew(const Source& source) : pool_("inspect", source.readers_best(), source.readers_best()) {
  for (std::size_t i = 0; i < source.readers_best(); ++i) {
    inspectors_.push_back(std::make_unique<Inspector>(source.reader()));
  }
}

void Crew::run(std::size_t count, const Job& job) {
  const std::size_t threads = std::min(count, inspectors_.size());
  std::atomic<std::size_t> next = 0;
  std::latch done{std::ptrdiff_t(threads)};
  for (std::size_t i = 0; i < threads; ++i) {
    ThreadPool::Job task = [&, i] {
      for (std::size_t at = next++; at < count; at = next++) job(*inspectors_[i], at);
      done.count_down();
    };
    TC_ASSERT(pool_.try_submit(task));
  }
  done.wait();
}

}  // namespace trailcam::evidence
