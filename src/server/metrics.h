// What the server counts, as Prometheus reads it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "aws/pipeline/pipeline.h"

namespace trailcam::server {

class Metrics : public pipeline::CallObserver {
 public:
  Metrics();
  ~Metrics() override;

  void ended(const Seen& call) override;
  // A figure that is read when somebody asks. Register before traffic starts; `name` without the
  // prefix "trailcam_". A counter only rises.
  enum class Kind { Counter, Gauge };
  void add_reading(Kind kind, const std::string& name, const std::string& help,
                   std::function<double()> read);
  // Prometheus's text format, version 0.0.4.
  std::string text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace trailcam::server
