// What each stage hands to the next. A later type exists only once the earlier stage has passed, so
// that no stage can read what nobody filled.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "aws/model/model.h"
#include "aws/pipeline/caller.h"
#include "aws/pipeline/faults.h"
#include "aws/protocol/protocol.h"
#include "aws/sigv4/chunked.h"
#include "aws/sigv4/sigv4.h"
#include "base/value.h"
#include "http/message.h"

namespace trailcam::pipeline {

// A request as it came, with what can be told of it without asking anybody.
struct Draft {
  http::RequestHead head;
  http::Pairs query;  // decoded; empty when it does not decode
  bool malformed_query = false;
  std::string host;        // without the port, lower case
  sigv4::Reading reading;  // of its authorization
  Timestamp received;      // by the system's clock
};

// Which service and operation are meant.
struct Identified {
  const model::Service* service = nullptr;
  const model::Operation* operation = nullptr;  // null: the body says (query)
  model::Protocol protocol = model::Protocol::RestXml;
  Family family = Family::S3;
  http::Pairs labels;  // of the URI pattern
  std::string bucket;  // S3: from host or path
  std::string key;
  Region region;
  bool is_s3() const { return service->name == "s3"; }
};

// Who asks. For requests whose signature covers the body, `body_pending` says that the signature
// was not compared yet.
struct Authenticated {
  Caller caller;
  bool body_pending = false;
  std::string declared_hash;  // hex hash that the body must have, or ""
  std::optional<sigv4::ChunkedForm> chunked;
  Secret signing_key;  // for what is still to be verified
};

}  // namespace trailcam::pipeline
