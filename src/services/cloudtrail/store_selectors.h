// The advanced event selectors of event data stores, as clients write them and as they are shown.
//
// Source: "AdvancedFieldSelector" (CloudTrail API Reference, read 2026-08).
#pragma once

#include <vector>

#include "base/error.h"
#include "lake/event_data_store.h"
#include "services/cloudtrail/generated/shapes.h"

namespace trailcam::cloudtrail {

struct StoreSelection {
  std::vector<trails::AdvancedEventSelector> selectors;
  lake::StoreKind kind = lake::StoreKind::Event;
};

// All management events, where a store is made without selectors.
StoreSelection default_selection();
// Error: InvalidEventSelectorsException; UnsupportedOperationException for the kinds of AWS Config
// and Audit Manager.
Result<StoreSelection> read_selection(const std::vector<AdvancedEventSelector>& given);

std::vector<AdvancedEventSelector> to_advanced_selectors(
    const std::vector<trails::AdvancedEventSelector>& selectors);

}  // namespace trailcam::cloudtrail
