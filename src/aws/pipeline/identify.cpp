#include "aws/pipeline/identify.h"

#include <algorithm>

#include "aws/sigv4/scope.h"
#include "base/encoding.h"

namespace trailcam::pipeline {
namespace {

using model::Protocol;
using model::Service;
using model::ServiceEntry;

bool entry_speaks(const ServiceEntry& entry, Protocol protocol) {
  return std::find(entry.protocols.begin(), entry.protocols.end(), protocol) !=
         entry.protocols.end();
}

bool is_form(const http::RequestHead& head) {
  return head.headers.get("content-type").starts_with("application/x-www-form-urlencoded");
}

constexpr std::string_view kS3ControlPath = "/v20180820/";

}  // namespace

Identifier::Identifier(const model::Models& models, std::vector<std::string> domains,
                       Region default_region)
    : models_(models), domains_(std::move(domains)), default_region_(std::move(default_region)) {}

const protocol::Routes& Identifier::routes_of(const Service& service) const {
  MutexLock lock(mutex_);
  std::unique_ptr<protocol::Routes>& routes = routes_[&service];
  if (!routes) routes = std::make_unique<protocol::Routes>(service);
  return *routes;
}

void Identifier::set_service(const Service& service, Protocol protocol, Identified& out) const {
  out.service = &service;
  out.protocol = protocol;
  out.family = family_of(protocol, service.name == "s3" || service.name == "s3control");
}

std::string Identifier::bucket_of_host(std::string_view host) const {
  for (const std::string& domain : domains_) {
    if (!host.ends_with("." + domain)) continue;
    std::string_view label = host.substr(0, host.size() - domain.size() - 1);
    // "BUCKET.s3.DOMAIN" and "BUCKET.s3.REGION.DOMAIN" name a bucket, "s3.DOMAIN" and
    // "s3.REGION.DOMAIN" are endpoints. The old "s3-REGION" is not looked for: buckets may be
    // called so.
    const std::size_t infix = label.rfind(".s3.");
    if (label.ends_with(".s3")) {
      label.remove_suffix(3);
      return std::string(label);
    }
    if (infix != label.npos) return std::string(label.substr(0, infix));
    if (label == "s3" || label.starts_with("s3.")) return {};
    // SDKs put the account id in front of the host for S3 Control.
    if (is_account_id(label)) return {};
    return std::string(label);
  }
  return {};
}

Result<void> Identifier::identify(const Draft& draft, Identified& out) const {
  const http::RequestHead& head = draft.head;
  const auto& authorization = draft.reading.authorization;
  out.region = authorization ? Region(authorization->region) : default_region_;

  if (head.headers.get("smithy-protocol") == "rpc-v2-cbor") return by_cbor_path(draft, out);
  const std::string_view target = head.headers.get("x-amz-target");
  if (!target.empty()) return by_target(draft, target, out);

  std::vector<const ServiceEntry*> candidates;
  if (authorization) {
    candidates = models_.signed_as(authorization->service);
    if (candidates.empty()) {
      out.family = is_form(head) ? Family::Query : Family::S3;
      out.protocol = is_form(head) ? Protocol::Query : Protocol::RestXml;
      return faults::signature_mismatch(
          out.family,
          "Credential should be scoped to a valid service, not '" + authorization->service + "'.");
    }
  } else if (draft.reading.problem != sigv4::Problem::None) {
    candidates = models_.signed_as(sigv4::scope_service(head));
  }
  const bool action_in_query = http::find_pair(draft.query, "Action") != nullptr;
  if (is_form(head) || action_in_query) {
    for (const ServiceEntry* entry : candidates) {
      const bool ec2 = entry_speaks(*entry, Protocol::Ec2);
      if (!ec2 && !entry_speaks(*entry, Protocol::Query)) continue;
      set_service(*models_.service(entry->name), ec2 ? Protocol::Ec2 : Protocol::Query, out);
      // With the action in the query string the head is enough.
      return action_in_query ? by_action(draft.query, out) : Result<void>();
    }
    if (candidates.empty() && head.path() == "/") {
      // Unsigned (AssumeRoleWithWebIdentity, ConfirmSubscription): only the form can tell.
      out.protocol = Protocol::Query;
      out.family = Family::Query;
      return action_in_query ? by_action(draft.query, out) : Result<void>();
    }
  }
  if (candidates.empty()) candidates = models_.signed_as("s3");
  return by_route(draft, candidates, out);
}

Result<void> Identifier::identify_from_body(const Draft& draft, std::string_view body,
                                            Identified& out) const {
  auto form = http::parse_pairs(body);
  if (!form) return protocol::serialization_error("The request body is not a valid form");
  form->insert(form->end(), draft.query.begin(), draft.query.end());
  return by_action(*form, out);
}

Result<void> Identifier::by_action(const http::Pairs& form, Identified& out) const {
  const std::string* action = http::find_pair(form, "Action");
  if (action == nullptr) return faults::unknown_operation(out.family, "");
  if (out.service == nullptr) {
    const std::string* version = http::find_pair(form, "Version");
    for (const ServiceEntry& entry : models_.entries()) {
      if (!entry_speaks(entry, Protocol::Query)) continue;
      if (version != nullptr && entry.version != *version) continue;
      if (entry.name != "sts" && entry.name != "sns") continue;  // the ones with unsigned calls
      const Service* service = models_.service(entry.name);
      if (service->find(*action) == nullptr) continue;
      set_service(*service, Protocol::Query, out);
      break;
    }
    if (out.service == nullptr) return faults::missing_authentication(Family::Query);
  }
  out.operation = out.service->find(*action);
  if (out.operation == nullptr) return faults::unknown_operation(out.family, *action);
  return {};
}

Result<void> Identifier::by_target(const Draft&, std::string_view target, Identified& out) const {
  // CloudTrail's own prefix has dots: the operation follows the last one.
  const std::size_t dot = target.rfind('.');
  const std::string_view prefix = target.substr(0, dot == target.npos ? 0 : dot);
  const std::string name(dot == target.npos ? target : target.substr(dot + 1));
  out.protocol = Protocol::Json;
  out.family = Family::Json;
  const ServiceEntry* entry = models_.targeted(prefix);
  if (entry == nullptr) return faults::unknown_operation(Family::Json, name);
  set_service(*models_.service(entry->name), Protocol::Json, out);
  out.operation = out.service->find(name);
  if (out.operation == nullptr) return faults::unknown_operation(Family::Json, name);
  return {};
}

Result<void> Identifier::by_cbor_path(const Draft& draft, Identified& out) const {
  out.protocol = Protocol::Cbor;
  out.family = Family::Json;
  // {any prefix}/service/{Service}/operation/{Operation}
  std::vector<std::string_view> parts;
  std::string_view path = draft.head.path();
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    path = slash == path.npos ? std::string_view{} : path.substr(slash);
  }
  const std::size_t n = parts.size();
  const bool well_formed = n >= 4 && parts[n - 4] == "service" && parts[n - 2] == "operation";
  if (!well_formed || draft.head.headers.has("x-amz-target") || draft.head.method != "POST") {
    return faults::unknown_operation(Family::Json, "");
  }
  std::string_view shape = parts[n - 3];
  if (const std::size_t dot = shape.rfind('.'); dot != shape.npos) shape.remove_prefix(dot + 1);
  const std::string name(parts[n - 1]);
  const ServiceEntry* entry = models_.targeted(shape);
  if (entry == nullptr) return faults::unknown_operation(Family::Json, name);
  set_service(*models_.service(entry->name), Protocol::Cbor, out);
  out.operation = out.service->find(name);
  if (out.operation == nullptr) return faults::unknown_operation(Family::Json, name);
  return {};
}

Result<void> Identifier::by_route(const Draft& draft,
                                  const std::vector<const ServiceEntry*>& services,
                                  Identified& out) const {
  const http::RequestHead& head = draft.head;
  std::string path(head.path());
  if (path.empty() || path[0] != '/') path.insert(0, "/");
  const bool s3 = services.front()->signing_name == "s3";
  const bool s3_control = s3 && path.starts_with(kS3ControlPath);

  for (const ServiceEntry* entry : services) {
    const bool rest =
        entry_speaks(*entry, Protocol::RestXml) || entry_speaks(*entry, Protocol::RestJson);
    if (!rest) continue;
    if (s3 && (entry->name == "s3control") != s3_control) continue;
    const Service& service = *models_.service(entry->name);
    const Protocol protocol =
        service.speaks(Protocol::RestXml) ? Protocol::RestXml : Protocol::RestJson;
    if (out.service == nullptr) set_service(service, protocol, out);
    std::string routed = path;
    if (entry->name == "s3") {
      const std::string bucket = bucket_of_host(draft.host);
      if (!bucket.empty()) routed = "/" + percent_encode(bucket) + path;
    }
    if (draft.malformed_query) continue;
    auto match = routes_of(service).match(head.method, routed, draft.query, head.headers);
    if (!match) continue;
    set_service(service, protocol, out);
    out.operation = match->operation;
    out.labels = std::move(match->labels);
    if (const std::string* bucket = http::find_pair(out.labels, "Bucket")) out.bucket = *bucket;
    if (const std::string* key = http::find_pair(out.labels, "Key")) out.key = *key;
    return {};
  }
  if (out.service == nullptr) {
    // The service speaks a protocol that this request does not.
    const Service& service = *models_.service(services.front()->name);
    set_service(service, service.protocols.front(), out);
  }
  if (draft.malformed_query) {
    return Error::aws({.code = "InvalidURI", .http_status = 400},
                      "Couldn't parse the specified URI.");
  }
  return faults::unknown_operation(out.family, "");
}

}  // namespace trailcam::pipeline
