// Results in tests: the value, or a failure that shows the error.
#pragma once

#include <cstdlib>
#include <ostream>
#include <source_location>

#include <gtest/gtest.h>

#include "base/error.h"

namespace trailcam::test {

inline std::string describe(const Error& error) {
  std::string text = error.message();
  if (error.fault() != nullptr) text = error.fault()->code + ": " + text;
  return text;
}

// The value of a Result that must not be an error: what follows would make no sense, so an error
// ends the program.
template <class T>
T must(Result<T> result, std::source_location where = std::source_location::current()) {
  if (!result) {
    ADD_FAILURE_AT(where.file_name(), int(where.line())) << describe(result.error());
    std::abort();
  }
  return result.take();
}

template <class T>
::testing::AssertionResult succeeds(const Result<T>& result) {
  if (result) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << describe(result.error());
}

template <class T>
::testing::AssertionResult fails_with(const Result<T>& result, ErrorKind kind) {
  if (!result && result.error().kind() == kind) return ::testing::AssertionSuccess();
  if (result) return ::testing::AssertionFailure() << "succeeded";
  return ::testing::AssertionFailure() << "failed in another way (" << int(result.error().kind())
                                       << "): " << describe(result.error());
}

template <class T>
::testing::AssertionResult fails_with(const Result<T>& result, std::string_view aws_code) {
  if (!result && result.error().is(aws_code)) return ::testing::AssertionSuccess();
  if (result) return ::testing::AssertionFailure() << "succeeded";
  return ::testing::AssertionFailure() << "failed in another way: " << describe(result.error());
}

}  // namespace trailcam::test
