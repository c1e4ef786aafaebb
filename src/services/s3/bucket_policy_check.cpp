#include "services/s3/bucket_policy_check.h"

#include <algorithm>
#include <array>

#include "services/s3/bucket_name.h"
#include "services/s3/faults.h"
#include "services/s3/s3.h"

namespace trailcam::s3 {
namespace {

// S3's sentence for what the parser found.
std::string in_words(const std::string& found) {
  struct Words {
    std::string_view part;
    const char* sentence;
  };
  static constexpr std::array<Words, 8> kWords = {{
      {"not valid JSON", "Policies must be valid JSON and the first byte must be '{'"},
      {"missing required field Statement", "Missing required field Statement"},
      {"needs either Principal", "Missing required field Principal"},
      {"needs either Action", "Missing required field Action"},
      {"needs either Resource", "Missing required field Resource"},
      {".Effect", "Missing required field Effect"},
      {".Action", "Policy has invalid action"},
      {".Resource", "Policy has invalid resource"},
  }};
  for (const Words& words : kWords) {
    if (found.find(words.part) != found.npos) return words.sentence;
  }
  if (found.find("rincipal") != found.npos) return "Invalid principal in policy";
  return "Invalid policy syntax. " + found;
}

bool is_digits(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "*", an account, or an ARN of IAM or STS inside an account.
bool is_principal(std::string_view text) {
  if (text == "*" || is_digits(text)) return true;
  for (const std::string_view service : {"arn:aws:iam::", "arn:aws:sts::"}) {
    if (!text.starts_with(service)) continue;
    const std::string_view rest = text.substr(service.size());
    const std::size_t colon = rest.find(':');
    return colon != rest.npos && is_digits(rest.substr(0, colon)) && colon + 1 < rest.size();
  }
  return false;
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
  auto parsed = policy::Policy::parse(document, policy::Policy::Kind::Resource);
  if (!parsed) return errors::malformed_policy(in_words(parsed.error().message()));
  const policy::Policy& policy = **parsed;
  for (const std::string& principal : policy.aws_principals()) {
    if (!is_principal(principal)) {
      return errors::malformed_policy("Invalid principal in policy").with("Detail", principal);
    }
  }
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
  return parsed;
}

}  // namespace trailcam::s3
