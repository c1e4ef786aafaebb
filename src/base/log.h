// Structured log lines for the operator, on standard error.
//
//   log_info("trails", "delivered a log file", {{"trail", arn}, {"events", count}});
//
// As text: `2026-01-02T03:04:05.678Z INFO  trails: delivered a log file trail=… events=12`, as JSON
// one object a line. Secrets cannot be passed: a Secret does not convert to a field.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/error.h"

namespace trailcam {

enum class LogLevel { Debug, Info, Warn, Error, Off };
enum class LogFormat { Text, Json };

struct LogField {
  LogField(std::string_view name, std::string_view text) : name(name), value(text), quoted(true) {}
  LogField(std::string_view name, const char* text) : LogField(name, std::string_view(text)) {}
  LogField(std::string_view name, const std::string& text)
      : LogField(name, std::string_view(text)) {}
  template <std::integral T>
  LogField(std::string_view name, T number)
      : name(name), value(std::to_string(number)), quoted(false) {}

  std::string_view name;
  std::string value;
  bool quoted;
};
using LogFields = std::initializer_list<LogField>;

// Called once at start; before it, lines go out as text from Info on. Any thread may log.
void configure_log(LogLevel level, LogFormat format);

void log_debug(std::string_view room, std::string_view message, LogFields fields = {});
void log_info(std::string_view room, std::string_view message, LogFields fields = {});
void log_warn(std::string_view room, std::string_view message, LogFields fields = {});
void log_error(std::string_view room, std::string_view message, LogFields fields = {});
// With the error's words and the place it came from.
void log_error(std::string_view room, std::string_view message, const Error& error,
               LogFields fields = {});

}  // namespace trailcam
