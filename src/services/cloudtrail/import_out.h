// Imports as the API finds and shows them.
#pragma once

#include <string>

#include "aws/pipeline/call.h"
#include "lake/event_data_store.h"
#include "lake/import_rows.h"
#include "services/cloudtrail/generated/shapes.h"

namespace trailcam::cloudtrail {

// Of the account, in the call's region. Error: ImportNotFoundException.
Result<lake::ImportRow> import_of(pipeline::Call& call, const std::string& id);
Result<std::vector<lake::ImportRow>> imports_of(pipeline::Call& call);

bool is_under_way(lake::ImportStatus status);
std::string_view status_text(lake::ImportStatus status);
std::string destination_of(const lake::ImportRow& row);
ImportStatistics to_statistics(const lake::ImportCounts& counts);

// What all that answer with an import have in common.
template <class Output>
Output to_import_answer(const lake::ImportRow& row) {
  Output out;
  out.ImportId = row.id;
  out.Destinations.emplace().push_back(destination_of(row));
  // An import of the command reads folders, which the API has no word for.
  if (!row.places.empty() && !row.places.front().s3_uri.empty()) {
    const lake::ImportPlace& place = row.places.front();
    out.ImportSource.emplace().S3 = {.S3LocationUri = place.s3_uri,
                                     .S3BucketRegion = place.s3_region,
                                     .S3BucketAccessRoleArn = place.s3_access_role};
  }
  out.StartEventTime = row.start_event_time;
  out.EndEventTime = row.end_event_time;
  out.ImportStatus = std::string(status_text(row.status));
  out.CreatedTimestamp = row.created;
  out.UpdatedTimestamp = row.updated;
  return out;
}

}  // namespace trailcam::cloudtrail
