// Digest files: what a trail delivered in an hour, chained and signed, so that whoever has the
// public key can tell that nothing of it was altered, removed or added.
//
// The file is `to_json` of a Digest, gzipped. Hashes are over what is unpacked, in lower-case hex.
// Source: "CloudTrail digest file structure", "Custom implementations of CloudTrail log file
// integrity validation".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"

namespace trailcam::trails {

// Of a digest object's metadata: "x-amz-meta-signature" is the signature in lower-case hex,
// "x-amz-meta-signature-algorithm" is kSignatureAlgorithm.
inline constexpr std::string_view kSignatureHeader = "x-amz-meta-signature";
inline constexpr std::string_view kSignatureAlgorithmHeader = "x-amz-meta-signature-algorithm";
inline constexpr std::string_view kBackfillTimeHeader = "x-amz-meta-backfill-generation-timestamp";
inline constexpr std::string_view kSignatureAlgorithm = "SHA256withRSA";

// A log file, as a digest names it. Event times are absent where the file has no event with a time.
struct DigestedFile {
  std::string bucket;
  std::string key;
  std::string hash;  // hex SHA-256 of the unpacked file
  std::optional<Timestamp> newest_event;
  std::optional<Timestamp> oldest_event;
  bool operator==(const DigestedFile&) const = default;
};

struct PreviousDigest {
  std::string bucket;
  std::string key;
  std::string hash;       // hex SHA-256 of the unpacked digest
  std::string signature;  // hex
  bool operator==(const PreviousDigest&) const = default;
};

// Covers what was delivered in [start, end). Times are whole seconds.
struct Digest {
  AccountId account;
  Timestamp start{};
  Timestamp end{};
  std::string bucket;  // where it lies itself
  std::string key;
  std::string fingerprint;  // of the key that signed it
  std::optional<Timestamp> newest_event;
  std::optional<Timestamp> oldest_event;
  std::optional<PreviousDigest> previous;  // absent at the start of a chain
  std::vector<DigestedFile> files;
  bool operator==(const Digest&) const = default;
};

// Compact JSON, fields in AWS's order, null where something is absent. The same Digest always gives
// the same bytes.
std::string to_json(const Digest& digest);

// Reads any digest that AWS or Trailcam wrote, however it is spaced; members that are not known are
// passed over. Error: Invalid, naming the member that is missing or wrong.
Result<Digest> parse_digest(std::string_view json);

// What is signed. `hash` is the hex SHA-256 of the unpacked digest.
std::string string_to_sign(const Digest& digest, std::string_view hash);

// By this a digest names its key: hex MD5 of the PKCS #1 DER.
std::string public_key_fingerprint(std::string_view pkcs1);

}  // namespace trailcam::trails
