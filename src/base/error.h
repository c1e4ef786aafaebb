// Errors are values here, never exceptions (docs/decisions/0001-error-type.md).
//
// An Error says what kind of failure it is, in words for the log and the client, and, when the
// failure is one that an AWS client must see by name, the AWS code that goes with it. Only the
// generated factories of a service (`errors::trail_not_found_exception(...)`) and the pipeline set
// an AWS code; an Error without one reaches the client as InternalFailure with its request id.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

namespace trailcam {

enum class ErrorKind {
  NotFound,    // what was asked for does not exist
  Invalid,     // the caller's input is wrong
  Conflict,    // a precondition no longer holds; the caller may compute again and retry
  Corrupt,     // stored bytes are not what was written
  Io,          // the operating system or the disk refused
  Overloaded,  // a bounded queue is full; retry later (always answered 503 or throttled)
  Cancelled,   // the work was abandoned (shutdown, client gone)
  Internal,    // a mistake of ours
};

// How an AWS client sees a failure. `code` is the name on the wire, `record_code` the name in the
// CloudTrail record where the two differ (IAM), else empty. `extras` are further elements of an S3
// error document, in order.
struct AwsFault {
  std::string code;
  int http_status = 400;
  std::string record_code = {};
  std::string query_code = {};  // the older name that query-compatible services also send
  std::vector<std::pair<std::string, std::string>> extras = {};
  std::vector<std::pair<std::string, std::string>> headers = {};  // more response headers
  // Of a denial: which statement of which policy decided, as JSON. It lies beside the record, for
  // `trailcam explain`; the client is not told.
  std::string decision = {};
};

class [[nodiscard]] Error {
 public:
  Error(ErrorKind kind, std::string message,
        std::source_location where = std::source_location::current())
      : kind_(kind), message_(std::move(message)), where_(where) {}

  static Error aws(AwsFault fault, std::string message,
                   std::source_location where = std::source_location::current()) {
    Error error(ErrorKind::Invalid, std::move(message), where);
    error.fault_ = std::make_shared<const AwsFault>(std::move(fault));
    return error;
  }

  ErrorKind kind() const { return kind_; }
  const std::string& message() const { return message_; }
  const std::source_location& where() const { return where_; }
  // Null when the failure has no name that an AWS client knows.
  const AwsFault* fault() const { return fault_.get(); }
  bool is(std::string_view aws_code) const { return fault_ && fault_->code == aws_code; }

  // Adds an element to the S3 error document (a copy; factories are shared).
  Error with(std::string name, std::string value) && {
    AwsFault fault = fault_ ? *fault_ : AwsFault{};
    fault.extras.emplace_back(std::move(name), std::move(value));
    fault_ = std::make_shared<const AwsFault>(std::move(fault));
    return std::move(*this);
  }
  Error with_header(std::string name, std::string value) && {
    AwsFault fault = fault_ ? *fault_ : AwsFault{};
    fault.headers.emplace_back(std::move(name), std::move(value));
    fault_ = std::make_shared<const AwsFault>(std::move(fault));
    return std::move(*this);
  }
  Error with_decision(std::string decision) && {
    AwsFault fault = fault_ ? *fault_ : AwsFault{};
    fault.decision = std::move(decision);
    fault_ = std::make_shared<const AwsFault>(std::move(fault));
    return std::move(*this);
  }
  // Puts words before the message: "opening the journal: No space left on device".
  Error during(std::string_view context) && {
    message_ = std::string(context) + ": " + message_;
    return std::move(*this);
  }

 private:
  ErrorKind kind_;
  std::string message_;
  std::source_location where_;
  std::shared_ptr<const AwsFault> fault_;
};

// A value or an Error. Discarding one is a warning, and warnings are errors.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using Base = std::expected<T, Error>;
  using Base::Base;
  Result(Error error) : Base(std::unexpected(std::move(error))) {}  // NOLINT: implicit on purpose
  T take() { return std::move(**this); }
};

template <>
class [[nodiscard]] Result<void> : public std::expected<void, Error> {
 public:
  using Base = std::expected<void, Error>;
  using Base::Base;
  Result(Error error) : Base(std::unexpected(std::move(error))) {}  // NOLINT: implicit on purpose
  void take() {}
};

// Evaluates `expression` (a Result); returns its Error from the enclosing function, or yields its
// value.
#define TC_TRY(expression)                     \
  __extension__({                              \
    auto tc_try_result = (expression);         \
    if (!tc_try_result) [[unlikely]] {         \
      return std::move(tc_try_result).error(); \
    }                                          \
    tc_try_result.take();                      \
  })

}  // namespace trailcam
