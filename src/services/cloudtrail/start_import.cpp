#include <algorithm>

#include <fmt/format.h>

#include "lake/imports.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/import_out.h"
#include "services/cloudtrail/import_source.h"
#include "services/cloudtrail/lake_access.h"
#include "services/cloudtrail/query_access.h"
#include "services/cloudtrail/store_out.h"

namespace trailcam::cloudtrail {
namespace {

Error wrong_parameter(std::string text) {
  return errors::invalid_parameter_exception(std::move(text));
}

Result<lake::EventDataStoreRow> destination_store(pipeline::Call& call,
                                                  const std::string& arn_or_id) {
  lake::EventDataStoreRow row = TC_TRY(store_to_change(call, arn_or_id));
  if (row.kind != lake::StoreKind::Event) {
    return errors::invalid_event_data_store_category_exception(
        fmt::format("The event data store {} does not collect CloudTrail events.", row.arn()));
  }
  return row;
}

Result<void> check_no_other(pipeline::Call& call) {
  for (const lake::ImportRow& other : TC_TRY(imports_of(call))) {
    if (!is_under_way(other.status) || other.follow) continue;
    return errors::account_has_ongoing_import_exception(
        fmt::format("The account {} has an ongoing import: {}.", call.account.str(), other.id));
  }
  return {};
}

Result<void> check_source(CloudTrail& cloudtrail, pipeline::Call& call,
                          const lake::ImportRow& row) {
  const BucketPlace place = TC_TRY(bucket_place(row.places.front(), row.region));
  TC_TRY(call.authorize_knowing("iam:PassRole", place.role,
                                {{"iam:PassedToService", {call.service.event_source}}}));
  return check_import_source(cloudtrail.reader(), cloudtrail.clock,
                             {row.account, destination_of(row)}, place);
}

Result<lake::ImportRow> read_new(pipeline::Call& call, const StartImportInput& input) {
  if (!input.Destinations || input.Destinations->size() != 1 || !input.ImportSource) {
    return wrong_parameter("Specify one destination and an import source, or an import ID.");
  }
  if (input.StartEventTime && input.EndEventTime && *input.StartEventTime > *input.EndEventTime) {
    return wrong_parameter("The start time must not be later than the end time.");
  }
  const auto event_data_store = TC_TRY(destination_store(call, input.Destinations->front()));
  TC_TRY(authorize_stores(call, "cloudtrail:StartImport", {event_data_store.id}));
  const S3ImportSource& source = input.ImportSource->S3;
  lake::ImportRow row = lake::new_import(event_data_store,
                                         {{.path = "",
                                           .s3_uri = source.S3LocationUri,
                                           .s3_region = source.S3BucketRegion,
                                           .s3_access_role = source.S3BucketAccessRoleArn}},
                                         call.now, call.random);
  row.origin = lake::ImportOrigin::Api;
  row.start_event_time = input.StartEventTime;
  row.end_event_time = input.EndEventTime;
  return row;
}

// Files that are in the store already are passed over.
Result<lake::ImportRow> read_again(pipeline::Call& call, const StartImportInput& input) {
  if (input.Destinations || input.ImportSource || input.StartEventTime || input.EndEventTime) {
    return wrong_parameter("With an import ID nothing else can be specified.");
  }
  lake::ImportRow row = TC_TRY(import_of(call, *input.ImportId));
  TC_TRY(destination_store(call, row.store_id));
  TC_TRY(authorize_stores(call, "cloudtrail:StartImport", {row.store_id}));
  const bool ended =
      row.status == lake::ImportStatus::Failed || row.status == lake::ImportStatus::Stopped;
  if (!ended || row.origin != lake::ImportOrigin::Api) {
    return wrong_parameter(fmt::format("The import {} cannot be started again: its status is {}.",
                                       row.id, status_text(row.status)));
  }
  row.status = lake::ImportStatus::Initializing;
  row.counts = {};
  row.stopped_by.clear();
  row.updated = call.now;
  return row;
}

}  // namespace

Result<StartImportOutput> start_import(CloudTrail& cloudtrail, pipeline::Call& call,
                                       const StartImportInput& input) {
  TC_TRY(guard_lake(call));
  auto row = input.ImportId ? read_again(call, input) : read_new(call, input);
  // Whoever may import nothing learns only that.
  if (!row) {
    TC_TRY(authorize_stores(call, "cloudtrail:StartImport", {}));
    return row.error();
  }
  TC_TRY(check_no_other(call));
  TC_TRY(check_source(cloudtrail, call, *row));
  call.transaction.put(lake::kImports, lake::import_key(row->id), *row);
  return to_import_answer<StartImportOutput>(*row);
}

}  // namespace trailcam::cloudtrail
