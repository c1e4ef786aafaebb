// Where client commands find the server and their credentials: the data folder, or else the
// settings that every AWS client reads.
#pragma once

#include <optional>
#include <string>

#include "aws/sigv4/sigv4.h"
#include "base/error.h"

namespace trailcam::cli {

struct ClientSettings {
  std::string endpoint;   // "http://127.0.0.1:4566"
  bool is_aws = false;    // nothing named an endpoint: AWS's own
  std::string ca_bundle;  // for https; "": whom the system trusts
  std::string region;
  sigv4::Credentials credentials;
};

// `data`: the data folder, or "" to go by the environment (AWS_ENDPOINT_URL_<SERVICE>,
// AWS_ENDPOINT_URL, AWS_CA_BUNDLE, AWS_ACCESS_KEY_ID ..., AWS_PROFILE and
// AWS_SHARED_CREDENTIALS_FILE, AWS_REGION, AWS_DEFAULT_REGION). Error: Invalid, with what is
// missing.
Result<ClientSettings> client_settings(const std::string& data, const std::string& service,
                                       const std::string& region);

// The same, but where nothing names an endpoint it is AWS's own of that service and region.
Result<ClientSettings> settings_for_any_aws(const std::string& data, const std::string& service,
                                            const std::string& region);

// DATA/endpoint. Error: Invalid when no server wrote one.
Result<std::string> read_endpoint(const std::string& data);

// DATA/ca-bundle.pem, or "" where the server needs none.
std::string ca_bundle(const std::string& data);

// A profile of a shared-credentials file. Error: Invalid.
Result<sigv4::Credentials> read_profile(const std::string& path, const std::string& profile);

}  // namespace trailcam::cli
