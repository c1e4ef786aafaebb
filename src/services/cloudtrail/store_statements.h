// Statements over the event data stores of one account and region, on the query engine.
#pragma once

#include "lake/lake.h"
#include "query/engine.h"
#include "services/cloudtrail/queries.h"

namespace trailcam::cloudtrail {

// What it is given outlives it. Any thread.
class StoreStatements : public LakeStatements {
 public:
  StoreStatements(const lake::Lake& lake, query::Engine& engine) : lake_(lake), engine_(engine) {}

  Result<std::vector<std::string>> check(const QueryRow& row) override;
  Result<std::unique_ptr<query::RunningQuery>> open(const QueryRow& row,
                                                    Millis time_limit) override;

 private:
  const lake::Lake& lake_;
  query::Engine& engine_;
};

}  // namespace trailcam::cloudtrail
