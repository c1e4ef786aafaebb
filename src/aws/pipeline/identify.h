// Stage: which service and operation does a request mean?
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aws/pipeline/stages.h"
#include "aws/protocol/routes.h"
#include "base/mutex.h"

namespace trailcam::pipeline {

// Any thread.
class Identifier {
 public:
  // `domains`: host names under which buckets are labels in front ("BUCKET.s3.DOMAIN",
  // "BUCKET.DOMAIN").
  Identifier(const model::Models& models, std::vector<std::string> domains, Region default_region);

  // From the head alone. Error: AWS fault UnknownOperation and the like; `out` is filled as far as
  // was possible, so that the error can be put into the right protocol.
  Result<void> identify(const Draft& draft, Identified& out) const;
  // Query and ec2: from the form in the body.
  Result<void> identify_from_body(const Draft& draft, std::string_view body, Identified& out) const;

  // The bucket that a host names, or "".
  std::string bucket_of_host(std::string_view host) const;

 private:
  Result<void> by_target(const Draft& draft, std::string_view target, Identified& out) const;
  Result<void> by_cbor_path(const Draft& draft, Identified& out) const;
  Result<void> by_action(const http::Pairs& form, Identified& out) const;
  Result<void> by_route(const Draft& draft, const std::vector<const model::ServiceEntry*>& services,
                        Identified& out) const;
  const protocol::Routes& routes_of(const model::Service& service) const;
  void set_service(const model::Service& service, model::Protocol protocol, Identified& out) const;

  const model::Models& models_;
  const std::vector<std::string> domains_;
  const Region default_region_;
  mutable Mutex mutex_;
  mutable std::map<const model::Service*, std::unique_ptr<protocol::Routes>> routes_
      TC_GUARDED_BY(mutex_);
};

}  // namespace trailcam::pipeline
