// Reads single files: unpacked and hashed as they come, in memory of a fixed size.
#pragma once

#include <memory>
#include <string>

#include "base/inflate.h"
#include "crypto/digest.h"
#include "evidence/finding.h"
#include "evidence/source.h"
#include "trails/digest.h"
#include "trails/layout.h"

namespace trailcam::evidence {

// A digest larger than this is not read: it would name more than a hundred thousand files.
inline constexpr std::size_t kDigestBytesMax = 64 << 20;

struct Unpacked {
  std::string hash;  // hex SHA-256 of what the first gzip member holds
  std::uint64_t trailing_bytes = 0;
  Metadata metadata;
};

// A digest file as it lies there; nothing of it is verified.
struct LoadedDigest {
  std::string key;  // as the source calls it
  trails::FileName name;
  std::optional<trails::Digest> digest;
  Unpacked file;
  // Where there is no digest: why.
  Kind problem = Kind::DigestUnreadable;
  std::string detail;
};

// One thread at a time.
class Inspector {
 public:
  explicit Inspector(std::unique_ptr<Reader> reader) : reader_(std::move(reader)) {}

  Reader& reader() { return *reader_; }
  // Errors: NotFound; Corrupt (no gzip, damaged); Io.
  Result<Unpacked> inspect(const std::string& key);
  LoadedDigest load(const std::string& key, const trails::FileName& name);

 private:
  Result<Unpacked> unpack(const std::string& key, const Inflater::Sink& sink);

  std::unique_ptr<Reader> reader_;
  Inflater inflater_;
  crypto::Digest hash_{crypto::Hash::Sha256};
};

}  // namespace trailcam::evidence
