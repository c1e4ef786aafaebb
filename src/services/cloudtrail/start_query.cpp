#include <fmt/format.h>

#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/queries.h"
#include "services/cloudtrail/query_access.h"
#include "services/cloudtrail/query_delivery.h"

namespace trailcam::cloudtrail {
namespace {

Result<void> check_input(const StartQueryInput& input) {
  if (input.QueryAlias && !input.QueryStatement) {
    return errors::invalid_parameter_exception(
        fmt::format("The query alias {} was not found.", *input.QueryAlias));
  }
  if (input.QueryAlias || !input.QueryStatement) {
    return errors::invalid_parameter_exception(
        "Specify either QueryStatement or QueryAlias, and not both.");
  }
  return {};
}

Result<void> check_room(pipeline::Call& call) {
  std::size_t active = 0;
  TC_TRY(call.transaction.scan(
      kActiveQueries, active_queries_key(call.account, call.region).range(),
      [&](std::string_view, const ActiveQueryRow&) { return ++active < kActiveQueriesMax; }));
  if (active < kActiveQueriesMax) return {};
  return errors::max_concurrent_queries_exception(
      fmt::format("The account {} already has {} queries that wait or run.", call.account.str(),
                  kActiveQueriesMax));
}

}  // namespace

Result<StartQueryOutput> start_query(CloudTrail& cloudtrail, pipeline::Call& call,
                                     const StartQueryInput& input) {
  QueryRow row;
  row.id = call.random.uuid();
  row.account = call.account;
  row.region = call.region;
  row.created = call.now;
  row.statement = input.QueryStatement.value_or("");
  row.parameters = input.QueryParameters.value_or(std::vector<std::string>());
  auto stores = cloudtrail.statements.check(row);
  // Whoever may query nothing learns only that.
  if (!stores) TC_TRY(authorize_stores(call, "cloudtrail:StartQuery", {}));
  TC_TRY(check_input(input));
  row.store_ids = TC_TRY(std::move(stores));
  TC_TRY(authorize_stores(call, "cloudtrail:StartQuery", row.store_ids));
  TC_TRY(check_owner(call, input.EventDataStoreOwnerAccountId));
  if (input.DeliveryS3Uri) {
    row.delivery_uri = *input.DeliveryS3Uri;
    row.delivery_status = "PENDING";
    TC_TRY(check_delivery(call, TC_TRY(parse_delivery_uri(row.delivery_uri)),
                          fmt::format("arn:aws:cloudtrail:{}:{}:eventdatastore/{}",
                                      row.region.str(), row.account.str(), row.store_ids.front())));
  }
  TC_TRY(call.transaction.guard(store::Key("lake-query-guard").text(call.account.str())));
  TC_TRY(check_room(call));
  add_query(call.transaction, row);
  StartQueryOutput output;
  output.QueryId = row.id;
  return output;
}

}  // namespace trailcam::cloudtrail
