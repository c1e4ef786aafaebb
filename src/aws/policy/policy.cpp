#include "aws/policy/policy.h"

#include <algorithm>
#include <set>

#include "aws/policy/statement.h"
#include "base/encoding.h"

namespace trailcam::policy {
namespace {

// Keys that, held to fixed values, keep a statement for everyone from being public.
// Source: "Blocking public access to your Amazon S3 storage", The meaning of "public".
bool narrows(const Condition& condition) {
  static const std::set<std::string_view> kKeys = {"aws:sourceip",
                                                   "aws:sourcearn",
                                                   "aws:sourcevpc",
                                                   "aws:sourcevpce",
                                                   "aws:sourceaccount",
                                                   "aws:sourceowner",
                                                   "aws:principalorgid",
                                                   "aws:principalaccount",
                                                   "aws:principalarn",
                                                   "aws:userid",
                                                   "s3:x-amz-server-side-encryption-aws-kms-key-id",
                                                   "s3:dataaccesspointarn",
                                                   "s3:dataaccesspointaccount"};
  if (condition.negated || condition.if_exists || !kKeys.contains(condition.key)) return false;
  if (condition.quantifier != Condition::Quantifier::None) return false;
  return std::all_of(condition.values.begin(), condition.values.end(), [&](const std::string& v) {
    if (condition.key == "aws:sourceip") return v != "0.0.0.0/0" && v != "::/0";
    return v.find('*') == v.npos && v.find("${") == v.npos;
  });
}

bool names_everyone(const Statement& statement) {
  return statement.any_principal || statement.not_principal ||
         std::ranges::any_of(statement.principals, [](const PrincipalPattern& p) {
           return p.type == PrincipalPattern::Type::Aws && p.text == "*";
         });
}

bool grants_the_public(const Statement& statement) {
  return statement.effect == Effect::Allow && names_everyone(statement) &&
         std::ranges::none_of(statement.conditions, narrows);
}

// How a statement that has a principal names the caller.
Naming naming_of(const Statement& statement, const Request& request) {
  // A Deny for all but some callers also meets those when they have a boundary.
  // Source: "AWS JSON policy elements: NotPrincipal" (IAM User Guide).
  if (statement.not_principal && statement.effect == Effect::Deny && request.bounded) {
    return Naming::Everyone;
  }
  const Naming naming = statement.names(request.principal);
  // Everyone whose aws:PrincipalArn is a role: as if the role were named.
  const bool by_role = naming == Naming::Everyone && statement.asks_principal_arn &&
                       !request.principal.role_arn.empty();
  return by_role ? Naming::RoleOf : naming;
}

std::optional<Answer> answer_of(const Statement& statement, const Request& request,
                                std::string_view lower_action) {
  if (!statement.covers_action(lower_action)) return std::nullopt;
  Naming naming = Naming::Exact;
  if (statement.has_principal) {
    naming = naming_of(statement, request);
    if (naming == Naming::None) return std::nullopt;
  }
  if (!statement.covers_resource(request.resource, request.context)) return std::nullopt;
  for (const Condition& condition : statement.conditions) {
    if (!condition.holds(request.context)) return std::nullopt;
  }
  return Answer{statement.effect, naming, 0};
}

}  // namespace

void Context::set(std::string_view key, std::string value) {
  values_.emplace_back(lower(key), std::vector<std::string>{std::move(value)});
}

void Context::set(std::string_view key, std::vector<std::string> values) {
  values_.emplace_back(lower(key), std::move(values));
}

const std::vector<std::string>* Context::find(std::string_view lower_key) const {
  for (const auto& [key, values] : values_) {
    if (key == lower_key) return &values;
  }
  return base_ == nullptr ? nullptr : base_->find(lower_key);
}

Policy::Policy(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
Policy::~Policy() = default;

Policy::Compiled Policy::compile(std::string_view document, Kind kind) {
  auto statements = read_document(document, kind);
  if (!statements) return std::unexpected(std::move(statements).error());
  auto parts = std::make_unique<Parts>(kind, std::move(*statements));
  parts->is_public = std::ranges::any_of(parts->statements, grants_the_public);
  return std::shared_ptr<const Policy>(new Policy(std::move(parts)));
}

Result<std::shared_ptr<const Policy>> Policy::parse(std::string_view document, Kind kind) {
  Compiled compiled = compile(document, kind);
  if (!compiled) return Error(ErrorKind::Invalid, compiled.error().message());
  return std::move(*compiled);
}

Policy::Kind Policy::kind() const { return parts_->kind; }
std::size_t Policy::size() const { return parts_->statements.size(); }
bool Policy::is_public() const { return parts_->is_public; }

const std::string& Policy::sid(std::size_t statement) const {
  return parts_->statements[statement].sid;
}

Answer Policy::ask(const Request& request) const { return ask(request, lower(request.action)); }

Answer Policy::ask(const Request& request, std::string_view lower_action) const {
  Answer strongest;
  std::size_t index = 0;
  for (const Statement& statement : parts_->statements) {
    const std::size_t at = index++;
    const auto answer = answer_of(statement, request, lower_action);
    if (!answer) continue;
    if (answer->effect == Effect::Deny) return {Effect::Deny, answer->naming, at};
    if (!strongest.effect || answer->naming > strongest.naming) {
      strongest = {Effect::Allow, answer->naming, at};
    }
  }
  return strongest;
}

std::vector<Answer> Policy::all_answers(const Request& request) const {
  std::vector<Answer> out;
  const std::string action = lower(request.action);
  for (std::size_t i = 0; i < size(); ++i) {
    auto answer = answer_of(parts_->statements[i], request, action);
    if (!answer) continue;
    answer->statement = i;
    out.push_back(*answer);
  }
  return out;
}

std::vector<std::string> Policy::resources() const {
  std::vector<std::string> out;
  for (const Statement& statement : parts_->statements) {
    for (const Pattern& pattern : statement.resources) out.push_back(pattern.text());
  }
  return out;
}

std::vector<std::string> Policy::actions() const {
  std::vector<std::string> out;
  for (const Statement& statement : parts_->statements) {
    for (const Pattern& pattern : statement.actions) out.push_back(pattern.text());
  }
  return out;
}

std::vector<std::string> Policy::aws_principals() const {
  std::vector<std::string> out;
  for (const Statement& statement : parts_->statements) {
    for (const PrincipalPattern& principal : statement.principals) {
      if (principal.type == PrincipalPattern::Type::Aws) out.push_back(principal.text);
    }
  }
  return out;
}

std::vector<std::string> Policy::context_keys() const {
  std::set<std::string> keys;
  for (const Statement& statement : parts_->statements) {
    for (const Condition& condition : statement.conditions) {
      keys.insert(condition.key);
      if (!condition.variables) continue;
      for (const std::string& value : condition.values) add_variables(value, keys);
    }
    if (!statement.variables) continue;
    for (const Pattern& pattern : statement.resources) add_variables(pattern.text(), keys);
  }
  return {keys.begin(), keys.end()};
}

}  // namespace trailcam::policy
