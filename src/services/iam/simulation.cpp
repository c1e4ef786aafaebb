#include "services/iam/simulation.h"

#include <algorithm>
#include <set>

#include "services/iam/arn.h"
#include "services/iam/roles.h"

namespace trailcam::iam {
namespace {

using policy::NamedPolicy;
using policy::Policy;
using policy::Verdict;

struct Source {
  NamedPolicy compiled;
  std::string document;
};

Result<std::shared_ptr<const Policy>> compile(const std::string& document, Policy::Kind kind) {
  auto compiled = Policy::compile(document, kind);
  if (compiled) return std::move(*compiled);
  return errors::invalid_input_exception(compiled.error().message());
}

Result<std::vector<Source>> compile_all(const std::vector<AppliedPolicy>& policies) {
  std::vector<Source> out;
  for (const AppliedPolicy& policy : policies) {
    NamedPolicy named;
    named.policy = TC_TRY(compile(policy.document, Policy::Kind::Identity));
    named.name = policy.name;
    named.source = policy.source;
    named.holder = policy.holder;
    out.push_back({std::move(named), policy.document});
  }
  return out;
}

PositionShape position(std::string_view document, std::size_t offset) {
  const std::string_view before = document.substr(0, offset);
  const std::size_t line_begin = before.rfind('\n');
  PositionShape out;
  out.Line = 1 + std::count(before.begin(), before.end(), '\n');
  out.Column = std::int64_t(offset - (line_begin == before.npos ? 0 : line_begin + 1)) + 1;
  return out;
}

// "user_dana_may" for an inline policy, the name of a managed one.
std::string source_id(const NamedPolicy& policy) {
  const bool of_entity =
      policy.source == "user" || policy.source == "group" || policy.source == "role";
  if (of_entity) return fmt::format("{}_{}_{}", policy.source, policy.holder, policy.name);
  return policy.name.substr(policy.name.rfind('/') + 1);
}

void add_matches(const std::vector<Source>& sources, const policy::Request& request,
                 policy::Effect effect, std::vector<StatementShape>& out) {
  for (const Source& source : sources) {
    const auto extents = policy::statement_extents(source.document);
    for (const policy::Answer& answer : source.compiled.policy->all_answers(request)) {
      if (answer.effect != effect) continue;
      StatementShape& statement = out.emplace_back();
      statement.SourcePolicyId = source_id(source.compiled);
      statement.SourcePolicyType = source.compiled.source;
      if (answer.statement >= extents.size()) continue;
      statement.StartPosition = position(source.document, extents[answer.statement].begin);
      statement.EndPosition = position(source.document, extents[answer.statement].end);
    }
  }
}

// All that bears on the simulated calls, compiled.
struct Compiled {
  std::vector<Source> identity;
  std::vector<Source> boundary;
  std::vector<Source> resource;
  policy::CallerPolicies caller;
  std::optional<policy::ResourcePolicy> resource_policy;
};

Result<Compiled> compile(const Simulation& simulation) {
  Compiled out;
  out.identity = TC_TRY(compile_all(simulation.policies.identity));
  for (const Source& source : out.identity) out.caller.identity.push_back(source.compiled);
  std::vector<AppliedPolicy> boundary;
  if (!simulation.boundary_documents.empty()) {
    add_documents(boundary, {simulation.boundary_documents.front()});
    boundary.front().name = "PermissionsBoundaryPolicyInputList.1";
  } else if (simulation.policies.boundary) {
    boundary.push_back(*simulation.policies.boundary);
  }
  out.boundary = TC_TRY(compile_all(boundary));
  if (!out.boundary.empty()) out.caller.boundary = out.boundary.front().compiled;
  if (!simulation.resource_policy) return out;
  policy::ResourcePolicy& resource = out.resource_policy.emplace();
  resource.policy = TC_TRY(compile(*simulation.resource_policy, Policy::Kind::Resource));
  resource.owner = simulation.resource_owner;
  resource.name = "ResourcePolicy";
  out.resource.push_back(
      {{resource.policy, resource.name, "resource", {}}, *simulation.resource_policy});
  return out;
}

policy::Context make_context(const Simulation& simulation, Timestamp now) {
  policy::Context out;
  const policy::Principal& principal = simulation.principal;
  out.set("aws:CurrentTime", iso8601(now));
  out.set("aws:EpochTime", std::to_string(now.time_since_epoch().count() / 1000));
  if (!principal.arn.empty()) {
    out.set("aws:PrincipalArn", principal.role_arn.empty() ? principal.arn : principal.role_arn);
    out.set("aws:PrincipalAccount", principal.account.str());
  }
  if (!simulation.user_name.empty()) {
    out.set("aws:username", simulation.user_name);
    out.set("aws:PrincipalType", "User");
  }
  if (!principal.unique_id.empty()) out.set("aws:userid", principal.unique_id);
  for (const ContextEntry& entry : simulation.context) {
    if (!entry.ContextKeyName || !entry.ContextKeyValues) continue;
    out.set(*entry.ContextKeyName, *entry.ContextKeyValues);
  }
  return out;
}

std::vector<std::string> missing_keys(const Compiled& compiled, const policy::Context& context) {
  std::set<std::string> out;
  for (const auto* sources : {&compiled.identity, &compiled.boundary, &compiled.resource}) {
    for (const Source& source : *sources) {
      for (std::string& key : source.compiled.policy->context_keys()) {
        if (context.find(key) == nullptr) out.insert(std::move(key));
      }
    }
  }
  return {out.begin(), out.end()};
}

EvaluationResult evaluate_one(const Compiled& compiled, const policy::Request& request) {
  const Verdict verdict = policy::evaluate(
      request, compiled.caller, compiled.resource_policy ? &*compiled.resource_policy : nullptr);
  EvaluationResult out;
  out.EvalActionName = request.action;
  out.EvalResourceName = std::string(request.resource);
  out.EvalDecision = verdict.allowed()                                       ? "allowed"
                     : verdict.outcome == Verdict::Outcome::ExplicitlyDenied ? "explicitDeny"
                                                                             : "implicitDeny";
  out.MatchedStatements.emplace();
  if (verdict.outcome != Verdict::Outcome::NotAllowed) {
    const policy::Effect effect = verdict.allowed() ? policy::Effect::Allow : policy::Effect::Deny;
    for (const auto* sources : {&compiled.identity, &compiled.boundary, &compiled.resource}) {
      add_matches(*sources, request, effect, *out.MatchedStatements);
    }
  }
  if (compiled.caller.boundary) {
    const policy::Answer answer = compiled.caller.boundary->policy->ask(request);
    out.PermissionsBoundaryDecisionDetail.emplace().AllowedByPermissionsBoundary =
        answer.effect == policy::Effect::Allow;
  }
  return out;
}

}  // namespace

void add_documents(std::vector<AppliedPolicy>& out, const std::vector<std::string>& documents) {
  for (std::size_t i = 0; i < documents.size(); ++i) {
    out.push_back({documents[i], fmt::format("PolicyInputList.{}", i + 1), "none", {}});
  }
}

Result<std::vector<std::string>> context_keys(const std::vector<AppliedPolicy>& policies) {
  std::set<std::string> out;
  for (const Source& source : TC_TRY(compile_all(policies))) {
    for (std::string& key : source.compiled.policy->context_keys()) out.insert(std::move(key));
  }
  return std::vector(out.begin(), out.end());
}

Result<PolicySource> policy_source(const Iam& iam, pipeline::Call& call, const std::string& arn) {
  using Type = policy::Principal::Type;
  const auto parts = parse_arn(arn);
  const bool own = parts && parts->account == call.account;
  const std::string_view kind = own ? parts->kind : std::string_view();
  const std::string name(own ? parts->name : std::string_view());
  PolicySource out;
  out.principal.account = call.account;
  out.principal.arn = arn;
  if (kind == "user") {
    const UserRow row = TC_TRY(find<UserRow>(call, name));
    out.policies = TC_TRY(applied_policies(iam, call.transaction, row));
    out.principal.type = Type::User;
    out.principal.unique_id = row.id;
    out.user_name = row.name;
    return out;
  }
  if (kind == "role") {
    const RoleRow row = TC_TRY(find<RoleRow>(call, name));
    out.policies = TC_TRY(applied_policies(iam, call.transaction, row));
    out.principal.type = Type::RoleSession;
    out.principal.role_arn = arn;
    out.principal.unique_id = row.id;
    return out;
  }
  if (kind == "group") {
    const GroupRow row = TC_TRY(find<GroupRow>(call, name));
    out.policies = TC_TRY(applied_policies(iam, call.transaction, row));
    out.principal.type = Type::User;
    return out;
  }
  return errors::invalid_input_exception(fmt::format("Invalid Entity Arn: {}", arn));
}

Result<std::vector<EvaluationResult>> simulate(const Simulation& simulation, Timestamp now) {
  for (const std::string& action : simulation.actions) {
    if (action.contains(':')) continue;
    return errors::invalid_input_exception(fmt::format("Invalid Action: {}", action));
  }
  const Compiled compiled = TC_TRY(compile(simulation));
  const policy::Context context = make_context(simulation, now);
  const std::vector<std::string> missing = missing_keys(compiled, context);
  std::vector<EvaluationResult> out;
  for (const std::string& action : simulation.actions) {
    for (const std::string& resource : simulation.resources) {
      const policy::Request request{simulation.principal, action, resource, context,
                                    compiled.caller.boundary.has_value()};
      out.push_back(evaluate_one(compiled, request));
      out.back().MissingContextValues = missing;
    }
  }
  return out;
}

template <class Input>
void read_simulation(const Input& input, Simulation& simulation) {
  simulation.boundary_documents =
      input.PermissionsBoundaryPolicyInputList.value_or(std::vector<std::string>());
  simulation.actions = input.ActionNames;
  simulation.resources = input.ResourceArns.value_or(std::vector<std::string>{"*"});
  simulation.resource_policy = input.ResourcePolicy;
  simulation.context = input.ContextEntries.value_or(std::vector<ContextEntry>());
  simulation.resource_owner = simulation.principal.account;
  if (input.ResourceOwner) {
    // An account, or its root user's ARN.
    const std::string& owner = *input.ResourceOwner;
    constexpr std::string_view kPrefix = "arn:aws:iam::";
    simulation.resource_owner = AccountId(
        owner.starts_with(kPrefix)
            ? owner.substr(kPrefix.size(), owner.find(':', kPrefix.size()) - kPrefix.size())
            : owner);
  }
}

template void read_simulation(const SimulateCustomPolicyInput&, Simulation&);
template void read_simulation(const SimulatePrincipalPolicyInput&, Simulation&);

}  // namespace trailcam::iam
