// A service model for tests, from a description in botocore's form: trimmed as tools/modelgen trims
// it, packed, and opened by the server's own reader.
#pragma once

#include <memory>
#include <string>

#include "aws/model/model.h"
#include "base/json.h"
#include "support/result.h"

namespace trailcam::test {

namespace model_detail {

// A zlib stream that compresses nothing (RFC 1950 and 1951, stored blocks).
inline std::string stored_zlib(std::string_view bytes) {
  std::string out = "\x78\x01";
  std::uint32_t a = 1, b = 0;
  for (const char c : bytes) {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  do {
    const std::string_view block = bytes.substr(0, 65535);
    bytes.remove_prefix(block.size());
    const auto size = std::uint16_t(block.size());
    out += char(bytes.empty());
    for (const std::uint16_t word : {size, std::uint16_t(~size)}) {
      out += char(word & 255);
      out += char(word >> 8);
    }
    out += block;
  } while (!bytes.empty());
  for (const std::uint32_t word : {b, a}) {
    out += char(word >> 8 & 255);
    out += char(word & 255);
  }
  return out;
}

inline void copy(const Value& from, const char* name, Value& to, const char* as) {
  if (const Value* value = from.find(name)) to.set(as, *value);
}

inline void copy_flag(const Value& from, const char* name, Value& to, const char* as) {
  const Value* value = from.find(name);
  if (value != nullptr && value->is_bool() && value->as_bool()) to.set(as, true);
}

inline void copy_namespace(const Value& from, Value& to) {
  const Value* given = from.find("xmlNamespace");
  if (given == nullptr) return;
  to.set("ns", given->is_string() ? Value::map({{"uri", *given}, {"prefix", ""}}) : *given);
}

inline Value trim_member(const Value& from) {
  Value out = Value::map();
  copy(from, "shape", out, "s");
  copy(from, "location", out, "l");
  copy(from, "locationName", out, "ln");
  copy(from, "queryName", out, "qn");
  copy(from, "timestampFormat", out, "format");
  for (const auto& [name, as] :
       {std::pair("flattened", "flat"), std::pair("xmlAttribute", "attr"),
        std::pair("streaming", "streaming"), std::pair("idempotencyToken", "token"),
        std::pair("hostLabel", "host"), std::pair("jsonvalue", "jsonvalue"),
        std::pair("sensitive", "sensitive")}) {
    copy_flag(from, name, out, as);
  }
  copy_namespace(from, out);
  return out;
}

inline std::string trim_type(std::string_view type) {
  if (type == "character") return "string";
  if (type == "bigdecimal") return "double";
  if (type == "biginteger") return "long";
  if (type == "short" || type == "byte") return "integer";
  return std::string(type);
}

inline Value trim_structure(const std::string& name, const Value& from) {
  Value out = Value::map();
  Value members = Value::list();
  if (const Value* given = from.find("members")) {
    const Value* required = from.find("required");
    for (const auto& [member_name, member] : given->as_map()) {
      Value trimmed = trim_member(member);
      trimmed.set("n", member_name);
      if (required != nullptr) {
        for (const Value& one : required->as_list()) {
          if (one == Value(member_name)) trimmed.set("req", true);
        }
      }
      members.push(std::move(trimmed));
    }
  }
  out.set("m", std::move(members));
  copy(from, "payload", out, "payload");
  copy(from, "locationName", out, "ln");
  for (const char* flag : {"union", "eventstream", "document"}) copy_flag(from, flag, out, flag);
  copy_namespace(from, out);
  if (from.find("exception") != nullptr || from.find("error") != nullptr) {
    const Value* error = from.find("error");
    const Value* status = error == nullptr ? nullptr : error->find("httpStatusCode");
    const std::string_view code = error == nullptr ? "" : error->text("code");
    out.set("error", Value::map({{"code", code.empty() ? std::string_view(name) : code},
                                 {"status", status == nullptr ? Value(400) : *status}}));
  }
  return out;
}

inline Value trim_shape(const std::string& name, const Value& from) {
  const std::string type = trim_type(from.text("type"));
  Value out = type == "structure" ? trim_structure(name, from) : Value::map();
  out.set("t", type);
  if (type == "list") out.set("e", trim_member(*from.find("member")));
  if (type == "map") {
    out.set("k", trim_member(*from.find("key")));
    out.set("v", trim_member(*from.find("value")));
  }
  copy_flag(from, "flattened", out, "flat");
  for (const char* flag : {"sparse", "sensitive", "streaming"}) copy_flag(from, flag, out, flag);
  copy(from, "timestampFormat", out, "format");
  for (const char* key : {"min", "max", "pattern", "enum"}) copy(from, key, out, key);
  return out;
}

inline Value trim_operation(const Value& from) {
  Value out = Value::map();
  const Value* http = from.find("http");
  out.set("method", http == nullptr ? "POST" : http->text("method"));
  out.set("uri", http == nullptr ? "/" : http->text("requestUri"));
  if (http != nullptr) copy(*http, "responseCode", out, "status");
  if (const Value* input = from.find("input")) copy(*input, "shape", out, "in");
  if (const Value* output = from.find("output")) {
    copy(*output, "shape", out, "out");
    copy(*output, "resultWrapper", out, "wrapper");
  }
  // What the overlays of the project add, by the names of the trimmed form.
  for (const char* key : {"ro", "data", "noauth", "checksum", "bodyChecksum", "action", "resource",
                          "eventName", "responseElements", "lookup", "recordResources"}) {
    copy(from, key, out, key);
  }
  return out;
}

inline std::string protocol_name(std::string_view name) {
  return name == "smithy-rpc-v2-cbor" ? "cbor" : std::string(name);
}

}  // namespace model_detail

// `description` has botocore's "metadata", "shapes" and "operations" (name -> operation).
class ServiceModel {
 public:
  explicit ServiceModel(const Value& description, std::string name = "test") {
    using namespace model_detail;
    const Value& meta = *description.find("metadata");
    Value service =
        Value::map({{"name", name}, {"id", "Test"}, {"signing", name}, {"endpoint", name}});
    Value protocols = Value::list();
    if (const Value* several = meta.find("protocols")) {
      for (const Value& one : several->as_list()) protocols.push(protocol_name(one.as_string()));
    } else {
      protocols.push(protocol_name(meta.text("protocol")));
    }
    service.set("protocols", std::move(protocols));
    service.set("target", meta.text("targetPrefix"));
    service.set("version", meta.text("apiVersion"));
    service.set("eventSource", name + ".amazonaws.com");
    Value index = service;

    service.set("jsonVersion", meta.find("jsonVersion") ? meta.text("jsonVersion") : "1.1");
    service.set("namespace", meta.text("xmlNamespace"));
    service.set("queryCompatible", meta.find("awsQueryCompatible") != nullptr);
    service.set("iamPrefix", name);
    Value shapes = Value::map();
    for (const auto& [shape, value] : description.find("shapes")->as_map()) {
      shapes.add(shape, trim_shape(shape, value));
    }
    service.set("shapes", std::move(shapes));
    Value operations = Value::map();
    for (const auto& [operation, value] : description.find("operations")->as_map()) {
      operations.add(operation, trim_operation(value));
    }
    service.set("operations", std::move(operations));

    const std::string raw = to_json(service);
    const std::string block = stored_zlib(raw);
    index.set("offset", 0);
    index.set("packed", std::int64_t(block.size()));
    index.set("raw", std::int64_t(raw.size()));
    index.set("hosts", Value::list());
    const std::string raw_index = to_json(Value(Value::List{index}));
    const std::string packed_index = stored_zlib(raw_index);
    packed_ = "TCMODEL1";
    for (const std::size_t size : {packed_index.size(), raw_index.size()}) {
      for (int shift = 0; shift < 32; shift += 8) packed_ += char(size >> shift & 255);
    }
    packed_ += packed_index + block;
    models_ = must(model::Models::open(packed_));
    service_ = models_->service(name);
    if (service_ == nullptr) std::abort();
  }

  const model::Models& models() const { return *models_; }
  const model::Service& service() const { return *service_; }

 private:
  std::string packed_;
  std::unique_ptr<model::Models> models_;
  const model::Service* service_ = nullptr;
};

}  // namespace trailcam::test
