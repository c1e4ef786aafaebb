// Stage: is the caller who it says it is?
#pragma once

#include <set>

#include "aws/pipeline/stages.h"
#include "aws/sigv4/signing_keys.h"
#include "base/clock.h"

namespace trailcam::pipeline {

inline constexpr Millis kClockSkewMax = std::chrono::minutes{15};

// Any thread.
class Authenticator {
 public:
  Authenticator(const CredentialStore& credentials, const Clock& clock, std::set<Region> regions)
      : credentials_(credentials), clock_(clock), regions_(std::move(regions)) {}

  // All that the head allows. Errors: AWS faults, in the words of the request's family.
  Result<Authenticated> authenticate(const Draft& draft, const Identified& identified) const;
  // Compares a signature that covers the body. `body_hash`: hex SHA-256 of the bytes as sent.
  Result<void> verify_body(const Draft& draft, const Identified& identified,
                           std::string_view body_hash, const Authenticated& authenticated) const;

 private:
  Result<void> check_time(const Draft& draft, const sigv4::Authorization& authorization,
                          Family family) const;
  Result<void> check_version2(const Draft& draft, const Identified& identified,
                              const Secret& secret) const;
  Result<void> check_signed_headers(const Draft& draft, const sigv4::Authorization& authorization,
                                    Family family) const;
  Result<void> compare(const Draft& draft, const Identified& identified,
                       std::string_view payload_hash, const Secret& key) const;

  const CredentialStore& credentials_;
  const Clock& clock_;
  const std::set<Region> regions_;
  mutable sigv4::SigningKeys signing_keys_;
};

}  // namespace trailcam::pipeline
