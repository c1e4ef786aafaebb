// The decision: what all policies that bear on a call say together, in AWS's order.
//
// Source: "Policy evaluation logic" and "AWS JSON policy elements: Principal" (IAM User Guide,
// read 2026-08):
//   1. an explicit deny in any policy wins;
//   2. the resource's policy: an Allow that names the caller itself is enough in the resource's own
//      account, whatever boundary and session policies leave out; one that names the caller's role
//      is still limited by them; one that names the account leaves it to the caller's policies;
//   3. the caller's own policies, its boundary, its session's policies: each must allow.
// Across accounts the resource's policy and the caller's side must both allow. Services and
// anonymous callers have a resource's policy only.
//
// This room is given compiled policies and reads nothing. All functions may be called by any
// thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/policy/policy.h"

namespace trailcam::policy {

// A compiled policy and where it comes from, for explanations.
struct NamedPolicy {
  std::shared_ptr<const Policy> policy;
  std::string name;    // of an inline policy; the ARN of a managed one or of the resource
  std::string source;  // as SimulatePrincipalPolicy says it: "user", "group", "role",
                       // "aws-managed", "user-managed", "resource", "none"
  std::string holder;  // of an inline policy: the name of the user, group or role
};

// All policies of one caller.
struct CallerPolicies {
  std::vector<NamedPolicy> identity;  // of the user and its groups, or of the role
  std::optional<NamedPolicy> boundary;
  std::vector<NamedPolicy> session;
  bool session_limited = false;  // then one of `session` must allow, even when there is none
};

// What a resource says about who may touch it.
struct ResourcePolicy {
  std::shared_ptr<const Policy> policy;  // null: the resource has none
  AccountId owner;
  // The policy is public and the owner wants none of that: only the owner's principals and AWS
  // services may use it (S3's RestrictPublicBuckets).
  bool restrict_public = false;
  // The policies of callers are nothing without this one (keys, the trust policies of roles).
  bool must_allow = false;
  std::string name = {};  // ARN of the resource, for explanations
  // aws:ResourceTag/KEY
  std::vector<std::pair<std::string, std::string>> tags = {};
  // How something beside the policy allows the call to its caller (the grants of a key).
  Naming granted = Naming::None;
  // What the owner's root user may do even when the policy denies it, in lower case.
  std::vector<std::string> root_always = {};
};

enum class Layer { Identity, Resource, Trust, Boundary, Session, Root };

// How a call was decided, and by which statement.
struct Verdict {
  enum class Outcome { Allowed, ExplicitlyDenied, NotAllowed };
  Outcome outcome = Outcome::NotAllowed;
  // Allowed, ExplicitlyDenied: whose statement decided. NotAllowed: whose Allow is missing.
  Layer layer = Layer::Identity;
  // The rest is empty when no statement decided.
  std::string policy = {};  // NamedPolicy::name
  std::string source = {};
  std::string holder = {};
  std::string sid = {};
  std::optional<std::size_t> statement = {};  // index

  bool allowed() const { return outcome == Outcome::Allowed; }
};

// `resource` is null when nothing is known of the resource: then it is of the caller's account and
// has no policy.
Verdict evaluate(const Request& request, const CallerPolicies& caller,
                 const ResourcePolicy* resource);

// "with an explicit deny in an identity-based policy: arn:..." or "because no session policy
// allows the s3:GetObject action".
// Source: "Troubleshoot access denied error messages" (IAM User Guide).
std::string because(const Verdict& verdict, std::string_view action);
// "User: arn:... is not authorized to perform: s3:GetObject on resource: "arn:..." because ..."
std::string denial(const Verdict& verdict, const Request& request);

// For `trailcam explain`: the verdict, action and resource as a JSON object of at most
// kExplanationBytesMax. Members: outcome ("explicit deny", "implicit deny", "allow"), layer,
// action, resource, and where a statement decided policy, source, holder, sid, statement.
inline constexpr std::size_t kExplanationBytesMax = 8 << 10;
std::string explain(const Verdict& verdict, const Request& request);

}  // namespace trailcam::policy
