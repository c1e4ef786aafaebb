#include "services/s3/bucket_policy_check.h"

#include "services/s3/bucket_name.h"
#include "services/s3/faults.h"
#include "services/s3/s3.h"

namespace trailcam::s3 {
namespace {

// S3's sentence for what is wrong.
std::string in_words(const policy::Flaw& flaw) {
  using Kind = policy::Flaw::Kind;
  switch (flaw.kind) {
    case Kind::Json:
      return "Policies must be valid JSON and the first byte must be '{'";
    case Kind::NoStatement:
      return "Missing required field Statement";
    case Kind::PrincipalMissing:
      return "Missing required field Principal";
    case Kind::Principal:
      return "Invalid principal in policy";
    case Kind::ActionMissing:
      return "Missing required field Action";
    case Kind::Action:
      return "Policy has invalid action";
    case Kind::ResourceMissing:
      return "Missing required field Resource";
    case Kind::Resource:
      return "Policy has invalid resource";
    case Kind::Effect:
      return "Missing required field Effect";
    default:
      return "Invalid policy syntax. " + flaw.message();
  }
}

bool is_inside(std::string_view resource, std::string_view bucket) {
  if (!resource.starts_with(kArnPrefix)) return false;
  const std::string_view path = resource.substr(kArnPrefix.size());
  const std::string_view name = path.substr(0, path.find('/'));
  return name != "*" && policy::glob(name, bucket);
}

}  // namespace

Result<std::shared_ptr<const policy::Policy>> read_bucket_policy(const std::string& document,
                                                                 std::string_view bucket) {
  if (document.size() > kPolicyBytesMax) {
    return errors::malformed_policy("Policy exceeds the maximum allowed document size.")
        .with("MaxSizeAllowed", std::to_string(kPolicyBytesMax));
  }
  if (document.empty() || document.front() != '{') {
    return errors::malformed_policy("Policies must be valid JSON and the first byte must be '{'");
  }
  const auto compiled = policy::Policy::compile(document, policy::Policy::Kind::Resource);
  if (!compiled) {
    return errors::malformed_policy(in_words(compiled.error()))
        .with("Detail", compiled.error().detail);
  }
  const policy::Policy& policy = **compiled;
  for (const std::string& action : policy.actions()) {
    if (action != "*" && !action.starts_with("s3:")) {
      return errors::malformed_policy("Policy has invalid action").with("Detail", action);
    }
  }
  for (const std::string& resource : policy.resources()) {
    if (!is_inside(resource, bucket)) {
      return errors::malformed_policy("Policy has invalid resource").with("Detail", resource);
    }
  }
  return *compiled;
}

}  // namespace trailcam::s3
