// Where the listener's certificate and key come from.
#pragma once

#include <memory>

#include "http/tls.h"
#include "server/settings.h"
#include "store/data_folder.h"

namespace trailcam::server {

// Reads what the settings name. A certificate of our own making is made where there is none, or the
// one that is there soon ends or lacks a name; DATA/ca-bundle.pem holds it exactly as long as it is
// the one in use. Null for plain HTTP. Errors: Invalid, with the flag's name; Io.
Result<std::shared_ptr<http::TlsContext>> open_tls(const Settings& settings,
                                                   const store::DataFolder& folder, Timestamp now);

// The names that a certificate of our own making holds for.
std::vector<std::string> certificate_names(const Settings& settings);

}  // namespace trailcam::server
