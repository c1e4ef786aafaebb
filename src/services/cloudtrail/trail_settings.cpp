#include "services/cloudtrail/trail_settings.h"

#include <algorithm>
#include <cctype>

namespace trailcam::cloudtrail {
namespace {

constexpr std::size_t kTopicNameMax = 256;

bool is_word(std::string_view text, std::string_view marks) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || marks.find(c) != marks.npos;
  });
}

// A key id, a key ARN, "alias/NAME" or an alias ARN.
bool is_key_id(std::string_view text) {
  if (text.starts_with("arn:aws:kms:")) {
    const std::size_t colon = text.rfind(':');
    text.remove_prefix(colon + 1);
    if (text.starts_with("key/")) return is_word(text.substr(4), "-");
  }
  if (text.starts_with("alias/")) return is_word(text.substr(6), "-_/");
  constexpr std::size_t kUuidLength = 36;
  return (text.size() == kUuidLength || text.starts_with("mrk-")) && is_word(text, "-");
}

}  // namespace

Result<void> check_topic_name(const std::string& name_or_arn) {
  std::string_view name = name_or_arn;
  if (name.starts_with("arn:")) name.remove_prefix(name.rfind(':') + 1);
  if (name.size() <= kTopicNameMax && is_word(name, "-_")) return {};
  return errors::invalid_sns_topic_name_exception(
      fmt::format("SNS Topic name {} is not valid.", name_or_arn));
}

Result<void> check_key(const std::string& key_id) {
  if (is_key_id(key_id)) return {};
  return errors::kms_key_not_found_exception(
      fmt::format("The KMS key {} could not be found.", key_id));
}

Result<void> check_combination(const trails::TrailRow& trail) {
  if (!trail.is_multi_region || trail.include_global_service_events) return {};
  return errors::invalid_parameter_combination_exception(
      "Multi-Region trail must include global service events.");
}

}  // namespace trailcam::cloudtrail
