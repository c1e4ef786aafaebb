#include "aws/pipeline/call_context.h"

#include <algorithm>

#include "base/encoding.h"

namespace trailcam::pipeline {
namespace {

using policy::Context;
using CallerType = policy::Principal::Type;

constexpr std::string_view kTlsPrefix = "TLSv";  // of TlsInfo::version

std::string principal_type(CallerType type) {
  switch (type) {
    case CallerType::Anonymous:
      return "Anonymous";
    case CallerType::Root:
      return "Account";
    case CallerType::User:
      return "User";
    case CallerType::RoleSession:
      return "AssumedRole";
    case CallerType::FederatedUser:
      return "FederatedUser";
    case CallerType::Service:
      break;
  }
  return "Service";
}

void add_caller(const Caller& caller, Timestamp now, Context& out) {
  const policy::Principal& principal = caller.principal;
  const bool service = principal.type == CallerType::Service;
  out.set("aws:PrincipalIsAWSService", service ? "true" : "false");
  out.set("aws:PrincipalType", principal_type(principal.type));
  if (!principal.account.empty()) out.set("aws:PrincipalAccount", principal.account.str());
  // A role's session goes by the ARN of its role.
  const bool session = principal.type == CallerType::RoleSession;
  const std::string& arn = session ? principal.role_arn : principal.arn;
  if (!arn.empty()) out.set("aws:PrincipalArn", arn);
  if (!caller.principal_id.empty()) out.set("aws:userid", caller.principal_id);
  if (principal.type == CallerType::User) out.set("aws:username", caller.user_name);
  if (caller.session_start) {
    // Absent for long-term keys.
    out.set("aws:TokenIssueTime", iso8601(*caller.session_start));
    out.set("aws:MultiFactorAuthPresent", caller.mfa_authenticated ? "true" : "false");
  }
  if (caller.mfa_time) {
    const auto age = std::chrono::floor<std::chrono::seconds>(now - *caller.mfa_time);
    out.set("aws:MultiFactorAuthAge", std::to_string(age.count()));
  }
  if (!caller.source_identity.empty()) out.set("aws:SourceIdentity", caller.source_identity);
  for (const auto& [key, value] : caller.tags) out.set("aws:PrincipalTag/" + key, value);
  if (service) {
    out.set("aws:PrincipalServiceName", principal.service);
    out.set("aws:PrincipalServiceNamesList", principal.service);
  }
}

void add_request(const ContextParts& parts, Context& out) {
  out.set("aws:CurrentTime", iso8601(parts.now));
  out.set("aws:EpochTime", std::to_string(parts.now.time_since_epoch().count() / 1000));
  out.set("aws:RequestedRegion", parts.identified.region.str());
  out.set("aws:ViaAWSService", parts.called_via.empty() ? "false" : "true");
  if (!parts.called_via.empty()) {
    out.set("aws:CalledVia", parts.called_via);
    out.set("aws:CalledViaFirst", parts.called_via.front());
    out.set("aws:CalledViaLast", parts.called_via.back());
  }
  if (!parts.source_arn.empty()) out.set("aws:SourceArn", parts.source_arn);
  if (!parts.source_account.empty()) out.set("aws:SourceAccount", parts.source_account);
  if (parts.draft == nullptr) return;
  const http::RequestHead& head = parts.draft->head;
  out.set("aws:SourceIp", head.peer_address);
  out.set("aws:SecureTransport", head.tls.version.empty() ? "false" : "true");
  if (head.headers.has("user-agent")) {
    out.set("aws:UserAgent", std::string(head.headers.get("user-agent")));
  }
  if (head.headers.has("referer")) {
    out.set("aws:Referer", std::string(head.headers.get("referer")));
  }
}

std::optional<std::string> scalar(const Value& value) {
  if (value.is_string()) return value.as_string();
  if (value.is_int()) return std::to_string(value.as_int());
  if (value.is_bool()) return value.as_bool() ? "true" : "false";
  return std::nullopt;
}

std::vector<std::string> scalars(const Value& value) {
  std::vector<std::string> out;
  if (value.is_list()) {
    for (const Value& item : value.as_list()) {
      if (auto text = scalar(item)) out.push_back(std::move(*text));
    }
  } else if (auto text = scalar(value)) {
    out.push_back(std::move(*text));
  }
  return out;
}

// Services' own keys that are members of the input, by the name that the member has in the model.
struct KeyOfMember {
  std::string_view service;  // of the action
  std::string_view member;
  std::string_view key;
};
constexpr KeyOfMember kKeysOfMembers[] = {
    {"sts", "ExternalId", "sts:ExternalId"},
    {"sts", "RoleSessionName", "sts:RoleSessionName"},
    {"sts", "SourceIdentity", "sts:SourceIdentity"},
    {"sts", "TransitiveTagKeys", "sts:TransitiveTagKeys"},
    {"sts", "DurationSeconds", "sts:DurationSeconds"},
    {"iam", "PolicyArn", "iam:PolicyARN"},
    {"iam", "PermissionsBoundary", "iam:PermissionsBoundary"},
    {"iam", "AWSServiceName", "iam:AWSServiceName"},
    {"sns", "Protocol", "sns:Protocol"},
    {"sns", "Endpoint", "sns:Endpoint"},
    {"kms", "CustomerMasterKeySpec", "kms:KeySpec"},
    {"kms", "KeySpec", "kms:KeySpec"},
    {"kms", "KeyUsage", "kms:KeyUsage"},
    {"kms", "Origin", "kms:KeyOrigin"},
    {"kms", "GranteePrincipal", "kms:GranteePrincipal"},
    {"kms", "RetiringPrincipal", "kms:RetiringPrincipal"},
    {"kms", "Operations", "kms:GrantOperations"},
    {"kms", "EncryptionAlgorithm", "kms:EncryptionAlgorithm"},
    {"kms", "SigningAlgorithm", "kms:SigningAlgorithm"},
    {"kms", "MacAlgorithm", "kms:MacAlgorithm"},
    {"kms", "MessageType", "kms:MessageType"},
    {"kms", "KeyAgreementAlgorithm", "kms:KeyAgreementAlgorithm"},
    {"kms", "KeyPairSpec", "kms:DataKeyPairSpec"},
    {"kms", "WrappingAlgorithm", "kms:WrappingAlgorithm"},
    {"kms", "WrappingKeySpec", "kms:WrappingKeySpec"},
    {"kms", "ExpirationModel", "kms:ExpirationModel"},
    {"kms", "PendingWindowInDays", "kms:ScheduleKeyDeletionPendingWindowInDays"},
    {"kms", "RotationPeriodInDays", "kms:RotationPeriodInDays"},
    {"kms", "BypassPolicyLockoutSafetyCheck", "kms:BypassPolicyLockoutSafetyCheck"}};

void add_members(std::string_view service, const Value& input, Context& out) {
  for (const KeyOfMember& known : kKeysOfMembers) {
    if (known.service != service) continue;
    const Value* value = input.find(known.member);
    if (value == nullptr) continue;
    auto texts = scalars(*value);
    if (!texts.empty()) out.set(known.key, std::move(texts));
  }
}

void add_encryption_context(const Value& input, Context& out) {
  const Value* context = input.find("EncryptionContext");
  if (context == nullptr || !context->is_map()) return;
  std::vector<std::string> keys;
  for (const auto& [key, value] : context->as_map()) {
    if (auto text = scalar(value)) out.set("kms:EncryptionContext:" + key, std::move(*text));
    keys.push_back(key);
  }
  if (!keys.empty()) out.set("kms:EncryptionContextKeys", std::move(keys));
}

// aws:RequestTag/KEY and aws:TagKeys, from the forms in which services take tags: a list of Key and
// Value, or a map.
void add_tags(const Value& input, Context& out) {
  std::vector<std::string> keys;
  const auto add = [&](std::string_view key, std::string_view value) {
    out.set("aws:RequestTag/" + std::string(key), std::string(value));
    keys.emplace_back(key);
  };
  for (const std::string_view member : {"Tags", "tags", "TagList", "TagsList"}) {
    const Value* tags = input.find(member);
    if (tags == nullptr) continue;
    if (tags->is_map()) {
      for (const auto& [key, value] : tags->as_map()) add(key, scalar(value).value_or(""));
    } else if (tags->is_list()) {
      for (const Value& tag : tags->as_list()) {
        const bool upper = tag.find("Key") != nullptr || tag.find("TagKey") != nullptr;
        const std::string_view key = tag.find("TagKey") != nullptr ? tag.text("TagKey")
                                     : upper                       ? tag.text("Key")
                                                                   : tag.text("key");
        const std::string_view value = tag.find("TagValue") != nullptr ? tag.text("TagValue")
                                       : upper                         ? tag.text("Value")
                                                                       : tag.text("value");
        if (!key.empty()) add(key, value);
      }
    }
  }
  for (const std::string_view member : {"TagKeys", "tagKeys"}) {
    const Value* untagged = input.find(member);
    if (untagged == nullptr) continue;
    for (std::string& key : scalars(*untagged)) keys.push_back(std::move(key));
  }
  if (!keys.empty()) out.set("aws:TagKeys", std::move(keys));
}

// S3's own keys are its parameters, by the names they have on the wire.
void add_s3_members(const ContextParts& parts, Context& out) {
  if (parts.identified.operation->input == nullptr) return;
  constexpr std::string_view kLock = "x-amz-object-lock-";
  for (const model::Member& member : parts.identified.operation->input->members) {
    const bool on_wire =
        member.location == model::Location::Header || member.location == model::Location::Query;
    const Value* value = on_wire ? parts.input.find(member.name) : nullptr;
    if (value == nullptr || !(value->is_string() || value->is_int())) continue;
    const std::string text = *scalar(*value);
    const std::string name = lower(member.wire_name);
    out.set("s3:" + name, text);
    if (name == "versionid") out.set("s3:VersionId", text);
    if (name.starts_with(kLock)) out.set("s3:object-lock-" + name.substr(kLock.size()), text);
  }
}

void add_s3_signature(const ContextParts& parts, Context& out) {
  if (parts.draft == nullptr) return;
  const std::string_view tls = parts.draft->head.tls.version;
  if (tls.starts_with(kTlsPrefix)) {
    out.set("s3:TlsVersion", std::string(tls.substr(kTlsPrefix.size())));
  }
  if (!parts.draft->reading.authorization) return;
  const auto& authorization = *parts.draft->reading.authorization;
  out.set("s3:signatureversion", authorization.version2 ? "AWS" : std::string(sigv4::kAlgorithm));
  out.set("s3:authType", authorization.presigned ? "REST-QUERY-STRING" : "REST-HEADER");
  if (!authorization.version2) {
    out.set("s3:signatureAge", std::to_string((parts.real_now - authorization.time).count()));
  }
  const std::string_view hash = parts.draft->head.headers.get("x-amz-content-sha256");
  if (!hash.empty()) out.set("s3:x-amz-content-sha256", std::string(hash));
}

// "s3.eu-west-1.amazonaws.com": KMS knows services by their names in a region.
std::string via_service(const ContextParts& parts) {
  std::string name = parts.called_via.back();
  name.insert(name.find('.'), "." + parts.identified.region.str());
  return name;
}

}  // namespace

Context call_context(const ContextParts& parts) {
  Context out;
  add_caller(parts.caller, parts.now, out);
  add_request(parts, out);
  if (parts.identified.service == nullptr) return out;  // a page of the server's own
  const std::string_view service = parts.identified.service->signing_name;
  if (parts.identified.is_s3()) {
    add_s3_members(parts, out);
    add_s3_signature(parts, out);
    return out;
  }
  if (!parts.input.is_map()) return out;
  add_members(service, parts.input, out);
  add_tags(parts.input, out);
  if (service == "kms") {
    add_encryption_context(parts.input, out);
    if (!parts.called_via.empty()) out.set("kms:ViaService", via_service(parts));
    if (!parts.caller.principal.account.empty()) {
      out.set("kms:CallerAccount", parts.caller.principal.account.str());
    }
  }
  return out;
}

}  // namespace trailcam::pipeline
