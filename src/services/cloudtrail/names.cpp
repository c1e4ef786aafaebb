#include "services/cloudtrail/names.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "services/cloudtrail/generated/errors.h"

namespace trailcam::cloudtrail {
namespace {

constexpr std::size_t kTrailNameMin = 3;
constexpr std::size_t kTrailNameMax = 128;
constexpr std::size_t kBucketNameMin = 3;
constexpr std::size_t kBucketNameMax = 63;
constexpr std::size_t kPrefixMax = 200;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_alnum(char c) { return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z'); }
bool is_mark(char c) { return c == '.' || c == '-' || c == '_'; }

bool looks_like_ipv4(std::string_view text) {
  const auto dots = std::count(text.begin(), text.end(), '.');
  return dots == 3 &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
}

bool has_adjacent_marks(std::string_view text) {
  return std::adjacent_find(text.begin(), text.end(),
                            [](char a, char b) { return is_mark(a) && is_mark(b); }) != text.end();
}

Error bad_arn(std::string_view arn) {
  return errors::cloud_trail_arn_invalid_exception(
      fmt::format("The ARN {} is not a valid CloudTrail ARN. The following is the format of a "
                  "trail ARN: arn:aws:cloudtrail:us-east-2:123456789012:trail/MyTrail",
                  arn));
}

// The rules that names of trails, event data stores and channels share. `called`: "Trail name".
std::optional<std::string> flaw_of_name(std::string_view name, std::string_view called) {
  if (name.size() < kTrailNameMin) {
    return fmt::format(
        "{} too short. Minimum allowed length: {} characters. Specified name length: {} "
        "characters.",
        called, kTrailNameMin, name.size());
  }
  if (name.size() > kTrailNameMax) {
    return fmt::format(
        "{} too long. Maximum allowed length: {} characters. Specified name length: {} "
        "characters.",
        called, kTrailNameMax, name.size());
  }
  if (!is_alnum(name.front()))
    return fmt::format("{} must starts with a letter or number.", called);
  if (!is_alnum(name.back())) return fmt::format("{} must ends with a letter or number.", called);
  if (!std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || is_mark(c); })) {
    return fmt::format(
        "{} or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), "
        "hyphens (-), and underscores (_).",
        called);
  }
  if (has_adjacent_marks(name)) {
    return fmt::format("{} cannot have adjacent periods (.), hyphens (-), or underscores (_).",
                       called);
  }
  if (looks_like_ipv4(name)) return fmt::format("{} cannot be in IP address format.", called);
  return std::nullopt;
}

}  // namespace

std::optional<ArnPieces> split_arn(std::string_view arn) {
  std::array<std::string_view, 5> head;
  for (std::string_view& piece : head) {
    const std::size_t colon = arn.find(':');
    if (colon == arn.npos) return std::nullopt;
    piece = arn.substr(0, colon);
    arn.remove_prefix(colon + 1);
  }
  const bool right = head[0] == "arn" && head[1] == "aws" && head[2] == "cloudtrail" &&
                     !head[3].empty() && is_account_id(head[4]);
  const std::size_t slash = arn.find('/');
  if (!right || slash == arn.npos) return std::nullopt;
  return ArnPieces{Region(head[3]), AccountId(head[4]), std::string(arn.substr(0, slash)),
                   std::string(arn.substr(slash + 1))};
}

Result<void> check_trail_name(std::string_view name) {
  if (auto flaw = flaw_of_name(name, "Trail name")) {
    return errors::invalid_trail_name_exception(std::move(*flaw));
  }
  return {};
}

Result<void> check_lake_name(std::string_view name, std::string_view what) {
  if (auto flaw = flaw_of_name(name, fmt::format("{} name", what))) {
    return errors::invalid_parameter_exception(std::move(*flaw));
  }
  return {};
}

bool is_uuid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return text.size() == kForm.size() &&
         std::equal(text.begin(), text.end(), kForm.begin(), [](char c, char form) {
           return form == '-' ? c == '-' : is_digit(c) || (c >= 'a' && c <= 'f');
         });
}

Result<void> check_bucket_name(std::string_view name) {
  const auto wrong = [](std::string text) {
    return errors::invalid_s3_bucket_name_exception(std::move(text));
  };
  if (name.size() < kBucketNameMin || name.size() > kBucketNameMax) {
    return wrong(fmt::format("Bucket name should be between {} and {} characters long",
                             kBucketNameMin, kBucketNameMax));
  }
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '.' || c == '-'; };
  if (!std::all_of(name.begin(), name.end(), allowed)) {
    return wrong(
        "Bucket name can contain only lowercase letters, numbers, periods (.), and dashes (-)");
  }
  if (!is_alnum(name.front()) || !is_alnum(name.back())) {
    return wrong("Bucket name must start and end with a letter or number");
  }
  if (looks_like_ipv4(name)) return wrong("Bucket name must not be formatted as an IP address");
  if (name.find("..") != name.npos) return wrong("Bucket name must not have adjacent periods");
  return {};
}

Result<void> check_prefix(std::string_view prefix) {
  if (prefix.size() > kPrefixMax) {
    return errors::invalid_s3_prefix_exception(
        fmt::format("S3 prefix is too long. Maximum allowed length: {} characters.", kPrefixMax));
  }
  return {};
}

Result<TrailName> parse_trail_name(const std::string& name_or_arn) {
  if (!name_or_arn.starts_with("arn:")) {
    TC_TRY(check_trail_name(name_or_arn));
    return TrailName{name_or_arn, std::nullopt};
  }
  const auto pieces = split_arn(name_or_arn);
  if (!pieces || pieces->kind != "trail") return bad_arn(name_or_arn);
  if (!check_trail_name(pieces->rest)) return bad_arn(name_or_arn);
  return TrailName{pieces->rest, TrailArn{pieces->region, pieces->account, pieces->rest}};
}

Result<TrailArn> parse_trail_arn(const std::string& arn) {
  const auto pieces = split_arn(arn);
  if (!pieces || pieces->kind != "trail" || !check_trail_name(pieces->rest)) return bad_arn(arn);
  return TrailArn{pieces->region, pieces->account, pieces->rest};
}

}  // namespace trailcam::cloudtrail
