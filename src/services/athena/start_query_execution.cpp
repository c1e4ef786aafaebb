#include <fmt/format.h>

#include "base/cbor.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "query/sql/translate.h"
#include "services/athena/ddl.h"
#include "services/athena/executions.h"
#include "services/athena/generated/operations.h"
#include "services/athena/locations.h"
#include "services/athena/metadata.h"
#include "services/athena/uuids.h"

namespace trailcam::athena {
namespace {

constexpr std::string_view kNoLocation =
    "No output location provided. An output location is required either through the Workgroup "
    "result configuration setting or as an API input.";

// Where results go and how: what the client says, unless the work group enforces its own. Error:
// InvalidRequestException.
Result<ResultConfiguration> settled_results(const StartQueryExecutionInput& input,
                                            const WorkGroupConfiguration& group) {
  ResultConfiguration out = group.ResultConfiguration.value_or(ResultConfiguration());
  if (!group.EnforceWorkGroupConfiguration.value_or(false) && input.ResultConfiguration) {
    const ResultConfiguration& given = *input.ResultConfiguration;
    if (given.OutputLocation) out = given;
    if (given.EncryptionConfiguration) out.EncryptionConfiguration = given.EncryptionConfiguration;
  }
  if (!out.OutputLocation || out.OutputLocation->empty()) {
    return invalid_request(std::string(kNoLocation));
  }
  TC_TRY(check(out));
  return out;
}

Result<void> check_supported(const StartQueryExecutionInput& input) {
  if (input.EngineConfiguration) {
    return invalid_request("EngineConfiguration is not supported here", "UNSUPPORTED");
  }
  if (!input.QueryExecutionContext || !input.QueryExecutionContext->Catalog) return {};
  const std::string& catalog = *input.QueryExecutionContext->Catalog;
  if (lower(catalog) == lower(kCatalogName)) return {};
  return invalid_request(fmt::format("Data catalog {} was not found", catalog));
}

// Source: "How Athena accesses registered data" and the calls that its records show: whether the
// bucket is there and the caller may know where.
Result<void> verify_bucket(pipeline::Call& call, const std::string& folder) {
  const S3Location place = TC_TRY(parse_location(folder));
  const auto answer = call.forward({.via = "athena.amazonaws.com",
                                    .region = call.region,
                                    .service = "s3",
                                    .operation = "GetBucketLocation",
                                    .input = Value::map({{"Bucket", place.bucket}})});
  if (answer) return {};
  if (answer.error().fault() == nullptr) return answer.error();
  return invalid_request(fmt::format("Unable to verify/create output bucket {}", place.bucket),
                         "OUTPUT_LOCATION_NOT_ACCESSIBLE");
}

void keep_results(ExecutionRow& row, const ResultConfiguration& results) {
  if (results.EncryptionConfiguration) {
    row.encryption = EncryptionRow{results.EncryptionConfiguration->EncryptionOption,
                                   results.EncryptionConfiguration->KmsKey.value_or("")};
  }
  row.expected_bucket_owner = results.ExpectedBucketOwner.value_or("");
  row.owner_full_control = results.AclConfiguration.has_value();
}

// Error: Invalid, with the place of what cannot be read.
Result<ddl::Statement> read_statement(const pipeline::Call& call,
                                      const StartQueryExecutionInput& input) {
  const ddl::Statement statement = TC_TRY(ddl::parse(input.QueryString));
  if (std::holds_alternative<ddl::Query>(statement)) {
    TC_TRY(query::check_syntax(
        {.statement = input.QueryString,
         .dialect = query::Dialect::Athena,
         .now = call.now,
         .parameters = input.ExecutionParameters.value_or(std::vector<std::string>())}));
  }
  return statement;
}

Result<ExecutionRow> make_row(pipeline::Call& call, const StartQueryExecutionInput& input,
                              const WorkGroupState& group) {
  const auto statement = read_statement(call, input);
  if (!statement) return invalid_request(statement.error().message(), "MALFORMED_QUERY");
  const ResultConfiguration results = TC_TRY(settled_results(input, group.configuration));
  ExecutionRow row;
  row.account = call.account;
  row.region = call.region;
  // Of the call, so that it is the same when the handler runs again.
  row.id = uuid_of("query execution " + std::string(call.request_id));
  row.work_group = group.row.name;
  row.query = input.QueryString;
  row.statement_type = ddl::statement_type(*statement);
  row.substatement_type = ddl::substatement_type(*statement);
  if (input.QueryExecutionContext) {
    row.catalog = input.QueryExecutionContext->Catalog.value_or("");
    row.database = input.QueryExecutionContext->Database.value_or("");
  }
  row.parameters = input.ExecutionParameters.value_or(std::vector<std::string>());
  row.folder = TC_TRY(output_folder(*results.OutputLocation));
  const bool tabular = row.statement_type == "DML";
  row.location = row.folder + row.id + (tabular ? ".csv" : ".txt");
  keep_results(row, results);
  row.bytes_scanned_max = group.configuration.BytesScannedCutoffPerQuery;
  row.submitted = call.now;
  TC_TRY(verify_bucket(call, row.folder));
  return row;
}

// What must be the same when a token comes again.
std::string hash_of_arguments(const pipeline::Call& call) {
  Value arguments = call.raw_input;
  arguments.erase("ClientRequestToken");
  return crypto::sha256_hex(to_cbor(arguments));
}

// The execution that the same token began.
Result<std::optional<ExecutionRow>> started_before(pipeline::Call& call,
                                                   const StartQueryExecutionInput& input) {
  if (!input.ClientRequestToken) return std::optional<ExecutionRow>();
  const auto ref = TC_TRY(
      call.transaction.get(kTokens, home_key(kTokens, call).text(*input.ClientRequestToken)));
  if (!ref) return std::optional<ExecutionRow>();
  return call.transaction.get(kExecutions, home_key(kExecutions, call).text(ref->id));
}

}  // namespace

Result<StartQueryExecutionOutput> start_query_execution(Athena& athena, pipeline::Call& call,
                                                        const StartQueryExecutionInput& input) {
  const std::string name = TC_TRY(permit(call, input.WorkGroup));
  const std::string hash = hash_of_arguments(call);
  if (const auto earlier = TC_TRY(started_before(call, input))) {
    if (earlier->arguments_hash == hash) return StartQueryExecutionOutput{earlier->id};
    return invalid_request("Idempotent parameters do not match");
  }
  const WorkGroupState group = TC_TRY(find_work_group(call, name));
  if (group.row.state == "DISABLED") {
    return invalid_request(fmt::format("WorkGroup {} is disabled.", name));
  }
  TC_TRY(check_supported(input));
  ExecutionRow row = TC_TRY(make_row(call, input, group));
  row.token = input.ClientRequestToken.value_or("");
  row.arguments_hash = hash;
  add_execution(call.transaction, row);
  if (!athena.executor.submit(row, call.delegate())) {
    return errors::too_many_requests_exception(
        "You have exceeded the limit for the number of queries you can run concurrently. Please "
        "reduce the number of concurrent queries submitted by this account.");
  }
  return StartQueryExecutionOutput{row.id};
}

}  // namespace trailcam::athena
