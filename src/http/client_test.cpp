#include "http/client.h"

#include <thread>

#include <gtest/gtest.h>

#include "support/http_server.h"

namespace trailcam::http {
namespace {

using test::fails_with;
using test::must;
using test::ServerTest;

class ClientConnectionTest : public ServerTest {
 protected:
  ClientConnection connection(std::size_t answer_bytes_max = 1 << 20) {
    if (!server_) start();
    const std::string endpoint = "http://127.0.0.1:" + std::to_string(server_->port());
    return ClientConnection(
        must(parse_url(endpoint)),
        {.timeout = std::chrono::seconds{5}, .answer_bytes_max = answer_bytes_max, .ca_file = ""});
  }
  static RequestHead asking(const ClientConnection& connection, std::string target) {
    RequestHead head;
    head.method = "POST";
    head.target = std::move(target);
    head.headers.add("Host", connection.url().authority);
    return head;
  }
};

TEST_F(ClientConnectionTest, IsKeptAndMadeAnewWhereTheServerClosedIt) {
  limits_.keep_alive_timeout = std::chrono::milliseconds{100};
  ClientConnection one = connection();
  for (const char* target : {"/echo", "/echo", "/close", "/echo"}) {
    EXPECT_EQ(must(one.send(asking(one, target), "asked")).body, "asked") << target;
  }
  std::this_thread::sleep_for(std::chrono::milliseconds{500});
  EXPECT_EQ(must(one.send(asking(one, "/echo"), "again")).body, "again");
}

TEST_F(ClientConnectionTest, HandsABodyOnInPieces) {
  ClientConnection one = connection(1000);
  std::size_t bytes = 0;
  const auto count = [&](std::string_view piece) -> Result<void> {
    bytes += piece.size();
    return {};
  };
  EXPECT_EQ(must(one.send(asking(one, "/stream"), "", count)).body, "");
  EXPECT_EQ(bytes, 100'000u);
  EXPECT_EQ(must(one.send(asking(one, "/refuse"), "", count)).status, 403);
  EXPECT_EQ(bytes, 100'000u);
  EXPECT_TRUE(
      fails_with(one.send(asking(one, "/stream"), ""), ErrorKind::Io));  // too large to keep
  EXPECT_EQ(must(one.send(asking(one, "/echo"), "on")).body, "on");
}

TEST_F(ClientConnectionTest, ABodyThatBreaksOffIsAnError) {
  ClientConnection one = connection();
  EXPECT_TRUE(fails_with(one.send(asking(one, "/stream-error"), ""), ErrorKind::Io));
  const auto refuse = [](std::string_view) -> Result<void> {
    return Error(ErrorKind::Corrupt, "no more");
  };
  EXPECT_TRUE(fails_with(one.send(asking(one, "/stream"), "", refuse), ErrorKind::Corrupt));
}

}  // namespace
}  // namespace trailcam::http
