// AWS's description of its services, as the build packed it into the binary
// (tools/modelgen; docs/decisions/0003-models-and-generator.md).
//
// `Models` knows all services by name and can say which ones a request may mean; the full
// description of a service (operations, shapes) is unpacked when it is first asked for and then
// kept. All of it is constant after that and may be read by any thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/mutex.h"
#include "base/value.h"

namespace trailcam::model {

enum class Protocol { Json, Cbor, Query, Ec2, RestJson, RestXml };

enum class ShapeType {
  Structure,
  List,
  Map,
  String,
  Blob,
  Boolean,
  Integer,
  Long,
  Float,
  Double,
  Timestamp
};
enum class TimeFormat { Unset, EpochSeconds, Iso8601, HttpDate };
enum class Location { Body, Header, Headers, Query, Uri, Status };

struct Shape;

// A reference to a shape from inside another: a member, an element, a key, a value.
struct Member {
  std::string name;
  const Shape* shape = nullptr;
  Location location = Location::Body;
  std::string wire_name;   // locationName where there is one, else the name ("" for elements)
  bool renamed = false;    // wire_name comes from a locationName
  std::string query_name;  // ec2's own name, if any
  TimeFormat time_format = TimeFormat::Unset;
  std::string namespace_prefix;  // XML
  std::string namespace_uri;
  bool required = false;
  bool flattened = false;
  bool xml_attribute = false;
  bool streaming = false;
  bool idempotency_token = false;
  bool host_label = false;
  bool json_value = false;
  bool sensitive = false;      // hidden in records
  bool omitted = false;        // left out of records
  bool unconstrained = false;  // the operation checks it itself
};

struct Shape {
  std::string name;
  ShapeType type = ShapeType::String;
  std::vector<Member> members;       // Structure
  const Member* payload = nullptr;   // Structure: the member that is the whole body
  std::optional<Member> element;     // List
  std::optional<Member> key, value;  // Map
  bool flattened = false;
  bool sparse = false;  // nulls are kept
  bool sensitive = false;
  bool streaming = false;
  bool is_union = false;
  bool document = false;  // free-form JSON
  bool event_stream = false;
  TimeFormat time_format = TimeFormat::Unset;
  std::optional<double> min, max;
  std::string pattern;
  std::vector<std::string> enumeration;
  std::string wire_name;  // XML root, if named
  std::string namespace_prefix;
  std::string namespace_uri;
  std::string error_code;  // exceptions: the code on the wire
  int error_status = 0;

  const Member* find(std::string_view member_name) const;
};

struct LookupResource {
  std::string type;  // "AWS::CloudTrail::Trail"
  std::string path;  // "request.Name", "response.TrailARN"
};

struct Operation {
  std::string name;
  std::string method;
  std::string uri;  // "/{Bucket}/{Key+}?tagging"
  int status = 200;
  const Shape* input = nullptr;   // null: takes nothing
  const Shape* output = nullptr;  // null: gives nothing
  std::string result_wrapper;     // query
  std::string output_root;        // rest-xml: element of the answer, where the model names none
  bool unroutable = false;        // an older twin of another operation on the same route
  bool read_only = false;
  bool data_event = false;  // recorded only when a trail or store selects it
  bool no_auth = false;     // may come unsigned
  bool checksum_required = false;
  bool body_checksum = false;             // x-amz-checksum-* is of the request's body
  std::optional<bool> response_elements;  // whether a record shows the answer; unset: when a write
  std::string event_name;                 // in records
  std::string action;                     // in policies: "s3:ListBucket"
  std::string resource;                   // in policies: "arn:aws:s3:::{Bucket}"; "" means "*"
  std::vector<LookupResource> lookup;     // what LookupEvents finds it by
  std::vector<LookupResource> record_resources;  // `resources` of the record, as type and template
  std::string host_prefix;
};

struct Service {
  std::string name;          // botocore's: "cloudtrail"
  std::string id;            // "CloudTrail"
  std::string signing_name;  // in the credential scope
  std::string endpoint_prefix;
  std::vector<Protocol> protocols;
  std::string json_version;
  std::string target_prefix;
  std::string version;
  std::string xml_namespace;
  std::string event_source;
  bool query_compatible = false;
  bool global = false;              // recorded in us-east-1
  bool record_shape_names = false;  // records show an exception's shape name, not its code
  std::map<std::string, Operation, std::less<>> operations;
  std::map<std::string, Shape, std::less<>> shapes;

  const Operation* find(std::string_view operation) const;
  bool speaks(Protocol protocol) const;
  bool is_rest() const { return speaks(Protocol::RestJson) || speaks(Protocol::RestXml); }
};

// What is known of a service without unpacking it.
struct ServiceEntry {
  std::string name, id, signing_name, endpoint_prefix, target_prefix, version, event_source;
  std::vector<Protocol> protocols;
  std::vector<std::string> host_prefixes;  // that its SDKs put before the host
};

class Models {
 public:
  // `packed` (tools/modelgen/blob.py) must outlive the Models. Error: Corrupt.
  static Result<std::unique_ptr<Models>> open(std::string_view packed);
  ~Models();

  const std::vector<ServiceEntry>& entries() const { return entries_; }
  // Null when there is no such service. Unpacks it at the first call.
  const Service* service(std::string_view name) const;
  // Services by the name that clients sign with, the one of that very name first.
  std::vector<const ServiceEntry*> signed_as(std::string_view signing_name) const;
  // By the prefix of X-Amz-Target, long ("com.amazonaws...CloudTrail_20131101") or short.
  const ServiceEntry* targeted(std::string_view target_prefix) const;
  const ServiceEntry* find(std::string_view name) const;

 private:
  struct Slot;
  Models() = default;
  Result<std::unique_ptr<const Service>> unpack(const Slot& slot) const;

  std::string_view blocks_;
  std::vector<ServiceEntry> entries_;
  std::map<std::string, std::vector<const ServiceEntry*>, std::less<>> by_signing_name_;
  std::map<std::string, const ServiceEntry*, std::less<>> by_target_;
  std::map<std::string, std::unique_ptr<Slot>, std::less<>> slots_;
};

// The models that the build put into this binary.
std::string_view embedded_models();

}  // namespace trailcam::model
