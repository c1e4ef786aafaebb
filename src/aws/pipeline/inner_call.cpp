#include "aws/pipeline/inner_call.h"

#include <utility>

#include "base/bounded_queue.h"
#include "base/thread_pool.h"

namespace trailcam::pipeline {
namespace {

Result<void> address(Passage& passage, InnerTarget target) {
  const PipelineParts& parts = passage.pipeline().parts();
  Identified& what = passage.identified;
  what.service = parts.models.service(target.service);
  what.operation = what.service == nullptr ? nullptr : what.service->find(target.operation);
  if (what.operation == nullptr) {
    return Error(ErrorKind::Internal, "no operation " + target.service + "." + target.operation);
  }
  what.protocol = what.service->protocols.front();
  what.family = family_of(*what.service);
  what.region = target.region;
  what.bucket = target.input.text("Bucket");
  what.key = target.input.text("Key");
  passage.input = std::move(target.input);
  passage.request_id = what.is_s3() ? parts.random.text(16, kUpperAlnum) : parts.random.uuid();
  return {};
}

Result<void> fill_sink(Passage& passage, const Handler* handler, std::string_view body) {
  if (handler == nullptr) return {};
  TC_TRY(passage.open_sink(*handler));
  if (!passage.sink) return {};
  passage.facts.wire_bytes = passage.facts.decoded_bytes = body.size();
  return passage.sink->write(body);
}

class WholeBody : public http::ResponseBody {
 public:
  explicit WholeBody(std::string bytes) : rest_(std::move(bytes)) {}
  Result<void> read(std::size_t, std::string& out) override {
    out += std::exchange(rest_, {});
    return {};
  }

 private:
  std::string rest_;
};

ForwardedAnswer answer_of(Conclusion conclusion) {
  ForwardedAnswer answer{.output = std::move(conclusion.output),
                         .stream = std::move(conclusion.stream),
                         .stream_bytes = conclusion.stream_bytes};
  if (conclusion.whole) answer.stream = std::make_unique<WholeBody>(std::move(*conclusion.whole));
  return answer;
}

}  // namespace

Result<ForwardedAnswer> run_inner(Passage& passage, InnerTarget target, std::string_view body) {
  TC_TRY(address(passage, std::move(target)));
  const Identified& what = passage.identified;
  const Handler* handler =
      passage.pipeline().parts().handlers.find(what.service->name, what.operation->name);

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
  } else if (Result<void> filled = fill_sink(passage, handler, body); !filled) {
    passage.refuse(Outcome::Failed, std::move(filled).error(), serialize, done);
  } else {
    passage.conclude(handler, serialize, done);
  }
  while (auto rerun = reruns->pop()) (*rerun)();
  if (conclusion.error) return *conclusion.error;
  return answer_of(std::move(conclusion));
}

}  // namespace trailcam::pipeline
