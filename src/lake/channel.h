// Channels: the way by which applications' own events get into event data stores (CloudTrail Lake
// integrations). Rows of the catalog (docs/formats/catalog.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "store/tag_row.h"
#include "store/transaction.h"

namespace trailcam::lake {

struct ChannelRow {
  std::string id;  // UUID
  std::string name;
  AccountId account;
  Region region;
  std::string source;                  // "Custom", or a partner's name
  std::vector<std::string> store_ids;  // where its events go, in the order given
  std::vector<store::TagRow> tags;

  std::string arn() const {
    return "arn:aws:cloudtrail:" + region.str() + ":" + account.str() + ":channel/" + id;
  }

  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.name);
    field(3, self.account);
    field(4, self.region);
    field(5, self.source);
    field(6, self.store_ids);
    field(7, self.tags);
  }
};

// How the latest calls of PutAuditEvents went. A row of its own, so that they do not wait for each
// other.
struct ChannelStatusRow {
  std::optional<Timestamp> success;
  std::string success_event_id;
  std::optional<Timestamp> attempt;
  std::string attempt_event_id;
  std::string error_code;  // of the latest event that was refused; "" for none
  static void fields(auto& self, auto&& field) {
    field(1, self.success);
    field(2, self.success_event_id);
    field(3, self.attempt);
    field(4, self.attempt_event_id);
    field(5, self.error_code);
  }
};

inline constexpr store::Table<ChannelRow> kChannels{"lake-channel"};                    // id
inline constexpr store::Table<ChannelStatusRow> kChannelStatus{"lake-channel-status"};  // id

inline store::Key channel_key(std::string_view id) { return kChannels.key().text(id); }
inline store::Key channel_status_key(std::string_view id) { return kChannelStatus.key().text(id); }

// Of one account and region, by id. Error: Io, Corrupt.
inline Result<std::vector<ChannelRow>> channels_of(const store::Transaction& transaction,
                                                   const AccountId& account, const Region& region) {
  std::vector<ChannelRow> out;
  TC_TRY(
      transaction.scan(kChannels, kChannels.key().range(), [&](std::string_view, ChannelRow row) {
        if (row.account == account && row.region == region) out.push_back(std::move(row));
        return true;
      }));
  return out;
}

}  // namespace trailcam::lake
