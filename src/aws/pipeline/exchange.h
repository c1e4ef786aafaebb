// A client's request on its way through the pipeline: the stages in order, for a body that is read
// into memory as for one that streams.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "aws/pipeline/intake.h"
#include "aws/pipeline/passage.h"

namespace trailcam::pipeline {

// What a request's head tells by itself. `received`: by the system's clock.
Draft make_draft(http::RequestHead head, Timestamp received);

class ClientExchange : public http::Exchange {
 public:
  ClientExchange(Pipeline& pipeline, http::RequestHead head);

  // The first phase: identify, authenticate and, where the body is a stream, parse and authorise,
  // from the head alone.
  void judge();

  bool wants_body() const override { return !refusal_.has_value(); }
  bool write(std::string_view bytes) override;
  void finish(Respond respond) override;
  void abandon(std::string_view reason) override;

 private:
  struct Refusal {
    Outcome outcome;
    Error error;
  };
  void refuse(Outcome outcome, Error error);
  void judge_stream(const Handler& handler);
  // The second phase, for bodies in memory; Refusal where a stage refuses.
  void judge_body();
  Result<void> unpack_body();
  std::uint64_t serialize(const Conclusion& conclusion);
  void serialize_success(const Conclusion& conclusion);
  void serialize_error(const Conclusion& conclusion);

  Pipeline& pipeline_;
  Draft draft_;
  Passage passage_;
  std::optional<Authenticated> authenticated_;
  std::optional<Intake> intake_;
  const Handler* handler_ = nullptr;
  bool judged_ = false;  // parse and authorise are done
  std::optional<Refusal> refusal_;
  http::Response response_;
  Respond respond_;
};

}  // namespace trailcam::pipeline
