#include "aws/pipeline/identity.h"

namespace trailcam::pipeline {
namespace {

using policy::Principal;

std::string_view type_of(const Principal& principal) {
  switch (principal.type) {
    case Principal::Type::Root:
      return "Root";
    case Principal::Type::RoleSession:
      return "AssumedRole";
    case Principal::Type::FederatedUser:
      return "FederatedUser";
    case Principal::Type::Service:
      return "AWSService";
    case Principal::Type::Anonymous:
      return "AWSAccount";
    case Principal::Type::User:
      break;
  }
  return "IAMUser";
}

void write_session(JsonWriter& json, const Caller& caller) {
  json.key("sessionContext");
  json.begin_object();
  if (caller.session_issuer) {
    const SessionIssuer& issuer = *caller.session_issuer;
    json.key("sessionIssuer");
    json.begin_object();
    json.member("type", issuer.type);
    json.member("principalId", issuer.principal_id);
    json.member("arn", issuer.arn);
    json.member("accountId", issuer.account.str());
    if (!issuer.user_name.empty()) json.member("userName", issuer.user_name);
    json.end_object();
  }
  json.key("attributes");
  json.begin_object();
  json.member("creationDate", iso8601(*caller.session_start));
  json.member("mfaAuthenticated", caller.mfa_authenticated ? "true" : "false");
  json.end_object();
  if (!caller.source_identity.empty()) json.member("sourceIdentity", caller.source_identity);
  json.end_object();
}

}  // namespace

std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

void write_identity(JsonWriter& json, const Caller& caller, std::string_view via) {
  const Principal& principal = caller.principal;
  json.key("userIdentity");
  json.begin_object();
  json.member("type", type_of(principal));
  if (principal.type == Principal::Type::Service) {
    json.member("invokedBy", principal.service);
  } else if (principal.type == Principal::Type::Anonymous) {
    json.member("principalId", "");
    json.member("accountId", "anonymous");
  } else {
    json.member("principalId", caller.principal_id);
    json.member("arn", principal.arn);
    json.member("accountId", principal.account.str());
    json.member("accessKeyId", caller.access_key_id);
    if (!caller.user_name.empty()) json.member("userName", caller.user_name);
    if (caller.session_start) write_session(json, caller);
    if (!via.empty()) json.member("invokedBy", via);
  }
  json.end_object();
}

void write_outsider(JsonWriter& json, const Caller& caller) {
  json.key("userIdentity");
  json.begin_object();
  json.member("type", "AWSAccount");
  json.member("principalId", caller.principal_id);
  json.member("accountId", caller.principal.account.str());
  json.end_object();
}

void write_tls(JsonWriter& json, const http::RequestHead& head) {
  if (head.tls.version.empty()) return;
  json.key("tlsDetails");
  json.begin_object();
  json.member("tlsVersion", head.tls.version);
  json.member("cipherSuite", head.tls.cipher_suite);
  json.member("clientProvidedHostHeader", cut(head.headers.get("host"), kShortFieldBytesMax));
  if (!head.tls.key_exchange.empty()) json.member("keyExchange", head.tls.key_exchange);
  json.end_object();
}

}  // namespace trailcam::pipeline
