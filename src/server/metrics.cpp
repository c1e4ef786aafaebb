#include "server/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace trailcam::server {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                          0.05,   0.1,   0.25,   0.5,   1,    5};

// A figure that lives elsewhere, read when it is collected.
class Reading : public prometheus::Collectable {
 public:
  Reading(Metrics::Kind kind, std::string name, std::string help, std::function<double()> read)
      : kind_(kind), name_(std::move(name)), help_(std::move(help)), read_(std::move(read)) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    prometheus::MetricFamily family;
    family.name = name_;
    family.help = help_;
    prometheus::ClientMetric metric;
    if (kind_ == Metrics::Kind::Counter) {
      family.type = prometheus::MetricType::Counter;
      metric.counter.value = read_();
    } else {
      family.type = prometheus::MetricType::Gauge;
      metric.gauge.value = read_();
    }
    family.metric.push_back(std::move(metric));
    return {std::move(family)};
  }

 private:
  const Metrics::Kind kind_;
  const std::string name_;
  const std::string help_;
  const std::function<double()> read_;
};

}  // namespace

struct Metrics::Impl {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& calls =
      prometheus::BuildCounter()
          .Name("trailcam_calls_total")
          .Help("Calls that ended, by service, operation and outcome")
          .Register(registry);
  prometheus::Histogram& duration = prometheus::BuildHistogram()
                                        .Name("trailcam_call_duration_seconds")
                                        .Help("From a request's head to its answer")
                                        .Register(registry)
                                        .Add({}, kSeconds);
  std::vector<std::unique_ptr<prometheus::Collectable>> readings;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::ended(const Seen& call) {
  // Nobody who is not known may make up rows here.
  const bool known = call.outcome != pipeline::Outcome::NotAuthenticated;
  impl_->calls
      .Add({{"service", known ? std::string(call.service) : ""},
            {"operation", known ? std::string(call.operation) : ""},
            {"outcome", std::string(pipeline::recording_rule(call.outcome).name)}})
      .Increment();
  impl_->duration.Observe(double(call.duration.count()) / 1000);
}

void Metrics::add_reading(Kind kind, const std::string& name, const std::string& help,
                          std::function<double()> read) {
  impl_->readings.push_back(
      std::make_unique<Reading>(kind, "trailcam_" + name, help, std::move(read)));
}

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> families = impl_->registry.Collect();
  for (const auto& reading : impl_->readings) {
    for (prometheus::MetricFamily& family : reading->Collect()) {
      families.push_back(std::move(family));
    }
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace trailcam::server
