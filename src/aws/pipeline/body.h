// Bodies that stream: where an operation lets the bytes of a request go, and what was found out on
// the way.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "crypto/checksum.h"

namespace trailcam::pipeline {

// What passed by while a body was read.
struct BodyFacts {
  std::uint64_t wire_bytes = 0;     // as sent, with chunk headers
  std::uint64_t decoded_bytes = 0;  // what the operation gets
  // The checksum that the client sent along, verified; base64.
  std::optional<crypto::ChecksumAlgorithm> checksum_algorithm;
  std::string checksum;
  bool has_content_md5 = false;
};

// Takes a body piece by piece, in order, on worker threads. Dropped without its operation having
// run, it must leave nothing behind.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual Result<void> write(std::string_view bytes) = 0;
};

}  // namespace trailcam::pipeline
