#include "cli/client_settings.h"

#include <cstdlib>
#include <sstream>

#include <fmt/format.h>

#include "base/encoding.h"
#include "store/data_folder.h"

namespace trailcam::cli {
namespace {

std::string environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

std::string first_of(std::initializer_list<std::string> texts) {
  for (const std::string& text : texts) {
    if (!text.empty()) return text;
  }
  return {};
}

std::string upper(std::string text) {
  for (char& c : text) c = char(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

Error missing(std::string text) { return Error(ErrorKind::Invalid, std::move(text)); }

Result<sigv4::Credentials> environment_credentials() {
  const std::string id = environment("AWS_ACCESS_KEY_ID");
  if (!id.empty()) {
    return sigv4::Credentials{id, Secret(environment("AWS_SECRET_ACCESS_KEY")),
                              environment("AWS_SESSION_TOKEN")};
  }
  const std::string path = first_of(
      {environment("AWS_SHARED_CREDENTIALS_FILE"), environment("HOME") + "/.aws/credentials"});
  return read_profile(path, first_of({environment("AWS_PROFILE"), "default"}));
}

}  // namespace

Result<std::string> read_endpoint(const std::string& data) {
  const Result<std::string> text = store::read_file(data + "/endpoint");
  if (!text) {
    return missing(fmt::format("{} has no endpoint: no server was started on it", data));
  }
  return std::string(trim(std::string_view(*text).substr(0, text->find('\n'))));
}

std::string ca_bundle(const std::string& data) {
  const std::string path = data + "/ca-bundle.pem";
  return store::read_file(path) ? path : std::string();
}

Result<sigv4::Credentials> read_profile(const std::string& path, const std::string& profile) {
  const Result<std::string> text = store::read_file(path);
  if (!text) return missing(fmt::format("there are no credentials in {}", path));
  sigv4::Credentials out;
  std::istringstream lines(*text);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    const std::string_view content = trim(line);
    if (content.starts_with('[')) {
      inside = content == "[" + profile + "]";
      continue;
    }
    const std::size_t equals = content.find('=');
    if (!inside || equals == content.npos) continue;
    const std::string_view name = trim(content.substr(0, equals));
    const std::string value(trim(content.substr(equals + 1)));
    if (name == "aws_access_key_id") out.access_key_id = value;
    if (name == "aws_secret_access_key") out.secret_access_key = Secret(value);
    if (name == "aws_session_token") out.session_token = value;
  }
  if (out.access_key_id.empty()) {
    return missing(fmt::format("{} has no profile {} with an access key", path, profile));
  }
  return out;
}

namespace {

Result<ClientSettings> settings(const std::string& data, const std::string& service,
                                const std::string& region, bool aws_if_unset) {
  ClientSettings out;
  out.region =
      first_of({region, environment("AWS_REGION"), environment("AWS_DEFAULT_REGION"), "us-east-1"});
  if (!data.empty()) {
    out.endpoint = TC_TRY(read_endpoint(data));
    out.ca_bundle = first_of({ca_bundle(data), environment("AWS_CA_BUNDLE")});
    out.credentials = TC_TRY(read_profile(data + "/credentials", "default"));
    return out;
  }
  out.endpoint = first_of(
      {environment("AWS_ENDPOINT_URL_" + upper(service)), environment("AWS_ENDPOINT_URL")});
  out.ca_bundle = environment("AWS_CA_BUNDLE");
  if (out.endpoint.empty()) {
    if (!aws_if_unset) return missing("give --data DIR, or set AWS_ENDPOINT_URL");
    out.is_aws = true;
    out.endpoint = fmt::format("https://{}.{}.amazonaws.com{}", service, out.region,
                               out.region.starts_with("cn-") ? ".cn" : "");
  }
  out.credentials = TC_TRY(environment_credentials());
  return out;
}

}  // namespace

Result<ClientSettings> client_settings(const std::string& data, const std::string& service,
                                       const std::string& region) {
  return settings(data, service, region, false);
}

Result<ClientSettings> settings_for_any_aws(const std::string& data, const std::string& service,
                                            const std::string& region) {
  return settings(data, service, region, true);
}

}  // namespace trailcam::cli
