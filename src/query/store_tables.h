// Event data stores as tables of SQL: the documented columns of their kind over the segments that a
// query can need.
//
// `eventjson` and `eventjsonchecksum` are not stored: they are computed for the rows and queries
// that ask for them. Source: CloudTrail User Guide, "Supported SQL schemas for event data stores".
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lake/lake.h"
#include "query/engine.h"

namespace trailcam::query {

// In the documented order. Hidden are those that no document lists.
std::vector<Column> store_columns(lake::StoreKind kind);

// A Catalog for one query. It keeps the snapshots of the stores that the query reads.
class StoreTables : public Catalog {
 public:
  // The store that a table's name means, or nothing; what may not be asked is an Error.
  using Find =
      std::function<Result<std::optional<lake::EventDataStoreRow>>(const QualifiedName& name)>;

  StoreTables(const lake::Lake& lake, Find find) : lake_(lake), find_(std::move(find)) {}

  Result<std::vector<Column>> columns(const QualifiedName& table) override;
  Result<std::string> relation(const QualifiedName& table, const ScanHints& hints) override;

  // For the run of the translated statement.
  QuerySettings settings(Millis time_limit) const;
  // What its relations will read.
  const std::shared_ptr<ScanCount>& scanned() const { return scanned_; }

 private:
  Result<lake::EventDataStoreRow> store(const QualifiedName& table) const;

  const lake::Lake& lake_;
  const Find find_;
  const std::shared_ptr<ScanCount> scanned_ = std::make_shared<ScanCount>();
  std::vector<std::shared_ptr<const void>> held_;
};

}  // namespace trailcam::query
