#include "base/log.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "support/result.h"

namespace trailcam {
namespace {

template <class Do>
std::string captured(Do&& act) {
  ::testing::internal::CaptureStderr();
  act();
  return ::testing::internal::GetCapturedStderr();
}

class Log : public ::testing::Test {
 protected:
  void TearDown() override { configure_log(LogLevel::Info, LogFormat::Text); }
};

constexpr std::size_t kTimeBytes = std::string_view("2026-01-02T03:04:05.678Z ").size();

TEST_F(Log, WritesALineOfText) {
  const std::string line = captured([] {
    log_warn("trails", "delivered", {{"trail", "a"}, {"events", 12}, {"words", "two words"}});
  });
  EXPECT_EQ(line.substr(kTimeBytes),
            "WARN  trails: delivered trail=a events=12 words=\"two words\"\n");
}

TEST_F(Log, NoFieldCanForgeALine) {
  const std::string line = captured([] {
    log_info("http", "evil\nmessage",
             {{"a", "x\n2026 ERROR forged"},
              {"b", "y=z"},
              {"c", "\"quoted\""},
              {"d", ""},
              {"e", "\x1b[31m\xff"}});
  });
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_EQ(line.find('\x1b'), line.npos);
  EXPECT_NE(line.find("b=\"y=z\""), line.npos);
  EXPECT_NE(line.find("c=\"\\\"quoted\\\"\""), line.npos);
  EXPECT_NE(line.find("d=\"\""), line.npos);
}

TEST_F(Log, WritesJson) {
  configure_log(LogLevel::Debug, LogFormat::Json);
  const Error error(ErrorKind::Io, "no \"space\"\n");
  const std::string line =
      captured([&] { log_error("store", "write\n", error, {{"n", 7}, {"t", "a\nb"}}); });
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  const Value value = test::must(parse_json(line));
  EXPECT_EQ(value.text("level"), "error");
  EXPECT_EQ(value.text("room"), "store");
  EXPECT_EQ(value.text("message"), "write\n");
  EXPECT_EQ(value.text("error"), "no \"space\"\n");
  EXPECT_EQ(*value.find("n"), Value(7));
  EXPECT_EQ(value.text("t"), "a\nb");
  EXPECT_NE(value.text("where").find("log_test.cpp:"), std::string_view::npos);
}

TEST_F(Log, LeavesOutWhatIsBelowItsLevel) {
  configure_log(LogLevel::Warn, LogFormat::Text);
  EXPECT_EQ(captured([] {
              log_debug("a", "b");
              log_info("a", "b");
            }),
            "");
  configure_log(LogLevel::Off, LogFormat::Text);
  EXPECT_EQ(captured([] { log_error("a", "b"); }), "");
}

}  // namespace
}  // namespace trailcam
