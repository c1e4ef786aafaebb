// One CloudTrail record as the journal keeps it: the JSON that goes to customers, and beside it
// what selection and lookup ask for, so that no consumer has to parse the JSON
// (docs/formats/journal.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"

namespace trailcam::record {

enum class Category {
  Management = 0,
  Data = 1,
  NetworkActivity = 2,
  Insight = 3,
  ActivityAuditLog = 4,  // an application's own event, for event data stores alone (PutAuditEvents)
};

// A name by which LookupEvents finds the event; not the record's own `resources`.
struct Alias {
  std::string type;  // "AWS::S3::Bucket"
  std::string name;
  static void fields(auto& self, auto&& field) {
    field(1, self.type);
    field(2, self.name);
  }
};

struct EventRecord {
  std::string event_id;
  Timestamp event_time{};
  Category category = Category::Management;
  bool read_only = false;
  AccountId account;  // the recipient: whose history and trails get it
  Region region;
  std::string event_source;
  std::string event_name;
  std::string access_key_id;
  std::string user_name;
  std::vector<Alias> aliases;
  std::string error_code;
  // Made by Trailcam's own delivery: it rides along with a real event but never starts a batch.
  bool echo = false;
  // Of a global service (IAM): reaches a trail only if that includes global service events.
  bool global_service = false;
  // Data events: type and ARNs of what was touched, for data selectors.
  std::string resource_type;
  std::vector<std::string> resource_arns;
  std::string json;
  std::string decision;  // of a denial: which statement of which policy decided, as JSON
  // Of an ActivityAuditLog: ids of the event data stores that it goes to, whatever they select.
  std::vector<std::string> stores;

  static void fields(auto& self, auto&& field) {
    field(1, self.event_id);
    field(2, self.event_time);
    field(3, self.category);
    field(4, self.read_only);
    field(5, self.account);
    field(6, self.region);
    field(7, self.event_source);
    field(8, self.event_name);
    field(9, self.access_key_id);
    field(10, self.user_name);
    field(11, self.aliases);
    field(12, self.error_code);
    field(13, self.echo);
    field(14, self.global_service);
    field(15, self.resource_type);
    field(16, self.resource_arns);
    field(17, self.json);
    field(18, self.decision);
    field(19, self.stores);
  }
};

std::string encode(const EventRecord& record);
// Error: Corrupt.
Result<EventRecord> decode(std::string_view entry);

}  // namespace trailcam::record
