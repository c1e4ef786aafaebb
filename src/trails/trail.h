// Trails as rows of the catalog: what is configured, what was configured when, and how delivery
// stands.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "store/tag_row.h"
#include "store/transaction.h"

namespace trailcam::trails {

struct DataResource {
  std::string type;  // "AWS::S3::Object"
  std::vector<std::string> values;
  bool operator==(const DataResource&) const = default;
  static void fields(auto& self, auto&& field) {
    field(1, self.type);
    field(2, self.values);
  }
};

// A basic event selector.
struct EventSelector {
  std::string read_write_type = "All";  // "ReadOnly", "WriteOnly", "All"
  bool include_management_events = true;
  std::vector<DataResource> data_resources;
  std::vector<std::string> exclude_management_event_sources;
  bool operator==(const EventSelector&) const = default;
  static void fields(auto& self, auto&& field) {
    field(1, self.read_write_type);
    field(2, self.include_management_events);
    field(3, self.data_resources);
    field(4, self.exclude_management_event_sources);
  }
};

// One selector that says nothing of its own: all management events.
inline bool is_default(const std::vector<EventSelector>& selectors) {
  return selectors.size() == 1 && selectors.front() == EventSelector();
}

struct TrailRow {
  std::uint64_t uid = 0;  // of this incarnation: a trail of the same name made later has another
  std::string name;
  AccountId account;
  Region home_region;
  std::string bucket;
  std::optional<std::string> prefix;
  bool include_global_service_events = true;
  bool is_multi_region = false;
  bool log_file_validation = false;
  bool recursive_logging = true;
  bool is_logging = false;
  std::optional<Timestamp> started;
  std::optional<Timestamp> stopped;
  std::vector<EventSelector> selectors;
  bool has_custom_selectors = false;
  std::vector<store::TagRow> tags;  // in order of arrival
  Timestamp created{};
  bool deleted = false;                       // only in the timeline
  std::string kms_key_id;                     // ARN; "" where the bucket decides
  std::optional<Timestamp> validation_since;  // when log file validation was last turned on

  std::string arn() const {
    return "arn:aws:cloudtrail:" + home_region.str() + ":" + account.str() + ":trail/" + name;
  }

  static void fields(auto& self, auto&& field) {
    field(1, self.uid);
    field(2, self.name);
    field(3, self.account);
    field(4, self.home_region);
    field(5, self.bucket);
    field(6, self.prefix);
    field(7, self.include_global_service_events);
    field(8, self.is_multi_region);
    field(9, self.log_file_validation);
    field(10, self.recursive_logging);
    field(11, self.is_logging);
    field(12, self.started);
    field(13, self.stopped);
    field(14, self.selectors);
    field(15, self.has_custom_selectors);
    field(16, self.tags);
    field(17, self.created);
    field(18, self.deleted);
    field(19, self.kms_key_id);
    field(20, self.validation_since);
  }
};

// How delivery to one region's folder stands.
struct RegionStatus {
  std::optional<Timestamp> latest_delivery;  // the last that worked
  std::optional<Timestamp> latest_attempt;
  std::string latest_error;  // S3's code; "" when the last attempt worked
  std::optional<Timestamp> latest_digest;
  std::string latest_digest_error;
  std::optional<Timestamp> digest_end;  // of the last digest
  static void fields(auto& self, auto&& field) {
    field(1, self.latest_delivery);
    field(2, self.latest_attempt);
    field(3, self.latest_error);
    field(4, self.latest_digest);
    field(5, self.latest_digest_error);
    field(6, self.digest_end);
  }
};

// The range of positions whose files are being written; committed before the first of them is, so
// that after a crash the same files are written again.
struct BatchRange {
  Position after = 0;
  Position upto = 0;
  Timestamp label{};  // the time that the files are named after
  static void fields(auto& self, auto&& field) {
    field(1, self.after);
    field(2, self.upto);
    field(3, self.label);
  }
};

struct DeliveryRow {
  std::uint64_t uid = 0;
  AccountId account;
  Position cursor = 0;  // everything up to here is delivered, or was not selected
  std::optional<BatchRange> batch;
  std::map<std::string, RegionStatus> regions;
  static void fields(auto& self, auto&& field) {
    field(1, self.uid);
    field(2, self.account);
    field(3, self.cursor);
    field(4, self.batch);
    field(5, self.regions);
  }
};

// One row that every change of any trail touches: its version tells whether something changed.
struct GenerationRow {
  static void fields(auto&, auto&&) {}
};

inline constexpr store::Table<GenerationRow> kTrailGeneration{"trail-generation"};
inline constexpr store::Table<TrailRow> kTrails{"trail"};                  // account, region, name
inline constexpr store::Table<TrailRow> kTrailTimeline{"trail-timeline"};  // uid, position
inline constexpr store::Table<DeliveryRow> kDeliveries{"trail-delivery"};  // uid

inline store::Key trail_key(const AccountId& account, const Region& region, std::string_view name) {
  return kTrails.key().text(account.str()).text(region.str()).text(name);
}
inline store::Key delivery_key(std::uint64_t uid) { return kDeliveries.key().number(uid); }

// Puts a trail's row and appends it to its timeline: every change of a trail goes through here, so
// that selection can look at the configuration as of any position.
void put_trail(store::Transaction& transaction, const TrailRow& trail);
void erase_trail(store::Transaction& transaction, const TrailRow& trail);

}  // namespace trailcam::trails
