// Threads that inspect files, each with a reader and buffers of its own.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "base/thread_pool.h"
#include "evidence/inspector.h"
#include "evidence/source.h"

namespace trailcam::evidence {

class Crew {
 public:
  explicit Crew(const Source& source);

  // Calls `job` for each index below `count`, spread over all threads; returns when all are done.
  using Job = std::function<void(Inspector&, std::size_t)>;
  void run(std::size_t count, const Job& job);

 private:
  std::vector<std::unique_ptr<Inspector>> inspectors_;
  ThreadPool pool_;
};

}  // namespace trailcam::evidence
