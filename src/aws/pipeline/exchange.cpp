#include "aws/pipeline/exchange.h"

#include "aws/protocol/protocol.h"
#include "base/compress.h"
#include "base/encoding.h"
#include "base/log.h"

namespace trailcam::pipeline {
namespace {

constexpr std::size_t kHostIdBytes = 56;

// An error that arose while the operation was looked for.
Outcome identification_outcome(const Error& error) {
  return error.is("MissingAuthenticationToken") || error.is("SignatureDoesNotMatch") ||
                 error.is("InvalidSignatureException")
             ? Outcome::NotAuthenticated
             : Outcome::UnknownOperation;
}

}  // namespace

Draft make_draft(http::RequestHead head, Timestamp received) {
  Draft draft;
  auto query = http::parse_pairs(head.query());
  draft.malformed_query = !query;
  if (query) draft.query = std::move(*query);
  std::string host = lower(head.headers.get("host"));
  if (!host.starts_with('[')) host.resize(std::min(host.size(), host.find(':')));
  draft.host = std::move(host);
  draft.reading = sigv4::read_authorization(head, draft.query);
  draft.received = received;
  draft.head = std::move(head);
  return draft;
}

ClientExchange::ClientExchange(Pipeline& pipeline, http::RequestHead head)
    : pipeline_(pipeline),
      draft_(make_draft(std::move(head), pipeline.parts().clock.now())),
      passage_(pipeline) {
  passage_.draft = &draft_;
}

void ClientExchange::refuse(Outcome outcome, Error error) {
  if (!refusal_) refusal_.emplace(outcome, std::move(error));
}

void ClientExchange::judge() {
  Identified& what = passage_.identified;
  Random& random = pipeline_.parts().random;
  const Result<void> identified = pipeline_.identifier().identify(draft_, what);
  if (what.family == Family::S3) {
    passage_.request_id = random.text(16, kUpperAlnum);
    passage_.host_id = base64(random.bytes(kHostIdBytes));
  } else {
    passage_.request_id = random.uuid();
  }
  // Who asks is found out even when nobody knows what for: a bad key must not learn which
  // operations there are.
  auto authenticated = pipeline_.authenticator().authenticate(draft_, what);
  if (!authenticated) return refuse(Outcome::NotAuthenticated, std::move(authenticated).error());
  authenticated_ = std::move(*authenticated);
  if (!identified) return refuse(identification_outcome(identified.error()), identified.error());

  if (!authenticated_->body_pending) {
    passage_.caller = authenticated_->caller;
    passage_.caller_known = true;
  }
  if (what.operation != nullptr) {
    handler_ = pipeline_.parts().handlers.find(what.service->name, what.operation->name);
    if (handler_ != nullptr && handler_->open_body) judge_stream(*handler_);
  }
  if (!refusal_) {
    intake_.emplace(draft_, what, *authenticated_, passage_.sink.get(),
                    pipeline_.settings().body_bytes_max);
  }
}

void ClientExchange::judge_stream(const Handler& handler) {
  if (Result<void> parsed = passage_.parse_head(); !parsed) {
    return refuse(Outcome::Invalid, std::move(parsed).error());
  }
  if (Result<void> allowed = passage_.authorize(); !allowed) {
    return refuse(Outcome::Denied, std::move(allowed).error());
  }
  if (Result<void> opened = passage_.open_sink(handler); !opened) {
    return refuse(Outcome::Failed, std::move(opened).error());
  }
  judged_ = true;
}

bool ClientExchange::write(std::string_view bytes) {
  if (refusal_) return false;
  Result<void> taken = intake_->write(bytes);
  if (taken) return true;
  refuse(Outcome::Invalid, std::move(taken).error());
  return false;
}

// SDKs compress large bodies of some operations; what S3 is sent compressed is stored so.
Result<void> ClientExchange::unpack_body() {
  const Family family = passage_.identified.family;
  const std::string_view encodings = draft_.head.headers.get("content-encoding");
  const std::size_t comma = encodings.rfind(',');
  const std::string_view last = trim(encodings.substr(comma == encodings.npos ? 0 : comma + 1));
  if (family == Family::S3 || !iequals(last, "gzip")) return {};
  const std::size_t bytes_max = pipeline_.settings().body_bytes_max;
  Result<std::string> unpacked = gunzip(passage_.body, bytes_max);
  if (unpacked) {
    passage_.body = std::move(*unpacked);
    return {};
  }
  if (unpacked.error().kind() == ErrorKind::Invalid) {
    return faults::body_too_large(family, bytes_max);
  }
  return protocol::serialization_error("The request body is not valid gzip");
}

void ClientExchange::judge_body() {
  Identified& what = passage_.identified;
  const Authenticator& authenticator = pipeline_.authenticator();
  if (Result<void> complete = intake_->finish(); !complete) {
    const bool signature = complete.error().is("SignatureDoesNotMatch");
    return refuse(signature ? Outcome::NotAuthenticated : Outcome::Invalid,
                  std::move(complete).error());
  }
  passage_.facts = intake_->facts();
  Result<void> verified =
      authenticator.verify_body(draft_, what, intake_->body_hash(), *authenticated_);
  if (!verified) return refuse(Outcome::NotAuthenticated, std::move(verified).error());
  passage_.caller = authenticated_->caller;
  passage_.caller_known = true;
  if (judged_) return;  // the body went into its sink

  passage_.body = std::move(intake_->buffer());
  if (Result<void> unpacked = unpack_body(); !unpacked) {
    return refuse(Outcome::Invalid, std::move(unpacked).error());
  }
  if (what.operation == nullptr) {
    Result<void> found = pipeline_.identifier().identify_from_body(draft_, passage_.body, what);
    if (!found) return refuse(identification_outcome(found.error()), std::move(found).error());
    if (!draft_.reading.authorization && !what.operation->no_auth) {
      return refuse(Outcome::NotAuthenticated, faults::missing_authentication(what.family));
    }
    handler_ = pipeline_.parts().handlers.find(what.service->name, what.operation->name);
  }
  if (Result<void> parsed = passage_.parse(); !parsed) {
    return refuse(Outcome::Invalid, std::move(parsed).error());
  }
  if (Result<void> allowed = passage_.authorize(); !allowed) {
    return refuse(Outcome::Denied, std::move(allowed).error());
  }
}

void ClientExchange::finish(Respond respond) {
  respond_ = std::move(respond);
  if (!refusal_) judge_body();
  const auto serialize = [this](const Conclusion& conclusion) {
    return this->serialize(conclusion);
  };
  const auto done = [this](Conclusion conclusion) {
    if (conclusion.whole && !response_.head_only) response_.body = std::move(*conclusion.whole);
    response_.stream = std::move(conclusion.stream);
    response_.stream_bytes = conclusion.stream_bytes;
    // `respond` may destroy this exchange.
    Respond answer = std::move(respond_);
    answer(std::move(response_));
  };
  if (refusal_) {
    passage_.refuse(refusal_->outcome, refusal_->error, serialize, done);
  } else {
    passage_.conclude(handler_, serialize, done);
  }
}

void ClientExchange::abandon(std::string_view reason) {
  log_info("pipeline", "abandoned", {{"requestId", passage_.request_id}, {"reason", reason}});
  const Identified& what = passage_.identified;
  pipeline_.parts().observer.ended(
      {what.service != nullptr ? std::string_view(what.service->name) : std::string_view(),
       what.operation != nullptr ? std::string_view(what.operation->name) : std::string_view(),
       Outcome::Abandoned, 0, Millis{0}});
}

std::uint64_t ClientExchange::serialize(const Conclusion& conclusion) {
  response_ = http::Response();
  if (conclusion.error) {
    serialize_error(conclusion);
  } else {
    serialize_success(conclusion);
  }
  if (passage_.identified.family == Family::S3) {
    response_.headers.add("x-amz-request-id", passage_.request_id);
    response_.headers.add("x-amz-id-2", passage_.host_id);
  }
  for (const auto& [name, value] : conclusion.headers) response_.headers.set(name, value);
  // The edge says the length itself; what an operation says is the length of what it would send.
  if (const std::string* length = response_.headers.find("content-length")) {
    response_.head_length = std::strtoull(length->c_str(), nullptr, 10);
    http::Headers kept;
    for (const auto& [name, value] : response_.headers) {
      if (!iequals(name, "content-length")) kept.add(name, value);
    }
    response_.headers = std::move(kept);
  }
  if (draft_.head.method == "HEAD") {
    response_.head_only = true;
    response_.body.clear();
    return 0;
  }
  const bool streams = conclusion.stream || conclusion.whole;
  return streams ? conclusion.stream_bytes : response_.body.size();
}

void ClientExchange::serialize_success(const Conclusion& conclusion) {
  const Identified& what = passage_.identified;
  protocol::Reply reply = protocol::write_output(what.protocol, *what.service, *what.operation,
                                                 conclusion.output, passage_.request_id);
  response_.status = conclusion.status.value_or(reply.status);
  response_.headers = std::move(reply.headers);
  response_.body = std::move(reply.body);
}

void ClientExchange::serialize_error(const Conclusion& conclusion) {
  const Identified& what = passage_.identified;
  const AwsFault& fault = *conclusion.error->fault();
  const protocol::Failure failure{
      .code = fault.code,
      .status = fault.http_status,
      .message = conclusion.error->message(),
      .query_code = fault.query_code,
      .extras = &fault.extras,
      .request_id = passage_.request_id,
      .host_id = passage_.host_id,
      .query_mode = draft_.head.headers.get("x-amzn-query-mode") == "true",
      .is_s3 =
          what.family == Family::S3 && (what.service == nullptr || what.service->name == "s3")};
  protocol::Reply reply = protocol::write_error(what.protocol, what.service, failure);
  response_.status = conclusion.status.value_or(reply.status);
  response_.headers = std::move(reply.headers);
  response_.body = std::move(reply.body);
  for (const auto& [name, value] : fault.headers) response_.headers.add(name, value);
  // 304 has neither body nor type.
  if (response_.status == 304) response_.body.clear();
}

}  // namespace trailcam::pipeline
