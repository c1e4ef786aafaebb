#include "services/cloudtrail/lake_access.h"

#include <algorithm>

#include <fmt/format.h>

#include "lake/import_rows.h"
#include "services/cloudtrail/generated/errors.h"
#include "services/cloudtrail/import_out.h"
#include "services/cloudtrail/names.h"

namespace trailcam::cloudtrail {
namespace {

using lake::EventDataStoreRow;

// The id in an ARN of that kind which is of this account and region; "" for one of elsewhere, and
// nothing where it is neither an id nor such an ARN.
std::optional<std::string> id_within(const pipeline::Call& call, const std::string& arn_or_id,
                                     std::string_view kind) {
  if (is_uuid(arn_or_id)) return arn_or_id;
  const auto pieces = split_arn(arn_or_id);
  if (!pieces || pieces->kind != kind || !is_uuid(pieces->rest)) return std::nullopt;
  const bool here = pieces->account == call.account && pieces->region == call.region;
  return here ? pieces->rest : "";
}

template <class Row>
bool is_here(const pipeline::Call& call, const std::optional<Row>& row) {
  return row && row->account == call.account && row->region == call.region;
}

}  // namespace

Result<EventDataStoreRow> store_to_read(pipeline::Call& call, const std::string& arn_or_id) {
  const auto id = id_within(call, arn_or_id, "eventdatastore");
  if (!id) {
    return errors::event_data_store_arn_invalid_exception(
        fmt::format("The event data store ARN {} is not valid.", arn_or_id));
  }
  auto row = TC_TRY(call.transaction.get(lake::kStores, lake::store_key(*id)));
  if (!is_here(call, row)) {
    return errors::event_data_store_not_found_exception(
        fmt::format("The event data store {} was not found.", arn_or_id));
  }
  return std::move(*row);
}

Result<void> check_active(const EventDataStoreRow& row) {
  if (row.status != lake::StoreStatus::PendingDeletion) return {};
  return errors::inactive_event_data_store_exception(
      fmt::format("The event data store {} is inactive: it is pending deletion.", row.arn()));
}

Result<EventDataStoreRow> store_to_change(pipeline::Call& call, const std::string& arn_or_id) {
  EventDataStoreRow row = TC_TRY(store_to_read(call, arn_or_id));
  TC_TRY(check_active(row));
  return row;
}

Result<void> check_no_import(pipeline::Call& call, const EventDataStoreRow& row) {
  bool running = false;
  TC_TRY(call.transaction.scan(
      lake::kImports, lake::kImports.key().range(), [&](std::string_view, lake::ImportRow import) {
        running |= import.store_id == row.id && is_under_way(import.status);
        return !running;
      }));
  if (!running) return {};
  return errors::event_data_store_has_ongoing_import_exception(
      fmt::format("The event data store {} has an import in progress.", row.arn()));
}

Result<std::vector<EventDataStoreRow>> stores_of(pipeline::Call& call) {
  std::vector<EventDataStoreRow> out = TC_TRY(lake::read_stores(call.transaction.database()));
  std::erase_if(out, [&](const EventDataStoreRow& row) {
    return row.account != call.account || row.region != call.region;
  });
  return out;
}

Result<lake::ChannelRow> channel_of(pipeline::Call& call, const std::string& arn_or_id) {
  const auto id = id_within(call, arn_or_id, "channel");
  if (!id) {
    return errors::channel_arn_invalid_exception(
        fmt::format("The channel ARN {} is not valid.", arn_or_id));
  }
  auto row = TC_TRY(call.transaction.get(lake::kChannels, lake::channel_key(*id)));
  if (!is_here(call, row)) {
    return errors::channel_not_found_exception(
        fmt::format("The channel {} was not found.", arn_or_id));
  }
  return std::move(*row);
}

Result<void> guard_lake(pipeline::Call& call) {
  return call.transaction.guard(store::Key("lake-guard").text(call.account.str()));
}

}  // namespace trailcam::cloudtrail
