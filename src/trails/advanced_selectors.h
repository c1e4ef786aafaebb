// Advanced event selectors: conditions on fields of a record. Event data stores have them.
// Source: CloudTrail user guide, "Filtering data events by using advanced event selectors" and API
// reference, AdvancedFieldSelector, read 2026-08.
#pragma once

#include <string>
#include <vector>

#include "aws/record/event_record.h"

namespace trailcam::trails {

// The positive conditions are alternatives, of the negative ones each must hold; where there are
// both, both.
struct FieldSelector {
  std::string field;  // "eventCategory", "resources.ARN", ...
  std::vector<std::string> equals = {}, starts_with = {}, ends_with = {};
  std::vector<std::string> not_equals = {}, not_starts_with = {}, not_ends_with = {};
  bool operator==(const FieldSelector&) const = default;
  static void fields(auto& self, auto&& field) {
    field(1, self.field);
    field(2, self.equals);
    field(3, self.starts_with);
    field(4, self.ends_with);
    field(5, self.not_equals);
    field(6, self.not_starts_with);
    field(7, self.not_ends_with);
  }
};

// Selects what meets all of its conditions.
struct AdvancedEventSelector {
  std::string name;
  std::vector<FieldSelector> field_selectors;
  bool operator==(const AdvancedEventSelector&) const = default;
  static void fields(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.field_selectors);
  }
};

// eventCategory Equals `category`, and nothing else.
AdvancedEventSelector selector_of_category(std::string name, std::string category);

// What the record's `eventCategory` says: "Management", "Data", "NetworkActivity", "Insight".
std::string_view category_name(record::Category category);

// Whether any of them selects the record. A field that the record lacks meets no positive condition
// and every negative one.
bool selects(const std::vector<AdvancedEventSelector>& selectors,
             const record::EventRecord& record);

// Whether any of them may select an event of that category.
bool asks_for(const std::vector<AdvancedEventSelector>& selectors, record::Category category);

}  // namespace trailcam::trails
