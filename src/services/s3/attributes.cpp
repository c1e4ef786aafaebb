#include "services/s3/attributes.h"

#include "base/encoding.h"
#include "services/s3/s3.h"

namespace trailcam::s3 {

std::optional<std::string> kept_content_encoding(const std::optional<std::string>& header) {
  if (!header) return std::nullopt;
  std::string kept;
  std::string_view rest = *header;
  while (true) {
    const std::size_t comma = rest.find(',');
    const std::string_view token = trim(rest.substr(0, comma));
    if (!token.empty() && token != "aws-chunked") {
      if (!kept.empty()) kept += ",";
      kept += token;
    }
    if (comma == rest.npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (kept.empty()) return std::nullopt;
  return kept;
}

Result<void> check_metadata(const std::map<std::string, std::string>& metadata) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : metadata) bytes += name.size() + value.size();
  if (bytes <= kMetadataBytesMax) return {};
  return errors::metadata_too_large(
             "Your metadata headers exceed the maximum allowed metadata size")
      .with("Size", std::to_string(bytes))
      .with("MaxSizeAllowed", std::to_string(kMetadataBytesMax));
}

}  // namespace trailcam::s3
