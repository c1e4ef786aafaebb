#include "aws/pipeline/pipeline.h"

#include "aws/pipeline/exchange.h"
#include "aws/pipeline/inner_call.h"
#include "aws/pipeline/passage.h"
#include "base/log.h"

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
  passage.caller = service_caller(internal.service_principal);
  passage.caller_known = true;
  passage.source_arn = internal.source_arn;
  passage.source_account = internal.source_account.str();
  passage.internal_account = internal.account;
  passage.echo = true;
  ForwardedAnswer answer =
      TC_TRY(run_inner(passage,
                       {std::move(internal.service), std::move(internal.operation), internal.region,
                        std::move(internal.input)},
                       internal.body));
  return std::move(answer.output);
}

}  // namespace trailcam::pipeline
