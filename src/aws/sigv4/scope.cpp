#include "aws/sigv4/scope.h"

#include "base/encoding.h"

namespace trailcam::sigv4 {

std::string_view scope_service(const http::RequestHead& head) {
  constexpr std::string_view kCredential = "Credential=";
  constexpr std::string_view kEnd = "/aws4_request";
  std::string_view text = head.headers.get("authorization");
  const std::size_t start = text.find(kCredential);
  if (start == text.npos) return {};
  text.remove_prefix(start + kCredential.size());
  std::string_view scope = trim(text.substr(0, text.find(',')));
  if (!scope.ends_with(kEnd)) return {};
  scope.remove_suffix(kEnd.size());
  const std::size_t slash = scope.rfind('/');
  return slash == scope.npos ? std::string_view{} : scope.substr(slash + 1);
}

}  // namespace trailcam::sigv4
