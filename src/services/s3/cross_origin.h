// Answers to pages of other sites, by the buckets' CORS configurations: preflights, and headers on
// the answers to what follows. Both stand beside the operations: a preflight has no signature and
// is no call that CloudTrail knows, and the headers are on errors, too.
#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "http/message.h"
#include "store/database.h"

namespace trailcam::s3 {

// Any thread.
class CrossOrigin {
 public:
  struct Target {
    std::string bucket;
    bool object = false;  // a key follows
  };

  CrossOrigin(const store::Database& database, Random& random)
      : database_(database), random_(random) {}

  // The answer to OPTIONS.
  http::Response preflight(const Target& target, const http::RequestHead& head) const;
  // What is added to the answer of a request with an Origin; nothing where no rule fits.
  std::optional<http::Headers> answer(const Target& target, const http::RequestHead& head) const;

 private:
  const store::Database& database_;
  Random& random_;
};

}  // namespace trailcam::s3
