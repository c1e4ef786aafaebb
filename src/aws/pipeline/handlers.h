// The operations that are implemented, by service and name.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "aws/pipeline/body.h"
#include "aws/pipeline/call.h"

namespace trailcam::pipeline {

struct Handler {
  // Runs the operation. May run again for the same call when its change was refused with Conflict.
  // `body` is the sink that `open_body` returned, null for other operations.
  std::function<Result<Value>(Call&, const Value& input, BodySink* body)> run;
  // Operations whose body is a stream: chooses where it goes, once the caller may make the call.
  std::function<Result<std::unique_ptr<BodySink>>(Call&, const Value& input)> open_body;
};

// Filled at start, constant afterwards.
class Handlers {
 public:
  void add(std::string service, std::string operation, Handler handler) {
    handlers_[std::move(service)].emplace(std::move(operation), std::move(handler));
  }
  const Handler* find(std::string_view service, std::string_view operation) const {
    const auto of_service = handlers_.find(service);
    if (of_service == handlers_.end()) return nullptr;
    const auto found = of_service->second.find(operation);
    return found == of_service->second.end() ? nullptr : &found->second;
  }
  const auto& all() const { return handlers_; }

 private:
  std::map<std::string, std::map<std::string, Handler, std::less<>>, std::less<>> handlers_;
};

}  // namespace trailcam::pipeline
