#include "aws/pipeline/delegate.h"

#include "aws/pipeline/inner_call.h"

namespace trailcam::pipeline {
namespace {

class StandIn : public Delegate {
 public:
  explicit StandIn(const Passage& passage)
      : pipeline_(passage.pipeline()),
        standing_(passage.standing()),
        identified_(passage.identified),
        input_(passage.input) {}

  Result<ForwardedAnswer> call(ForwardedCall call) override {
    return forward_as(pipeline_, standing_, call);
  }

  Result<void> authorize(const std::string& action, const std::string& resource) override {
    Passage passage(pipeline_);
    passage.stand(standing_);
    passage.identified = identified_;
    passage.input = input_;
    return passage.ask(action, resource);
  }

 private:
  Pipeline& pipeline_;
  const Standing standing_;
  const Identified identified_;
  const Value input_;
};

}  // namespace

Result<ForwardedAnswer> forward_as(Pipeline& pipeline, Standing standing,
                                   const ForwardedCall& call) {
  Passage inner(pipeline);
  // A service is not spoken for: what it does, it does itself.
  if (!standing.caller.is_service()) standing.called_via.push_back(call.via);
  inner.stand(std::move(standing));
  return run_inner(inner, {call.service, call.operation, call.region, call.input}, call.body);
}

std::shared_ptr<Delegate> make_delegate(const Passage& passage) {
  return std::make_shared<StandIn>(passage);
}

}  // namespace trailcam::pipeline
