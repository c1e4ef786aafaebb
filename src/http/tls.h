// What one side of a TLS connection shows and whom it trusts. TLS 1.2 and 1.3 only.
#pragma once

#include <memory>
#include <string>

#include "base/error.h"
#include "base/secret.h"

namespace trailcam::http {

// Never changed once made, so any thread may use it; connections keep what they need of it.
class TlsContext {
 public:
  // For a server. Both texts are PEM; the chain begins with the server's own certificate. Error:
  // Invalid, with what is wrong with them (no PEM, an encrypted key, a key of another certificate).
  static Result<std::shared_ptr<TlsContext>> server(const std::string& chain_pem,
                                                    const Secret& key_pem);
  // For a client that trusts the certificates of that file; "": those that the system trusts.
  // Error: Invalid.
  static Result<std::shared_ptr<TlsContext>> client(const std::string& ca_file);
  ~TlsContext();

  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  explicit TlsContext(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace trailcam::http
