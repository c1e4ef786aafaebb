// Event data stores as rows of the catalog: what is configured, which segments hold their events,
// and how far the journal was followed for them (docs/formats/event-data-store.md).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "lake/schema.h"
#include "store/tag_row.h"
#include "store/transaction.h"
#include "trails/advanced_selectors.h"

namespace trailcam::lake {

enum class StoreStatus { Enabled = 0, StoppedIngestion = 1, PendingDeletion = 2 };
enum class BillingMode { ExtendableRetention = 0, FixedRetention = 1 };

// The store that `trailcam import` makes where none is named.
inline constexpr std::string_view kDefaultStoreName = "events";
inline constexpr std::uint32_t kRetentionDaysMax = 3653;
inline constexpr std::chrono::days kDeletionWait{7};

struct EventDataStoreRow {
  std::string id;  // UUID
  std::string name;
  AccountId account;
  Region region;
  StoreKind kind = StoreKind::Event;
  StoreStatus status = StoreStatus::Enabled;
  std::vector<trails::AdvancedEventSelector> selectors;  // none: takes no live events
  bool multi_region = true;
  bool organization = false;
  bool termination_protection = true;
  BillingMode billing = BillingMode::ExtendableRetention;
  // 0: events are kept for ever (a store that an import made; the API shows kRetentionDaysMax).
  std::uint32_t retention_days = 366;
  std::string kms_key_id;  // ARN or ""
  Timestamp created{};
  Timestamp updated{};
  std::optional<Timestamp> deletion_asked;  // with PendingDeletion
  StoreStatus status_before_deletion = StoreStatus::Enabled;
  std::string federation_role_arn;  // "": federation is off
  std::vector<store::TagRow> tags;

  std::string arn() const {
    return "arn:aws:cloudtrail:" + region.str() + ":" + account.str() + ":eventdatastore/" + id;
  }
  // What is older is not kept.
  std::optional<Timestamp> oldest_kept(Timestamp now) const {
    if (retention_days == 0) return std::nullopt;
    return now - std::chrono::days{retention_days};
  }

  static void fields(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.name);
    field(3, self.account);
    field(4, self.region);
    field(5, self.kind);
    field(6, self.status);
    field(7, self.selectors);
    field(8, self.multi_region);
    field(9, self.organization);
    field(10, self.termination_protection);
    field(11, self.billing);
    field(12, self.retention_days);
    field(13, self.kms_key_id);
    field(14, self.created);
    field(15, self.updated);
    field(16, self.deletion_asked);
    field(17, self.status_before_deletion);
    field(18, self.federation_role_arn);
    field(19, self.tags);
  }
};

// A file of events of one UTC day. Its row makes it visible.
struct SegmentRow {
  std::uint64_t rows = 0;
  std::uint64_t parquet_bytes = 0;
  std::uint64_t index_bytes = 0;
  Timestamp oldest{};  // eventTime
  Timestamp newest{};
  static void fields(auto& self, auto&& field) {
    field(1, self.rows);
    field(2, self.parquet_bytes);
    field(3, self.index_bytes);
    field(4, self.oldest);
    field(5, self.newest);
  }
};

// Up to where the journal was followed for a store.
struct FollowRow {
  Position cursor = 0;
  static void fields(auto& self, auto&& field) { field(1, self.cursor); }
};

// Touched by every change of any store's row: its version tells whether something changed.
struct StoreGenerationRow {
  static void fields(auto&, auto&&) {}
};

inline constexpr store::Table<EventDataStoreRow> kStores{"event-data-store"};       // id
inline constexpr store::Table<FollowRow> kStoreFollows{"event-data-store-follow"};  // id
inline constexpr store::Table<StoreGenerationRow> kStoreGeneration{"event-data-store-generation"};
// store id, day (days since 1970-01-01), segment id
inline constexpr store::Table<SegmentRow> kSegments{"lake-segment"};

inline store::Key store_key(std::string_view id) { return kStores.key().text(id); }
inline store::Key follow_key(std::string_view id) { return kStoreFollows.key().text(id); }
inline store::Key segments_key(std::string_view store_id) { return kSegments.key().text(store_id); }

// Puts a store's row: every change of one goes through here.
void put_store(store::Transaction& transaction, const EventDataStoreRow& row);
// The store's row goes; its segments, imports and cursor must be gone already.
void erase_store(store::Transaction& transaction, const EventDataStoreRow& row);

// A store that follows the journal from `from` on.
void add_store(store::Transaction& transaction, const EventDataStoreRow& row, Position from);

// Whether live events of the journal go into it: its account, regions, selectors.
bool takes(const EventDataStoreRow& row, const record::EventRecord& record);

// All stores, by id. Error: Io, Corrupt.
Result<std::vector<EventDataStoreRow>> read_stores(const store::Database& database);

}  // namespace trailcam::lake
