#include "aws/policy/evaluation.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/json.h"

#include <fmt/format.h>

namespace trailcam::policy {
namespace {

using Outcome = Verdict::Outcome;
using Type = Principal::Type;

Verdict decided(Outcome outcome, Layer layer, const NamedPolicy& by, const Answer& answer) {
  return {.outcome = outcome,
          .layer = layer,
          .policy = by.name,
          .source = by.source,
          .holder = by.holder,
          .sid = by.policy->sid(answer.statement),
          .statement = answer.statement};
}

Verdict missing(Layer layer) { return {.outcome = Outcome::NotAllowed, .layer = layer}; }

// What the policies of one layer say: the first Deny, or else the first Allow.
struct Said {
  const NamedPolicy* by = nullptr;  // null: nothing
  Answer answer;
  bool denies() const { return by != nullptr && answer.effect == Effect::Deny; }
  bool allows() const { return by != nullptr && answer.effect == Effect::Allow; }
};

void hear(Said& said, const NamedPolicy& policy, const Request& request,
          std::string_view lower_action) {
  if (said.denies()) return;
  const Answer answer = policy.policy->ask(request, lower_action);
  if (!answer.effect || (said.by != nullptr && answer.effect == Effect::Allow)) return;
  said = {&policy, answer};
}

class Evaluation {
 public:
  Evaluation(const Request& request, const CallerPolicies& caller, const ResourcePolicy* resource)
      : request_(request), caller_(caller), resource_(resource) {}

  Verdict run() {
    ask_all();
    if (const auto verdict = explicit_deny()) return *verdict;
    const Principal& principal = request_.principal;
    if (principal.type == Type::Service || principal.type == Type::Anonymous) {
      return granted() ? by_resource() : missing(resource_layer());
    }
    const bool outsider = resource_ != nullptr && resource_->owner != principal.account;
    if (outsider) return granted() ? callers_side() : missing(resource_layer());
    return in_own_account();
  }

 private:
  Layer resource_layer() const {
    const bool trust = resource_ != nullptr && resource_->policy != nullptr &&
                       resource_->policy->kind() == Policy::Kind::Trust;
    return trust ? Layer::Trust : Layer::Resource;
  }

  void ask_all() {
    if (resource_ != nullptr && resource_->policy != nullptr) {
      resource_name_ = {resource_->policy, resource_->name, "resource", {}};
      Request request = request_;
      request.bounded = caller_.boundary.has_value();
      hear(resource_said_, resource_name_, request, action_);
    }
    for (const NamedPolicy& policy : caller_.identity)
      hear(identity_said_, policy, request_, action_);
    if (caller_.boundary) hear(boundary_said_, *caller_.boundary, request_, action_);
    for (const NamedPolicy& policy : caller_.session)
      hear(session_said_, policy, request_, action_);
  }

  std::optional<Verdict> explicit_deny() const {
    if (resource_said_.denies() && !spared()) {
      return decided(Outcome::ExplicitlyDenied, resource_layer(), *resource_said_.by,
                     resource_said_.answer);
    }
    const std::pair<Layer, const Said*> layers[] = {{Layer::Identity, &identity_said_},
                                                    {Layer::Boundary, &boundary_said_},
                                                    {Layer::Session, &session_said_}};
    for (const auto& [layer, said] : layers) {
      if (said->denies()) {
        return decided(Outcome::ExplicitlyDenied, layer, *said->by, said->answer);
      }
    }
    return std::nullopt;
  }

  // The owner's root user cannot lock itself out.
  bool spared() const {
    return request_.principal.type == Type::Root &&
           resource_->owner == request_.principal.account &&
           std::ranges::find(resource_->root_always, action_) != resource_->root_always.end();
  }

  // How the resource's side names whom it allows; None when it does not.
  Naming allowed_as() const {
    const Naming by_policy = resource_said_.allows() ? resource_said_.answer.naming : Naming::None;
    return resource_ == nullptr ? by_policy : std::max(by_policy, resource_->granted);
  }

  bool granted() const {
    if (allowed_as() == Naming::None) return false;
    const bool insider =
        request_.principal.type == Type::Service || resource_->owner == request_.principal.account;
    return insider || !resource_->restrict_public;
  }

  Verdict by_resource() const {
    if (!resource_said_.allows()) {
      return {.outcome = Outcome::Allowed,
              .layer = Layer::Resource,
              .policy = resource_->name,
              .source = "grant"};
    }
    return decided(Outcome::Allowed, resource_layer(), *resource_said_.by, resource_said_.answer);
  }

  Verdict in_own_account() const {
    if (granted()) {
      const Naming naming = allowed_as();
      if (naming == Naming::Exact || naming == Naming::Everyone) return by_resource();
      if (naming == Naming::RoleOf) {
        if (const auto limit = limited()) return missing(*limit);
        return by_resource();
      }
    } else if (resource_ != nullptr && resource_->must_allow) {
      return missing(resource_layer());
    }
    return callers_side();
  }

  // The layer whose Allow is missing on top of the caller's own policies.
  std::optional<Layer> limited() const {
    if (caller_.boundary && !boundary_said_.allows()) return Layer::Boundary;
    if (caller_.session_limited && !session_said_.allows()) return Layer::Session;
    return std::nullopt;
  }

  Verdict callers_side() const {
    const bool root = request_.principal.type == Type::Root;
    if (!identity_said_.allows() && !root) return missing(Layer::Identity);
    if (const auto limit = limited()) return missing(*limit);
    if (identity_said_.allows()) {
      return decided(Outcome::Allowed, Layer::Identity, *identity_said_.by, identity_said_.answer);
    }
    return {.outcome = Outcome::Allowed, .layer = Layer::Root};
  }

  const Request& request_;
  const CallerPolicies& caller_;
  const ResourcePolicy* resource_;
  const std::string action_ = lower(request_.action);
  NamedPolicy resource_name_;
  Said resource_said_;
  Said identity_said_;
  Said boundary_said_;
  Said session_said_;
};

// "an identity-based policy" and "no identity-based policy".
std::string_view layer_words(Layer layer) {
  switch (layer) {
    case Layer::Resource:
      return "resource-based policy";
    case Layer::Trust:
      return "role trust policy";
    case Layer::Boundary:
      return "permissions boundary";
    case Layer::Session:
      return "session policy";
    case Layer::Identity:
    case Layer::Root:
      break;
  }
  return "identity-based policy";
}

// IAM names what it protects by kind and name: "user dana", "policy arn:aws:iam::..."; but a role
// that is passed, and a path that is listed, by the ARN.
std::string resource_words(const Request& request) {
  const std::string_view arn = request.resource;
  if (!request.action.starts_with("iam:") || request.action == "iam:PassRole" ||
      arn.ends_with('/')) {
    return std::string(arn);
  }
  const std::size_t colon = arn.rfind(':');
  const std::size_t slash = arn.find('/', colon == arn.npos ? 0 : colon);
  if (colon == arn.npos || slash == arn.npos) return std::string(arn);
  const std::string_view kind = arn.substr(colon + 1, slash - colon - 1);
  if (kind == "policy") return fmt::format("policy {}", arn);
  if (kind != "user" && kind != "group" && kind != "role") return std::string(arn);
  return fmt::format("{} {}", kind, arn.substr(arn.rfind('/') + 1));
}

constexpr std::size_t kTextBytesMax = 1200;
// Five texts, of which each byte may become six.
constexpr std::size_t kShortTextBytesMax = kExplanationBytesMax / 32;

// No text longer than `bytes_max`.
std::string explain_within(const Verdict& verdict, const Request& request, std::size_t bytes_max) {
  std::string out;
  JsonWriter json(out);
  const auto member = [&](std::string_view name, std::string_view text) {
    json.member(name, text.substr(0, bytes_max));
  };
  json.begin_object();
  json.member("outcome", verdict.allowed()                              ? "allow"
                         : verdict.outcome == Outcome::ExplicitlyDenied ? "explicit deny"
                                                                        : "implicit deny");
  json.member("layer", layer_words(verdict.layer));
  member("action", request.action);
  member("resource", request.resource);
  if (verdict.statement) {
    member("policy", verdict.policy);
    member("source", verdict.source);
    member("holder", verdict.holder);
    member("sid", verdict.sid);
    json.key("statement");
    json.integer(std::int64_t(*verdict.statement));
  }
  json.end_object();
  return out;
}

}  // namespace

Verdict evaluate(const Request& request, const CallerPolicies& caller,
                 const ResourcePolicy* resource) {
  return Evaluation(request, caller, resource).run();
}

std::string because(const Verdict& verdict, std::string_view action) {
  const std::string_view words = layer_words(verdict.layer);
  if (verdict.outcome == Outcome::ExplicitlyDenied) {
    const std::string_view article = verdict.layer == Layer::Trust      ? "the"
                                     : verdict.layer == Layer::Identity ? "an"
                                                                        : "a";
    // The resource is named already, and an inline policy has no ARN.
    const bool named = verdict.source != "resource" && verdict.policy.starts_with("arn:");
    return fmt::format("with an explicit deny in {} {}{}", article, words,
                       named ? ": " + verdict.policy : "");
  }
  return fmt::format("because no {} allows the {} action", words, action);
}

std::string explain(const Verdict& verdict, const Request& request) {
  std::string out = explain_within(verdict, request, kTextBytesMax);
  if (out.size() > kExplanationBytesMax) out = explain_within(verdict, request, kShortTextBytesMax);
  return out;
}

std::string denial(const Verdict& verdict, const Request& request) {
  const Principal& principal = request.principal;
  const std::string who = principal.type == Type::Anonymous ? "anonymous"
                          : principal.type == Type::Service ? principal.service
                                                            : principal.arn;
  const bool quoted = request.action.starts_with("s3:");
  const std::string on = request.resource == "*" ? ""
                         : quoted ? fmt::format(" on resource: \"{}\"", request.resource)
                                  : " on resource: " + resource_words(request);
  return fmt::format("User: {} is not authorized to perform: {}{} {}", who, request.action, on,
                     because(verdict, request.action));
}

}  // namespace trailcam::policy
