#include "services/athena/statements.h"

#include <algorithm>

#include <fmt/format.h>

namespace trailcam::athena {
namespace {

constexpr std::string_view kVia = "athena.amazonaws.com";

Error client_error(std::string message) { return Error(ErrorKind::Invalid, std::move(message)); }

}  // namespace

void Control::cancel() {
  cancelled_ = true;
  const MutexLock lock(mutex_);
  if (interrupt_) interrupt_();
}

Millis Control::time_left() const {
  const auto left =
      std::chrono::duration_cast<Millis>(deadline_ - std::chrono::steady_clock::now());
  return std::max(left, Millis{1});
}

Result<void> Control::go_on() const {
  if (cancelled_) return Error(ErrorKind::Cancelled, "Query cancelled by user");
  if (timed_out()) return Error(ErrorKind::Cancelled, "Query timeout");
  return {};
}

Control::Interrupting::Interrupting(Control& control, std::function<void()> interrupt)
    : control_(control) {
  const MutexLock lock(control_.mutex_);
  control_.interrupt_ = std::move(interrupt);
  if (control_.cancelled_) control_.interrupt_();
}

Control::Interrupting::~Interrupting() {
  const MutexLock lock(control_.mutex_);
  control_.interrupt_ = nullptr;
}

Result<Value> Session::glue(std::string operation, Value input) {
  TC_TRY(control.go_on());
  auto answer = delegate.call({.via = std::string(kVia),
                               .region = row.region,
                               .service = "glue",
                               .operation = std::move(operation),
                               .input = std::move(input)});
  if (answer) return std::move(answer->output);
  if (answer.error().is("AccessDeniedException")) {
    return client_error("Insufficient permissions to execute the query. " +
                        answer.error().message());
  }
  return answer.error();
}

Result<Value> Session::athena(std::string operation, Value input) {
  auto answer = delegate.call({.via = std::string(kVia),
                               .region = row.region,
                               .service = "athena",
                               .operation = std::move(operation),
                               .input = std::move(input)});
  if (!answer) return answer.error();
  return std::move(answer->output);
}

Result<pipeline::ForwardedAnswer> Session::s3(std::string operation, Value input,
                                              std::string body) {
  TC_TRY(control.go_on());
  return delegate.call({.via = std::string(kVia),
                        .region = row.region,
                        .service = "s3",
                        .operation = std::move(operation),
                        .input = std::move(input),
                        .body = std::move(body)});
}

Error s3_refused(const Error& error, std::string_view location) {
  const AwsFault* fault = error.fault();
  if (fault == nullptr) return error;
  const std::string said = fmt::format("{} (Service: Amazon S3; Status Code: {}; Error Code: {})",
                                       error.message(), fault->http_status, fault->code);
  if (fault->http_status == 403) {
    return client_error(fmt::format("Permission denied on S3 path: {}: {}", location, said));
  }
  return client_error(fmt::format("HIVE_CANNOT_OPEN_SPLIT: Error opening {}: {}", location, said));
}

}  // namespace trailcam::athena
