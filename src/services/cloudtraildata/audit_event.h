// An application's own event, as PutAuditEvents takes it and as event data stores keep it.
//
// Source: "Integration event schema" (CloudTrail User Guide, read 2026-08).
#pragma once

#include <string>

#include "aws/record/event_record.h"
#include "lake/channel.h"
#include "services/cloudtraildata/generated/shapes.h"

namespace trailcam::cloudtraildata {

// Why an event is not taken: one of the codes that PutAuditEvents answers for single events.
struct Refusal {
  std::string code;  // "FieldNotFound", "FieldTooLong", "InvalidData", ...
  std::string message;
};
template <class T>
using Taken = std::expected<T, Refusal>;

// What of the event's data its journal entry needs.
struct AuditEventData {
  Timestamp event_time{};
  std::string event_source;
  std::string event_name;
};
// Checks the event against the schema. `owner`: of the channel.
Taken<AuditEventData> check_audit_event(const AuditEvent& event, const AccountId& owner);

struct Ingestion {
  const lake::ChannelRow& channel;
  Region region;  // of the call
  Timestamp now;
  std::string event_id;
};
// The record that goes to the channel's stores.
record::EventRecord audit_record(const AuditEvent& event, const AuditEventData& data,
                                 const Ingestion& ingestion);

}  // namespace trailcam::cloudtraildata
