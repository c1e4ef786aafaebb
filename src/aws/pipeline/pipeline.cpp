#include "aws/pipeline/pipeline.h"

#include "aws/pipeline/exchange.h"
#include "aws/pipeline/passage.h"
#include "base/bounded_queue.h"
#include "base/log.h"
#include "base/thread_pool.h"

namespace trailcam::pipeline {

Pipeline::Pipeline(PipelineParts parts, PipelineSettings settings)
    : parts_(std::move(parts)),
      settings_(std::move(settings)),
      identifier_(parts_.models, settings_.domains, settings_.default_region),
      authenticator_(parts_.credentials, parts_.clock, settings_.regions) {}

std::unique_ptr<http::Exchange> Pipeline::begin(http::RequestHead head) {
  auto exchange = std::make_unique<ClientExchange>(*this, std::move(head));
  exchange->judge();
  return exchange;
}

http::Response Pipeline::overloaded(const http::RequestHead&) {
  // Nothing of the request was looked at: the plainest words that every client reads.
  http::Response response;
  response.status = 503;
  response.headers.add("Retry-After", "1");
  response.headers.add("Content-Type", "application/xml");
  response.body =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SlowDown</Code>"
      "<Message>Please reduce your request rate.</Message></Error>";
  tell_overload("requests wait for a worker");
  parts_.observer.ended({"", "", Outcome::Overloaded, 503, Millis{0}});
  return response;
}

void Pipeline::tell_overload(std::string_view why) {
  const std::int64_t now_s = parts_.clock.real_now().time_since_epoch().count() / 1000;
  if (overload_told_s_.exchange(now_s) == now_s) return;
  log_warn("pipeline", "overloaded: calls are refused", {{"because", why}});
}

Result<Value> Pipeline::call(InternalCall internal) {
  Passage passage(*this);
  Identified& what = passage.identified;
  what.service = parts_.models.service(internal.service);
  what.operation = what.service == nullptr ? nullptr : what.service->find(internal.operation);
  if (what.operation == nullptr) {
    return Error(ErrorKind::Internal,
                 "no operation " + internal.service + "." + internal.operation);
  }
  what.protocol = what.service->protocols.front();
  what.family = family_of(*what.service);
  what.region = internal.region;
  what.bucket = internal.input.text("Bucket");
  what.key = internal.input.text("Key");
  passage.caller = service_caller(internal.service_principal);
  passage.caller_known = true;
  passage.source_arn = internal.source_arn;
  passage.source_account = internal.source_account.str();
  passage.internal_account = internal.account;
  passage.input = std::move(internal.input);
  passage.request_id = what.is_s3() ? parts_.random.text(16, kUpperAlnum) : parts_.random.uuid();
  const Handler* handler = parts_.handlers.find(what.service->name, what.operation->name);

  // The handler runs again on this thread, which may be the last free worker. Shared, since the
  // committer's thread may still be inside of it when this function returns.
  const auto reruns = std::make_shared<BoundedQueue<ThreadPool::Job>>(1);
  passage.run_later = [reruns](ThreadPool::Job& job) { return reruns->try_push(job); };
  Conclusion conclusion;
  const auto serialize = [](const Conclusion&) -> std::uint64_t { return 0; };
  const auto done = [&conclusion, reruns](Conclusion made) {
    conclusion = std::move(made);
    reruns->close();
  };
  if (Result<void> allowed = passage.authorize(); !allowed) {
    passage.refuse(Outcome::Denied, std::move(allowed).error(), serialize, done);
  } else {
    Result<void> opened;
    if (handler != nullptr) opened = passage.open_sink(*handler);
    if (opened && passage.sink) {
      passage.facts.wire_bytes = passage.facts.decoded_bytes = internal.body.size();
      opened = passage.sink->write(internal.body);
    }
    if (!opened) {
      passage.refuse(Outcome::Failed, std::move(opened).error(), serialize, done);
    } else {
      passage.conclude(handler, serialize, done);
    }
  }
  while (auto rerun = reruns->pop()) (*rerun)();
  if (conclusion.error) return *conclusion.error;
  return std::move(conclusion.output);
}

}  // namespace trailcam::pipeline
