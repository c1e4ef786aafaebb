// The partitions that a table's properties tell, instead of the Data Catalog: partition projection.
//
// Source: "Partition projection" (Amazon Athena User Guide): types enum, integer, date, injected;
// ranges, intervals and formats of each; storage.location.template.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace trailcam::athena {

inline constexpr std::size_t kPartitionsMax = 1'000'000;  // of one table, that a query reads

struct TablePartition {
  std::vector<std::string> values;  // in the order of the table's partition keys
  std::string location;             // "s3://bucket/prefix/"
};

// What a query says about a partition key.
struct KeyConditions {
  std::function<bool(const std::string& value)> passes;
  std::vector<std::string> equal_to = {};  // the only values that can count; empty: not known
};

struct ProjectedTable {
  std::vector<std::string> keys;
  std::map<std::string, std::string> properties;  // the table's
  std::string location;
};

bool is_projected(const std::map<std::string, std::string>& properties);

// Those that pass, in order. Error: Invalid, in Athena's words, when the properties make no sense,
// an injected key has no value, or there are too many.
Result<std::vector<TablePartition>> project_partitions(
    const ProjectedTable& table, const std::map<std::string, KeyConditions>& conditions,
    Timestamp now);

}  // namespace trailcam::athena
