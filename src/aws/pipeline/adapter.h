// From the generated typed handlers to the uniform Handler; used by generated code only.
#pragma once

#include "aws/pipeline/handlers.h"

namespace trailcam::pipeline {

template <class T>
concept Empty = std::is_empty_v<T>;

template <class Input>
Input read_input(const Value& value) {
  Input input;
  if constexpr (!Empty<Input>) read(value, input);
  return input;
}

template <class Output>
Value write_output(const Output& output) {
  if constexpr (Empty<Output>) {
    return Value::map();
  } else {
    return write(output);
  }
}

template <class Input, class Output, class State>
Handler adapt(State& state, Result<Output> (*handler)(State&, Call&, const Input&)) {
  return {[&state, handler](Call& call, const Value& value, BodySink*) -> Result<Value> {
            return write_output(TC_TRY(handler(state, call, read_input<Input>(value))));
          },
          nullptr};
}

template <class Input, class Output, class Sink, class State>
Handler adapt_streaming(State& state,
                        Result<std::unique_ptr<Sink>> (*open)(State&, Call&, const Input&),
                        Result<Output> (*handler)(State&, Call&, const Input&, Sink&)) {
  return {[&state, handler](Call& call, const Value& value, BodySink* body) -> Result<Value> {
            // The sink is the one that open() made: the pipeline keeps the two together.
            auto& sink = static_cast<Sink&>(*body);
            return write_output(TC_TRY(handler(state, call, read_input<Input>(value), sink)));
          },
          [&state, open](Call& call, const Value& value) -> Result<std::unique_ptr<BodySink>> {
            return std::unique_ptr<BodySink>(TC_TRY(open(state, call, read_input<Input>(value))));
          }};
}

}  // namespace trailcam::pipeline
