#include "base/log.h"

#include <algorithm>
#include <atomic>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/json.h"

namespace trailcam {
namespace {

std::atomic<LogFormat> g_format{LogFormat::Text};
std::atomic<LogLevel> g_level{LogLevel::Info};

spdlog::logger& sink() {
  static const auto logger = [] {
    auto made = std::make_shared<spdlog::logger>("trailcam",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->set_level(spdlog::level::trace);
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

bool plain_word(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (c <= ' ' || c == '"' || c == '=' || c == '\x7f') return false;
  }
  return true;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

constexpr std::string_view kLevelNames[] = {"DEBUG", "INFO", "WARN", "ERROR"};

void write(LogLevel level, std::string_view room, std::string_view message, LogFields fields,
           const Error* error) {
  if (level < g_level.load(std::memory_order_relaxed)) return;
  // Log lines carry the real time: they are read beside other machines' logs.
  const std::string now = iso8601_millis(SystemClock().now());
  std::string line;
  const auto place = [&] {
    return fmt::format("{}:{}", error->where().file_name(), error->where().line());
  };
  if (g_format.load(std::memory_order_relaxed) == LogFormat::Json) {
    JsonWriter json(line);
    json.begin_object();
    json.member("time", now);
    json.member("level", lower(kLevelNames[int(level)]));
    json.member("room", room);
    json.member("message", message);
    for (const LogField& field : fields) {
      json.key(field.name);
      field.quoted ? json.string(field.value) : json.raw(field.value);
    }
    if (error != nullptr) {
      json.member("error", error->message());
      json.member("where", place());
    }
    json.end_object();
  } else {
    line = fmt::format("{} {:<5} {}: ", now, kLevelNames[int(level)], room);
    if (has_control(message)) {
      append_json_string(line, message);
    } else {
      line += message;
    }
    const auto append = [&](std::string_view name, std::string_view value) {
      line += ' ';
      line += name;
      line += '=';
      if (plain_word(value)) {
        line += value;
      } else {
        append_json_string(line, value);
      }
    };
    for (const LogField& field : fields) append(field.name, field.value);
    if (error != nullptr) {
      append("error", error->message());
      append("where", place());
    }
  }
  sink().log(spdlog::level::info, line);
}

}  // namespace

void configure_log(LogLevel level, LogFormat format) {
  g_level = level;
  g_format = format;
}

void log_debug(std::string_view room, std::string_view message, LogFields fields) {
  write(LogLevel::Debug, room, message, fields, nullptr);
}
void log_info(std::string_view room, std::string_view message, LogFields fields) {
  write(LogLevel::Info, room, message, fields, nullptr);
}
void log_warn(std::string_view room, std::string_view message, LogFields fields) {
  write(LogLevel::Warn, room, message, fields, nullptr);
}
void log_error(std::string_view room, std::string_view message, LogFields fields) {
  write(LogLevel::Error, room, message, fields, nullptr);
}
void log_error(std::string_view room, std::string_view message, const Error& error,
               LogFields fields) {
  write(LogLevel::Error, room, message, fields, &error);
}

}  // namespace trailcam
