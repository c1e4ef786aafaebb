#include "aws/model/model.h"

#include <mutex>

#include "base/assert.h"
#include "base/compress.h"
#include "base/json.h"
#include "base/log.h"

extern "C" {
extern const char trailcam_models_begin[];
extern const char trailcam_models_end[];
}

namespace trailcam::model {
namespace {

constexpr std::string_view kMagic = "TCMODEL1";
constexpr std::size_t kHeadBytes = 16;

Error damaged(const char* what) {
  return Error(ErrorKind::Corrupt, std::string("service models: ") + what);
}

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t word = 0;
  for (std::size_t i = 4; i-- > 0;) word = word << 8 | static_cast<unsigned char>(bytes[i]);
  return word;
}

bool flag(const Value& value, std::string_view name) {
  const Value* member = value.find(name);
  return member != nullptr && member->is_bool() && member->as_bool();
}

std::string string(const Value& value, std::string_view name) {
  return std::string(value.text(name));
}

std::vector<std::string> strings(const Value& value, std::string_view name) {
  std::vector<std::string> out;
  const Value* list = value.find(name);
  if (list == nullptr || !list->is_list()) return out;
  for (const Value& item : list->as_list()) out.push_back(item.as_string());
  return out;
}

std::vector<Protocol> protocols(const Value& value) {
  std::vector<Protocol> out;
  for (const std::string& name : strings(value, "protocols")) {
    out.push_back(name == "json"        ? Protocol::Json
                  : name == "cbor"      ? Protocol::Cbor
                  : name == "query"     ? Protocol::Query
                  : name == "ec2"       ? Protocol::Ec2
                  : name == "rest-json" ? Protocol::RestJson
                                        : Protocol::RestXml);
  }
  return out;
}

ShapeType shape_type(std::string_view name) {
  static const std::map<std::string_view, ShapeType> types = {{"structure", ShapeType::Structure},
                                                              {"list", ShapeType::List},
                                                              {"map", ShapeType::Map},
                                                              {"string", ShapeType::String},
                                                              {"blob", ShapeType::Blob},
                                                              {"boolean", ShapeType::Boolean},
                                                              {"integer", ShapeType::Integer},
                                                              {"long", ShapeType::Long},
                                                              {"float", ShapeType::Float},
                                                              {"double", ShapeType::Double},
                                                              {"timestamp", ShapeType::Timestamp}};
  return types.at(name);
}

TimeFormat time_format(const Value& value) {
  const std::string_view name = value.text("format");
  if (name == "unixTimestamp") return TimeFormat::EpochSeconds;
  if (name == "iso8601") return TimeFormat::Iso8601;
  if (name == "rfc822") return TimeFormat::HttpDate;
  return TimeFormat::Unset;
}

Location location(const Value& value) {
  const std::string_view name = value.text("l");
  if (name == "header") return Location::Header;
  if (name == "headers") return Location::Headers;
  if (name == "querystring") return Location::Query;
  if (name == "uri") return Location::Uri;
  if (name == "statusCode") return Location::Status;
  return Location::Body;
}

// Fills a Service from its trimmed JSON. Shapes refer to each other by address, so all are made
// before any is filled.
class Reader {
 public:
  Reader(const Value& json, Service& service) : json_(json), service_(service) {}

  void read() {
    service_.name = string(json_, "name");
    service_.id = string(json_, "id");
    service_.signing_name = string(json_, "signing");
    service_.endpoint_prefix = string(json_, "endpoint");
    service_.protocols = protocols(json_);
    service_.json_version = string(json_, "jsonVersion");
    service_.target_prefix = string(json_, "target");
    service_.version = string(json_, "version");
    service_.xml_namespace = string(json_, "namespace");
    service_.event_source = string(json_, "eventSource");
    service_.query_compatible = flag(json_, "queryCompatible");
    service_.global = flag(json_, "global");
    service_.record_shape_names = flag(json_, "recordShapeNames");
    iam_prefix_ = string(json_, "iamPrefix");
    for (const auto& [name, value] : json_.find("shapes")->as_map()) {
      service_.shapes[name].name = name;
    }
    for (const auto& [name, value] : json_.find("shapes")->as_map()) {
      read_shape(value, service_.shapes[name]);
    }
    for (const auto& [name, value] : json_.find("operations")->as_map()) {
      read_operation(name, value, service_.operations[name]);
    }
  }

 private:
  const Shape* shape(std::string_view name) const {
    if (name.empty()) return nullptr;
    const auto found = service_.shapes.find(name);
    TC_ASSERT(found != service_.shapes.end());
    return &found->second;
  }

  Member read_member(const Value& value) const {
    Member member;
    member.name = string(value, "n");
    member.shape = shape(value.text("s"));
    member.location = location(value);
    member.renamed = value.find("ln") != nullptr;
    member.wire_name = member.renamed ? string(value, "ln") : member.name;
    member.query_name = string(value, "qn");
    member.time_format = time_format(value);
    if (const Value* ns = value.find("ns")) {
      member.namespace_prefix = string(*ns, "prefix");
      member.namespace_uri = string(*ns, "uri");
    }
    member.required = flag(value, "req");
    member.flattened = flag(value, "flat");
    member.xml_attribute = flag(value, "attr");
    member.streaming = flag(value, "streaming");
    member.idempotency_token = flag(value, "token");
    member.host_label = flag(value, "host");
    member.json_value = flag(value, "jsonvalue");
    member.sensitive = flag(value, "sensitive");
    member.omitted = flag(value, "omit");
    member.unconstrained = flag(value, "free");
    return member;
  }

  void read_shape(const Value& value, Shape& out) const {
    out.type = shape_type(value.text("t"));
    out.flattened = flag(value, "flat");
    out.sparse = flag(value, "sparse");
    out.sensitive = flag(value, "sensitive");
    out.streaming = flag(value, "streaming");
    out.is_union = flag(value, "union");
    out.document = flag(value, "document");
    out.event_stream = flag(value, "eventstream");
    out.time_format = time_format(value);
    if (const Value* min = value.find("min")) out.min = min->as_double();
    if (const Value* max = value.find("max")) out.max = max->as_double();
    out.pattern = string(value, "pattern");
    out.enumeration = strings(value, "enum");
    out.wire_name = string(value, "ln");
    if (const Value* ns = value.find("ns")) {
      out.namespace_prefix = string(*ns, "prefix");
      out.namespace_uri = string(*ns, "uri");
    }
    if (const Value* error = value.find("error")) {
      out.error_code = string(*error, "code");
      out.error_status = int(error->find("status")->as_int());
    }
    if (const Value* members = value.find("m")) {
      out.members.reserve(members->as_list().size());
      for (const Value& member : members->as_list()) out.members.push_back(read_member(member));
    }
    if (const std::string_view payload = value.text("payload"); !payload.empty()) {
      out.payload = out.find(payload);
    }
    if (const Value* element = value.find("e")) out.element = read_member(*element);
    if (const Value* key = value.find("k")) out.key = read_member(*key);
    if (const Value* item = value.find("v")) out.value = read_member(*item);
  }

  static std::vector<LookupResource> resources(const Value& value, std::string_view name) {
    std::vector<LookupResource> out;
    const Value* list = value.find(name);
    if (list == nullptr) return out;
    for (const Value& pair : list->as_list()) {
      out.push_back({pair.as_list().at(0).as_string(), pair.as_list().at(1).as_string()});
    }
    return out;
  }

  void read_operation(const std::string& name, const Value& value, Operation& out) const {
    out.name = name;
    out.method = string(value, "method");
    out.uri = string(value, "uri");
    if (const Value* status = value.find("status")) out.status = int(status->as_int());
    out.input = shape(value.text("in"));
    out.output = shape(value.text("out"));
    out.result_wrapper = string(value, "wrapper");
    out.output_root = string(value, "outputRoot");
    out.unroutable = flag(value, "unroutable");
    out.read_only = flag(value, "ro");
    out.data_event = flag(value, "data");
    out.no_auth = flag(value, "noauth") || flag(value, "anonymous");
    out.checksum_required = flag(value, "checksum");
    out.body_checksum = flag(value, "bodyChecksum");
    if (const Value* shown = value.find("responseElements")) {
      out.response_elements = shown->as_bool();
    }
    const std::string event_name = string(value, "eventName");
    out.event_name = event_name.empty() ? name : event_name;
    const std::string action = string(value, "action");
    out.action = action.empty() ? iam_prefix_ + ":" + name : action;
    out.resource = string(value, "resource");
    out.lookup = resources(value, "lookup");
    out.record_resources = resources(value, "recordResources");
    out.host_prefix = string(value, "hostPrefix");
  }

  const Value& json_;
  Service& service_;
  std::string iam_prefix_;
};

}  // namespace

const Member* Shape::find(std::string_view member_name) const {
  for (const Member& member : members) {
    if (member.name == member_name) return &member;
  }
  return nullptr;
}

const Operation* Service::find(std::string_view operation) const {
  const auto found = operations.find(operation);
  return found == operations.end() ? nullptr : &found->second;
}

bool Service::speaks(Protocol protocol) const {
  for (const Protocol spoken : protocols) {
    if (spoken == protocol) return true;
  }
  return false;
}

struct Models::Slot {
  std::size_t offset = 0, packed = 0, raw = 0;
  mutable std::once_flag once;
  mutable std::unique_ptr<const Service> service;
};

Models::~Models() = default;

Result<std::unique_ptr<Models>> Models::open(std::string_view packed) {
  if (packed.size() < kHeadBytes || !packed.starts_with(kMagic)) return damaged("wrong beginning");
  const std::size_t index_packed = little_endian(packed.substr(8));
  const std::size_t index_raw = little_endian(packed.substr(12));
  if (packed.size() < kHeadBytes + index_packed) return damaged("cut off");
  const std::string text = TC_TRY(inflate_zlib(packed.substr(kHeadBytes, index_packed), index_raw));
  const Value index = TC_TRY(parse_json(text));

  std::unique_ptr<Models> models(new Models);
  models->blocks_ = packed.substr(kHeadBytes + index_packed);
  models->entries_.reserve(index.as_list().size());
  for (const Value& item : index.as_list()) {
    const ServiceEntry& entry = models->entries_.emplace_back(
        ServiceEntry{string(item, "name"), string(item, "id"), string(item, "signing"),
                     string(item, "endpoint"), string(item, "target"), string(item, "version"),
                     string(item, "eventSource"), protocols(item), strings(item, "hosts")});
    auto slot = std::make_unique<Slot>();
    slot->offset = std::size_t(item.find("offset")->as_int());
    slot->packed = std::size_t(item.find("packed")->as_int());
    slot->raw = std::size_t(item.find("raw")->as_int());
    if (slot->offset + slot->packed > models->blocks_.size()) return damaged("cut off");
    models->slots_[entry.name] = std::move(slot);

    auto& same_name = models->by_signing_name_[entry.signing_name];
    same_name.insert(entry.name == entry.signing_name ? same_name.begin() : same_name.end(),
                     &entry);
    if (!entry.target_prefix.empty()) {
      models->by_target_.emplace(entry.target_prefix, &entry);
      const std::size_t dot = entry.target_prefix.rfind('.');
      if (dot != std::string::npos) {
        models->by_target_.emplace(entry.target_prefix.substr(dot + 1), &entry);
      }
    }
  }
  return models;
}

const Service* Models::service(std::string_view name) const {
  const auto found = slots_.find(name);
  if (found == slots_.end()) return nullptr;
  const Slot& slot = *found->second;
  std::call_once(slot.once, [&] {
    auto unpacked = unpack(slot);
    if (unpacked) {
      slot.service = std::move(*unpacked);
    } else {
      log_error("model", "a service model does not unpack", unpacked.error(), {{"service", name}});
    }
  });
  return slot.service.get();
}

Result<std::unique_ptr<const Service>> Models::unpack(const Slot& slot) const {
  const std::string text = TC_TRY(inflate_zlib(blocks_.substr(slot.offset, slot.packed), slot.raw));
  const Value json = TC_TRY(parse_json(text));
  auto service = std::make_unique<Service>();
  Reader(json, *service).read();
  return std::unique_ptr<const Service>(std::move(service));
}

std::vector<const ServiceEntry*> Models::signed_as(std::string_view signing_name) const {
  const auto found = by_signing_name_.find(signing_name);
  return found == by_signing_name_.end() ? std::vector<const ServiceEntry*>{} : found->second;
}

const ServiceEntry* Models::targeted(std::string_view target_prefix) const {
  const auto found = by_target_.find(target_prefix);
  return found == by_target_.end() ? nullptr : found->second;
}

const ServiceEntry* Models::find(std::string_view name) const {
  for (const ServiceEntry& entry : entries_) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

std::string_view embedded_models() {
  return {trailcam_models_begin, std::size_t(trailcam_models_end - trailcam_models_begin)};
}

}  // namespace trailcam::model
