#include "services/cloudtrail/import_out.h"

#include <fmt/format.h>

#include "services/cloudtrail/generated/errors.h"

namespace trailcam::cloudtrail {
namespace {
bool is_of_call(const pipeline::Call& call, const lake::ImportRow& row) {
  return row.account == call.account && row.region == call.region;
}
}  // namespace

Result<lake::ImportRow> import_of(pipeline::Call& call, const std::string& id) {
  auto row = TC_TRY(call.transaction.get(lake::kImports, lake::import_key(id)));
  if (!row || !is_of_call(call, *row)) {
    return errors::import_not_found_exception(fmt::format("The import {} was not found.", id));
  }
  return std::move(*row);
}

Result<std::vector<lake::ImportRow>> imports_of(pipeline::Call& call) {
  std::vector<lake::ImportRow> out;
  TC_TRY(call.transaction.scan(lake::kImports, lake::kImports.key().range(),
                               [&](std::string_view, lake::ImportRow row) {
                                 if (is_of_call(call, row)) out.push_back(std::move(row));
                                 return true;
                               }));
  return out;
}

bool is_under_way(lake::ImportStatus status) {
  return status == lake::ImportStatus::Initializing || status == lake::ImportStatus::InProgress;
}

std::string_view status_text(lake::ImportStatus status) {
  switch (status) {
    case lake::ImportStatus::Initializing:
      return "INITIALIZING";
    case lake::ImportStatus::InProgress:
      return "IN_PROGRESS";
    case lake::ImportStatus::Failed:
      return "FAILED";
    case lake::ImportStatus::Stopped:
      return "STOPPED";
    case lake::ImportStatus::Completed:
      return "COMPLETED";
  }
  return "";
}

std::string destination_of(const lake::ImportRow& row) {
  return fmt::format("arn:aws:cloudtrail:{}:{}:eventdatastore/{}", row.region.str(),
                     row.account.str(), row.store_id);
}

ImportStatistics to_statistics(const lake::ImportCounts& counts) {
  ImportStatistics out;
  out.PrefixesFound = std::int64_t(counts.prefixes_found);
  out.PrefixesCompleted = std::int64_t(counts.prefixes_done);
  out.FilesCompleted = std::int64_t(counts.files_done + counts.files_known);
  out.EventsCompleted = std::int64_t(counts.events);
  out.FailedEntries = std::int64_t(counts.refused + counts.conflicts);
  return out;
}

}  // namespace trailcam::cloudtrail
