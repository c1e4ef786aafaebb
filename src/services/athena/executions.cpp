#include "services/athena/executions.h"

#include <limits>

#include <fmt/format.h>

namespace trailcam::athena {
namespace {

store::Key home_of(std::string_view table, const ExecutionRow& row) {
  return store::Key(table).text(row.account.str()).text(row.region.str());
}

std::uint64_t millis(Timestamp time) { return std::uint64_t(time.time_since_epoch().count()); }

store::Key history_key(const ExecutionRow& row) {
  constexpr std::uint64_t kLast = std::numeric_limits<std::uint64_t>::max();
  return home_of(kHistory.name, row)
      .text(row.work_group)
      .number(kLast - millis(row.submitted))
      .text(row.id);
}

store::Key age_key(const ExecutionRow& row) {
  return kAges.key().number(millis(row.submitted)).text(row.id);
}

QueryExecutionStatus status_of(const ExecutionRow& row) {
  QueryExecutionStatus out;
  out.State = row.state;
  if (!row.reason.empty()) out.StateChangeReason = row.reason;
  out.SubmissionDateTime = row.submitted;
  out.CompletionDateTime = row.completed;
  if (row.error_category) {
    out.AthenaError = AthenaError{.ErrorCategory = row.error_category,
                                  .ErrorType = row.error_type,
                                  .Retryable = false,
                                  .ErrorMessage = row.reason};
  }
  return out;
}

QueryExecutionStatistics statistics_of(const ExecutionRow& row, Timestamp now) {
  const Timestamp end = row.completed.value_or(now);
  const Timestamp start = row.started.value_or(end);
  const std::int64_t total = (end - row.submitted).count();
  const std::int64_t queued = (start - row.submitted).count();
  QueryExecutionStatistics out;
  out.EngineExecutionTimeInMillis = row.engine_ms;
  out.DataScannedInBytes = row.bytes_scanned;
  out.TotalExecutionTimeInMillis = total;
  out.QueryQueueTimeInMillis = queued;
  out.QueryPlanningTimeInMillis = row.planning_ms;
  out.ServiceProcessingTimeInMillis =
      std::max<std::int64_t>(0, total - queued - row.engine_ms - row.planning_ms);
  out.ResultReuseInformation = ResultReuseInformation{.ReusedPreviousResult = false};
  return out;
}

ResultConfiguration result_configuration(const ExecutionRow& row) {
  ResultConfiguration out;
  out.OutputLocation = row.location;
  if (row.encryption) {
    out.EncryptionConfiguration.emplace().EncryptionOption = row.encryption->option;
    if (!row.encryption->kms_key.empty()) {
      out.EncryptionConfiguration->KmsKey = row.encryption->kms_key;
    }
  }
  if (!row.expected_bucket_owner.empty()) out.ExpectedBucketOwner = row.expected_bucket_owner;
  if (row.owner_full_control) {
    out.AclConfiguration.emplace().S3AclOption = "BUCKET_OWNER_FULL_CONTROL";
  }
  return out;
}

}  // namespace

store::Key unended_key(const std::string& id) { return kUnended.key().text(id); }

Result<ExecutionRow> find_execution(pipeline::Call& call, const std::string& id) {
  const auto row = TC_TRY(call.transaction.get(kExecutions, home_key(kExecutions, call).text(id)));
  TC_TRY(permit(call, row ? std::optional(row->work_group) : std::nullopt));
  if (!row) return invalid_request(fmt::format("QueryExecution {} was not found", id));
  return *row;
}

Result<std::vector<ExecutionRow>> executions_of(pipeline::Call& call, const std::string& group) {
  std::vector<std::string> ids;
  TC_TRY(call.transaction.scan(kHistory, home_key(kHistory, call).text(group).range(),
                               [&](std::string_view, ExecutionRef ref) {
                                 ids.push_back(std::move(ref.id));
                                 return true;
                               }));
  std::vector<ExecutionRow> out;
  for (const std::string& id : ids) {
    auto row = TC_TRY(call.transaction.get(kExecutions, home_key(kExecutions, call).text(id)));
    if (row) out.push_back(std::move(*row));
  }
  return out;
}

void add_execution(store::Transaction& transaction, const ExecutionRow& row) {
  const ExecutionRef ref{row.account, row.region, row.id};
  transaction.put(kHistory, history_key(row), ref);
  transaction.put(kAges, age_key(row), ref);
  if (!row.token.empty()) {
    transaction.put(kTokens, home_of(kTokens.name, row).text(row.token), ref);
  }
  put_execution(transaction, row);
}

void put_execution(store::Transaction& transaction, const ExecutionRow& row) {
  transaction.put(kExecutions, home_of(kExecutions.name, row).text(row.id), row);
  if (row.ended()) {
    transaction.erase(kUnended, unended_key(row.id));
  } else {
    transaction.put(kUnended, unended_key(row.id), ExecutionRef{row.account, row.region, row.id});
  }
}

void erase_execution(store::Transaction& transaction, const ExecutionRow& row) {
  transaction.erase(kHistory, history_key(row));
  transaction.erase(kAges, age_key(row));
  transaction.erase(kUnended, unended_key(row.id));
  if (!row.token.empty()) transaction.erase(kTokens, home_of(kTokens.name, row).text(row.token));
  transaction.erase(kExecutions, home_of(kExecutions.name, row).text(row.id));
}

QueryExecution show(const ExecutionRow& row, Timestamp now) {
  QueryExecution out;
  out.QueryExecutionId = row.id;
  out.Query = row.query;
  out.StatementType = row.statement_type;
  out.SubstatementType = row.substatement_type;
  out.ResultConfiguration = result_configuration(row);
  out.ResultReuseConfiguration.emplace().ResultReuseByAgeConfiguration =
      ResultReuseByAgeConfiguration{.Enabled = false, .MaxAgeInMinutes = {}};
  out.QueryExecutionContext.emplace();
  if (!row.database.empty()) out.QueryExecutionContext->Database = row.database;
  if (!row.catalog.empty()) out.QueryExecutionContext->Catalog = row.catalog;
  out.Status = status_of(row);
  out.Statistics = statistics_of(row, now);
  out.WorkGroup = row.work_group;
  out.EngineVersion = EngineVersion{.SelectedEngineVersion = "AUTO",
                                    .EffectiveEngineVersion = std::string(kEngineVersion)};
  if (!row.parameters.empty()) out.ExecutionParameters = row.parameters;
  return out;
}

}  // namespace trailcam::athena
