// A TLS certificate that vouches for itself, for a server on one's own machine: whoever trusts this
// one file trusts this one server. The key is on the curve P-256.
// Source: RFC 5280, section 4; names as RFC 6125 has them.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/secret.h"
#include "base/time.h"

namespace trailcam::crypto {

struct CertificateWish {
  // Host names, wildcards ("*.s3.localhost") and addresses ("127.0.0.1", "::1"); the first is also
  // the subject.
  std::vector<std::string> names;
  Timestamp from;
  Timestamp until;
};

struct KeyAndCertificate {
  Secret key_pem;
  std::string certificate_pem;
};

// Error: Internal, when OpenSSL cannot.
Result<KeyAndCertificate> make_self_signed(const CertificateWish& wish);

// True when the first certificate of the PEM text holds for each of `names` at both `from` and
// `until`. False also for what is no certificate.
bool certificate_covers(const std::string& pem, const CertificateWish& wish);

}  // namespace trailcam::crypto
