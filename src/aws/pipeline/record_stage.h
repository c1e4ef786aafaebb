// Stage: what a call leaves behind. The only place where records are made.
#pragma once

#include <optional>
#include <string>

#include "aws/pipeline/call.h"
#include "aws/pipeline/identity.h"
#include "aws/pipeline/recording.h"
#include "aws/pipeline/stages.h"
#include "aws/record/event_record.h"

namespace trailcam::pipeline {

inline constexpr std::size_t kAdditionalBytesMax = 28 << 10;
inline constexpr std::size_t kElementsBytesMax = 100 << 10;  // requestParameters, ...
inline constexpr std::size_t kEventBytesMax = 256 << 10;

// All that is known of a finished call.
struct Ended {
  Outcome outcome = Outcome::Success;
  Timestamp time{};
  const Identified& identified;
  const Caller& caller;
  AccountId account;                      // who gets the record
  AccountId resource_owner = {};          // of what was asked about; "" when it is not known
  std::string_view shared_event_id = {};  // "" where the record is the only one
  // Owners: the copy for the owner of what another account's principal touched, who is told no
  // more of that principal than its account and its id.
  enum class View { Callers, Owners };
  View view = View::Callers;
  std::string_view request_id;
  std::string_view host_id;                 // S3
  const http::RequestHead* head = nullptr;  // null: made by a service
  const http::Pairs* query = nullptr;
  std::string_view body;  // as sent, when it was buffered
  bool presigned = false;
  std::string_view signature_version = {};  // "SigV4", "SigV2"; "" when unsigned
  const Value* input = nullptr;
  const Value* output = nullptr;
  const Error* error = nullptr;
  const RecordNotes* notes = nullptr;
  const BodyFacts* facts = nullptr;
  std::uint64_t response_bytes = 0;
  std::string_view via = {};  // the service that made it in its caller's name
  bool echo = false;          // made by our own delivery
};

// All of a record but its JSON: what selection and lookup ask for.
record::EventRecord summarize(const Ended& ended, Random& random);
// The same of one further event.
record::EventRecord summarize(const Ended& ended, const RecordNotes::Further& further,
                              Random& random);
// Writes the JSON into a summary.
void write_json(const Ended& ended, record::EventRecord& record);
void write_json(const Ended& ended, const RecordNotes::Further& further,
                record::EventRecord& record);

// "{Bucket}" and the like filled in from an input, {region} and {account} from the call. A value
// that is an ARN itself replaces the whole. Nothing when a member is missing.
struct TemplateScope {
  const Value& input;
  std::string_view region;
  std::string_view account;
};
std::optional<std::string> fill_template(std::string_view pattern, const TemplateScope& scope);

}  // namespace trailcam::pipeline
