// Which records a trail gets. Pure: a configuration and a record in, yes or no out.
#pragma once

#include "aws/record/event_record.h"
#include "trails/trail.h"

namespace trailcam::trails {

// As that configuration stands: logging, account, region, global services, selectors.
bool selects(const TrailRow& trail, const record::EventRecord& record);

// One selector alone.
bool selects(const EventSelector& selector, const record::EventRecord& record);

}  // namespace trailcam::trails
