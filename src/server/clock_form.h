// POST /_trailcam/clock: moves the virtual clock. Signed (SigV4, service "trailcam") by somebody
// who is allowed trailcam:AdvanceClock, as an administrator is.
#pragma once

#include <string>

#include "aws/pipeline/pipeline.h"
#include "server/time_travel.h"

namespace trailcam::server {

class ClockForm {
 public:
  // Without `travel` (no --virtual-clock) everything is refused.
  ClockForm(const pipeline::Pipeline& aws, TimeTravel* travel) : aws_(aws), travel_(travel) {}

  // {"advance": "PT1H"} -> {"now": "2026-01-02T03:04:05.678Z"}, once all that fell due is done.
  http::Response answer(const http::RequestHead& head, const std::string& body) const;

 private:
  const pipeline::Pipeline& aws_;
  TimeTravel* const travel_;
};

}  // namespace trailcam::server
