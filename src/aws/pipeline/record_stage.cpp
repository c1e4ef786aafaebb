#include "aws/pipeline/record_stage.h"

#include <algorithm>

#include "aws/record/render.h"
#include "base/json.h"

namespace trailcam::pipeline {
namespace {

using policy::Principal;
using record::Category;
using record::EventRecord;

// AWS's records show a denied call without its parameters, except in S3.
std::string request_parameters(const Ended& ended) {
  const Identified& what = ended.identified;
  if (what.is_s3() && ended.head != nullptr) {
    return record::render_s3_request(
        {what.bucket, what.key, *ended.head, *ended.query, ended.body});
  }
  if (ended.outcome == Outcome::Denied || ended.input == nullptr) return "null";
  // KMS shows them of what it did.
  if (ended.error != nullptr && what.service->name == "kms") return "null";
  const model::Shape* shape = what.operation->input;
  return shape == nullptr ? "null" : record::render(*ended.input, *shape, record::Side::Request);
}

// S3 answers with headers and documents of its own; its records show some of the headers.
std::string notable_headers(const Ended& ended) {
  constexpr std::string_view kNotable[] = {"x-amz-server-side-encryption",
                                           "x-amz-server-side-encryption-aws-kms-key-id",
                                           "x-amz-version-id",
                                           "x-amz-copy-source-version-id",
                                           "x-amz-delete-marker",
                                           "x-amz-expiration"};
  Value shown;
  for (const model::Member& member : ended.identified.operation->output->members) {
    const bool notable = member.location == model::Location::Header &&
                         std::ranges::find(kNotable, member.wire_name) != std::end(kNotable);
    const Value* value = notable ? ended.output->find(member.name) : nullptr;
    if (value == nullptr) continue;
    shown.set(member.wire_name,
              value->is_bool() ? Value(value->as_bool() ? "true" : "false") : *value);
  }
  return shown.is_map() ? to_json(shown) : "null";
}

std::string response_elements(const Ended& ended) {
  const model::Operation& operation = *ended.identified.operation;
  if (ended.notes != nullptr && ended.notes->response_elements) {
    return to_json(*ended.notes->response_elements);
  }
  const bool shown = operation.response_elements.value_or(!operation.read_only);
  if (!shown || ended.error != nullptr || ended.output == nullptr) return "null";
  if (operation.output == nullptr) return "null";
  if (ended.identified.is_s3()) return notable_headers(ended);
  return record::render(*ended.output, *operation.output, record::Side::Response);
}

Value s3_additional(const Ended& ended) {
  Value out = Value::map();
  if (ended.head == nullptr) return out;
  const BodyFacts none;
  const BodyFacts& facts = ended.facts == nullptr ? none : *ended.facts;
  if (!ended.signature_version.empty()) out.add("SignatureVersion", ended.signature_version);
  if (!ended.head->tls.cipher_suite.empty()) {
    out.add("CipherSuite", ended.head->tls.cipher_suite);
  }
  out.add("bytesTransferredIn", std::int64_t(facts.wire_bytes));
  if (!ended.signature_version.empty()) {
    out.add("AuthenticationMethod", ended.presigned ? "QueryString" : "AuthHeader");
  }
  out.add("x-amz-id-2", ended.host_id);
  out.add("bytesTransferredOut", std::int64_t(ended.response_bytes));
  return out;
}

Value additional_data(const Ended& ended) {
  Value out = ended.identified.is_s3() ? s3_additional(ended) : Value();
  if (ended.identified.service->name == "sts" && ended.head != nullptr) {
    const bool global = ended.head->headers.get("host").starts_with("sts.amazonaws.com");
    out.add("RequestDetails", Value::map({{"awsServingRegion", ended.identified.region.str()},
                                          {"endpointType", global ? "global" : "regional"}}));
  }
  if (ended.notes != nullptr && ended.notes->additional.is_map()) {
    for (const auto& [name, value] : ended.notes->additional.as_map()) out.set(name, value);
  }
  return out;
}

// Names that the model's overlay finds in the input and the output, and those that the handler
// noted.
std::vector<record::Alias> aliases(const Ended& ended) {
  std::vector<record::Alias> out;
  const auto add = [&](const std::string& type, const std::string& name) {
    for (const record::Alias& known : out) {
      if (known.type == type && known.name == name) return;
    }
    if (!name.empty()) out.push_back({type, name});
  };
  if (ended.outcome != Outcome::Denied) {
    for (const model::LookupResource& resource : ended.identified.operation->lookup) {
      const std::string_view path = resource.path;
      const std::size_t dot = path.find('.');
      const Value* side = path.substr(0, dot) == "request" ? ended.input : ended.output;
      const Value* found = side == nullptr ? nullptr : side->at_path(path.substr(dot + 1));
      if (found != nullptr && found->is_string()) add(resource.type, found->as_string());
    }
  }
  if (ended.notes != nullptr) {
    for (const record::Alias& alias : ended.notes->aliases) add(alias.type, alias.name);
  }
  return out;
}

// A caller who was refused does not learn whose bucket it is.
std::string bucket_owner(const Ended& ended) {
  const bool hidden = ended.view == Ended::View::Callers && !ended.resource_owner.empty() &&
                      ended.resource_owner != ended.account;
  return hidden ? "HIDDEN_DUE_TO_SECURITY_REASONS" : ended.resource_owner.str();
}

// What an S3 call is about, when it ended before its handler could tell.
std::vector<RecordNotes::Resource> s3_resources(const Ended& ended) {
  const Identified& what = ended.identified;
  if (!what.is_s3() || what.bucket.empty()) return {};
  const std::string bucket = "arn:aws:s3:::" + what.bucket;
  std::vector<RecordNotes::Resource> out = {{"AWS::S3::Bucket", bucket, bucket_owner(ended), {}}};
  if (!what.key.empty()) {
    out.push_back({"AWS::S3::Object", bucket + "/" + what.key, "", {}});
  } else if (what.operation->data_event) {
    const std::string* prefix =
        ended.query == nullptr ? nullptr : http::find_pair(*ended.query, "prefix");
    out.push_back({"AWS::S3::Object", bucket + "/" + (prefix == nullptr ? "" : *prefix), "",
                   RecordNotes::Resource::Extent::Prefix});
  }
  return out;
}

std::vector<RecordNotes::Resource> resources(const Ended& ended, std::string_view region) {
  std::vector<RecordNotes::Resource> out;
  if (ended.notes != nullptr) out = ended.notes->resources;
  if (out.empty()) out = s3_resources(ended);
  if (ended.input == nullptr || ended.outcome == Outcome::Denied) return out;
  for (const model::LookupResource& resource : ended.identified.operation->record_resources) {
    auto arn = fill_template(resource.path, {*ended.input, region, ended.account.str()});
    if (arn) out.push_back({resource.type, std::move(*arn), ended.account.str(), {}});
  }
  return out;
}

std::string lookup_name(const Caller& caller) {
  switch (caller.principal.type) {
    case Principal::Type::Root:
      return "root";
    case Principal::Type::Service:
      return caller.principal.service;
    case Principal::Type::RoleSession:
    case Principal::Type::FederatedUser: {
      const std::size_t colon = caller.principal_id.find(':');
      return colon == std::string::npos ? "" : caller.principal_id.substr(colon + 1);
    }
    default:
      return caller.user_name;
  }
}

// requestParameters and responseElements as they go into the record: JSON, or null when too large.
struct Parts {
  std::string parameters;
  std::string elements;
  std::string additional = {};
  std::string_view event_type = "AwsApiCall";
  bool with_resources = true;
};

std::string write_record(const Ended& ended, const EventRecord& record, const Parts& parts) {
  const Identified& what = ended.identified;
  std::string out;
  out.reserve(parts.parameters.size() + parts.elements.size() + 1536);
  JsonWriter json(out);
  json.begin_object();
  json.member("eventVersion", kEventVersion);
  const bool owners = ended.view == Ended::View::Owners;
  if (owners) {
    write_outsider(json, ended.caller);
  } else {
    write_identity(json, ended.caller, ended.via);
  }
  json.member("eventTime", iso8601(record.event_time));
  json.member("eventSource", record.event_source);
  json.member("eventName", record.event_name);
  json.member("awsRegion", record.region.str());
  if (ended.head == nullptr) {
    const std::string_view service =
        ended.via.empty() ? std::string_view(ended.caller.principal.service) : ended.via;
    json.member("sourceIPAddress", service);
    json.member("userAgent", service);
  } else {
    json.member("sourceIPAddress", ended.head->peer_address);
    std::string agent(cut(ended.head->headers.get("user-agent"), kShortFieldBytesMax));
    if (what.is_s3()) agent = "[" + agent + "]";
    json.member("userAgent", agent);
  }
  if (ended.error != nullptr) {
    json.member("errorCode", cut(record.error_code, kShortFieldBytesMax));
    json.member("errorMessage", cut(ended.error->message(), kShortFieldBytesMax));
  }
  json.key("requestParameters");
  json.raw(parts.parameters);
  json.key("responseElements");
  json.raw(parts.elements);
  if (!parts.additional.empty()) {
    json.key("additionalEventData");
    json.raw(parts.additional);
  }
  json.member("requestID", ended.request_id);
  json.member("eventID", record.event_id);
  json.key("readOnly");
  json.boolean(record.read_only);
  const auto touched = resources(ended, record.region.str());
  if (parts.with_resources && !touched.empty()) {
    json.key("resources");
    json.begin_array();
    for (const RecordNotes::Resource& resource : touched) {
      json.begin_object();
      if (!resource.account.empty()) json.member("accountId", resource.account);
      json.member("type", resource.type);
      const bool one = resource.extent == RecordNotes::Resource::Extent::One;
      json.member(one ? "ARN" : "ARNPrefix", resource.arn);
      json.end_object();
    }
    json.end_array();
  }
  json.member("eventType", parts.event_type);
  json.key("managementEvent");
  json.boolean(record.category == Category::Management);
  json.member("recipientAccountId", ended.account.str());
  if (!ended.shared_event_id.empty()) json.member("sharedEventID", ended.shared_event_id);
  json.member("eventCategory", record.category == Category::Management ? "Management" : "Data");
  // The console stands between the caller and the service.
  const bool console = ended.caller.from_console && !owners;
  if (ended.head != nullptr && !console) write_tls(json, *ended.head);
  if (console) json.member("sessionCredentialFromConsole", "true");
  json.end_object();
  return out;
}

std::string error_code(const Ended& ended) {
  const AwsFault* fault = ended.error->fault();
  const std::string code = fault == nullptr             ? "InternalFailure"
                           : fault->record_code.empty() ? fault->code
                                                        : fault->record_code;
  if (ended.identified.family != Family::Ec2) return code;
  const bool ours = fault == nullptr || fault->http_status >= 500;
  return (ours ? "Server." : "Client.") + code;
}

// Writes the record within its limits: what the limits of the single fields let through together
// may still be too much, and the largest go first.
std::string write_within_limits(const Ended& ended, const EventRecord& record, Parts parts) {
  if (parts.parameters.size() > kElementsBytesMax) parts.parameters = "null";
  if (parts.elements.size() > kElementsBytesMax) parts.elements = "null";
  if (parts.additional.size() > kAdditionalBytesMax) parts.additional.clear();
  std::string json = write_record(ended, record, parts);
  if (json.size() <= kEventBytesMax) return json;
  parts.parameters = parts.elements = "null";
  parts.additional.clear();
  json = write_record(ended, record, parts);
  if (json.size() <= kEventBytesMax) return json;
  parts.with_resources = false;
  return write_record(ended, record, parts);
}

// What the further event would be as a call of its own. `notes` must outlive the result.
Ended as_ended(const Ended& ended, const RecordNotes::Further& further, RecordNotes& notes) {
  notes.resources = further.resources;
  if (ended.notes != nullptr) notes.region = ended.notes->region;
  Ended out = ended;
  out.outcome = further.error ? Outcome::Failed : Outcome::Success;
  out.error = further.error ? &*further.error : nullptr;
  out.notes = &notes;
  return out;
}

}  // namespace

std::optional<std::string> fill_template(std::string_view pattern, const TemplateScope& scope) {
  std::string out;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    out += pattern.substr(0, open);
    if (open == pattern.npos) break;
    const std::size_t close = pattern.find('}', open);
    const std::string_view name = pattern.substr(open + 1, close - open - 1);
    pattern.remove_prefix(close + 1);
    if (name == "region") {
      out += scope.region;
    } else if (name == "account") {
      out += scope.account;
    } else {
      const Value* value = scope.input.at_path(name);
      if (value == nullptr || !value->is_string()) return std::nullopt;
      if (value->as_string().starts_with("arn:")) return value->as_string();
      out += value->as_string();
    }
  }
  return out;
}

EventRecord summarize(const Ended& ended, Random& random) {
  const Identified& what = ended.identified;
  const model::Operation& operation = *what.operation;
  EventRecord record;
  record.event_id = random.uuid();
  record.event_time = ended.time;
  record.category = operation.data_event ? Category::Data : Category::Management;
  record.read_only = operation.read_only;
  record.account = ended.account;
  record.global_service = what.service->global;
  record.region = what.service->global                            ? Region("us-east-1")
                  : ended.notes != nullptr && ended.notes->region ? *ended.notes->region
                                                                  : what.region;
  record.event_source = what.service->event_source;
  record.event_name = operation.event_name;
  if (ended.view == Ended::View::Callers) {
    record.access_key_id = ended.caller.access_key_id;
    record.user_name = lookup_name(ended.caller);
  }
  record.aliases = aliases(ended);
  record.echo = ended.echo;
  if (ended.error != nullptr) {
    record.error_code = error_code(ended);
    if (ended.error->fault() != nullptr) record.decision = ended.error->fault()->decision;
  }
  if (record.category == Category::Data) {
    // Data selectors speak of what the event is about, not of the bucket around it.
    for (const RecordNotes::Resource& resource : resources(ended, record.region.str())) {
      if (resource.type == "AWS::S3::Bucket") continue;
      record.resource_type = resource.type;
      record.resource_arns.push_back(resource.arn);
    }
  }
  return record;
}

EventRecord summarize(const Ended& ended, const RecordNotes::Further& further, Random& random) {
  RecordNotes notes;
  EventRecord record = summarize(as_ended(ended, further, notes), random);
  record.event_name = further.operation;
  return record;
}

void write_json(const Ended& ended, EventRecord& record) {
  Parts parts{request_parameters(ended), response_elements(ended)};
  if (const Value more = additional_data(ended); more.is_map() && !more.as_map().empty()) {
    parts.additional = to_json(more);
  }
  record.json = write_within_limits(ended, record, std::move(parts));
}

void write_json(const Ended& ended, const RecordNotes::Further& further, EventRecord& record) {
  RecordNotes notes;
  Parts parts{to_json(further.parameters), "null"};
  parts.event_type = "AwsServiceEvent";
  record.json = write_within_limits(as_ended(ended, further, notes), record, std::move(parts));
}

}  // namespace trailcam::pipeline
