// Answers "which events?" from the index and the journal: what LookupEvents stands on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "history/index.h"

namespace trailcam::history {

struct LookupQuery {
  AccountId account;
  Region region;
  Attribute attribute = Attribute::Any;
  std::string value;
  std::optional<Timestamp> start;  // inclusive, whole seconds
  std::optional<Timestamp> end;    // inclusive, whole seconds
  std::size_t count_max = 50;
  std::optional<Place> after;  // continue behind this one
};

struct LookupPage {
  std::vector<record::EventRecord> events;  // newest first
  std::optional<Place> next;                // absent: there are no more
};

// Any thread. Errors: Io, Corrupt.
Result<LookupPage> lookup(const store::Database& database, const Scopes& scopes,
                          const LookupQuery& query);

}  // namespace trailcam::history
