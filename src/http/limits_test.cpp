// Limits of the server: sizes, times, connections, and how it stops.
#include "http/server.h"

#include <gtest/gtest.h>

#include "support/http_server.h"

namespace trailcam::http {
namespace {

using namespace test;

TEST_F(ServerTest, BoundsTheHead) {
  Client client = connect();
  client.send(get("/echo", "X-Long: " + std::string(3000, 'x') + "\r\n"));
  EXPECT_EQ(client.receive().status, 200);
  client.send(get("/echo", "X-Long: " + std::string(9000, 'x') + "\r\n"));
  EXPECT_EQ(client.receive().status, 431);
  EXPECT_TRUE(client.closed());
  Client other = connect();
  other.send("GET /" + std::string(9000, 'x'));
  EXPECT_EQ(other.receive().status, 431);
  EXPECT_EQ(server_->counts().malformed, 2u);
}

TEST_F(ServerTest, ClosesASlowHead) {
  limits_.head_timeout = milliseconds{80};
  Client client = connect();
  client.send("GET /echo HTTP/1.1\r\nHo");
  EXPECT_TRUE(client.closed());
  EXPECT_TRUE(eventually([&] { return server_->counts().timeouts == 1; }));
}

TEST_F(ServerTest, AbandonsABodyThatStops) {
  limits_.body_idle_timeout = milliseconds{80};
  for (const std::string_view request :
       {std::string_view("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc"),
        std::string_view(
            "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")}) {
    Client client = connect();
    client.send(request);
    EXPECT_TRUE(client.closed());
  }
  EXPECT_TRUE(application_.wait_until([](const Seen& seen) { return seen.abandoned == 2; }));
  EXPECT_TRUE(eventually([&] { return server_->counts().timeouts == 2; }));
  EXPECT_EQ(application_.seen().finished, 0);
  EXPECT_EQ(application_.seen().abandoned_by, "workers");
}

TEST_F(ServerTest, IsPatientWithABodyThatTrickles) {
  limits_.body_idle_timeout = milliseconds{150};
  Client plain = connect();
  Client chunked = connect();
  plain.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n");
  chunked.send(kChunked);
  for (int i = 0; i < 10; ++i) {
    plain.send("x");
    chunked.send(chunk("x"));
    std::this_thread::sleep_for(milliseconds{30});
  }
  chunked.send("0\r\n\r\n");
  EXPECT_EQ(plain.receive().body, std::string(10, 'x'));
  EXPECT_EQ(chunked.receive().body, std::string(10, 'x'));
}

TEST_F(ServerTest, ClosesAnIdleConnection) {
  limits_.keep_alive_timeout = milliseconds{80};
  Client silent = connect();
  Client client = connect();
  client.send(get("/echo"));
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_TRUE(client.closed());
  EXPECT_TRUE(silent.closed());
}

TEST_F(ServerTest, GivesUpAClientThatTakesNothing) {
  limits_.send_idle_timeout = milliseconds{100};
  limits_.sent_piece_bytes = 8 << 20;
  Client client = connect();
  client.send(post("/echo", std::string(20 << 20, 'x')));
  // The answer does not fit into the buffers of the two sockets, and nobody reads it.
  EXPECT_TRUE(application_.wait_until([](const Seen& seen) { return seen.finished == 1; }));
  EXPECT_TRUE(eventually([&] { return server_->counts().connections_open == 0; }));
  EXPECT_EQ(server_->counts().timeouts, 1u);
}

TEST_F(ServerTest, IsPatientWithAClientThatTakesSlowly) {
  limits_.send_idle_timeout = milliseconds{150};
  limits_.body_piece_bytes = 20 << 20;
  Client client = connect();
  client.send(post("/echo", std::string(20 << 20, 'x'), "Connection: close\r\n"));
  const auto begin = std::chrono::steady_clock::now();
  while (client.skip(256 << 10)) std::this_thread::sleep_for(milliseconds{5});
  EXPECT_GT(std::chrono::steady_clock::now() - begin, milliseconds{300});
  EXPECT_EQ(server_->counts().timeouts, 0u);
}

TEST_F(ServerTest, BoundsConnections) {
  limits_.connections_max = 2;
  Client one = connect();
  Client two = connect();
  for (Client* client : {&one, &two}) {
    client->send(get("/echo"));
    EXPECT_EQ(client->receive().status, 200);
  }
  Client three = connect();
  EXPECT_EQ(three.receive().status, 503);
  EXPECT_TRUE(three.closed());
  EXPECT_EQ(server_->counts().connections_refused, 1u);
  one.send(get("/close"));
  EXPECT_EQ(one.receive().status, 200);
  EXPECT_TRUE(one.closed());
  EXPECT_TRUE(eventually([&] { return server_->counts().connections_open == 1; }));
  Client four = connect();
  four.send(get("/echo"));
  EXPECT_EQ(four.receive().status, 200);
}

TEST_F(ServerTest, AsksTheApplicationWhatToSayWhenOverloaded) {
  std::vector<std::unique_ptr<Client>> held;
  start();
  // Two at work and sixteen that wait.
  for (int i = 0; i < 2; ++i) {
    held.push_back(std::make_unique<Client>(server_->port()));
    held.back()->send(get("/held"));
  }
  EXPECT_TRUE(application_.wait_until([](const Seen& seen) { return seen.begun == 2; }));
  for (int i = 0; i < 16; ++i) {
    held.push_back(std::make_unique<Client>(server_->port()));
    held.back()->send(post("/echo", "waited"));
  }
  EXPECT_TRUE(eventually([&] { return workers_.queued() == 16; }));
  Client late = connect();
  late.send(get("/late?x"));
  const auto answer = late.receive();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, "overloaded /late?x");
  EXPECT_TRUE(late.closed());
  application_.release();
  for (std::size_t i = 2; i < held.size(); ++i) EXPECT_EQ(held[i]->receive().body, "waited");
}

TEST_F(ServerTest, FinishesWhatItAdmittedAlsoWhenOverloaded) {
  Client admitted = connect();
  const std::string body = letters(5000);
  const std::string request = post("/echo", body);
  const std::size_t first_part = request.size() - body.size() + 2000;
  admitted.send(request.substr(0, first_part));
  EXPECT_TRUE(application_.wait_until([](const Seen& seen) { return seen.body_bytes == 2000; }));
  std::vector<std::unique_ptr<Client>> others;
  const auto add = [&](std::string_view path) {
    others.push_back(std::make_unique<Client>(server_->port()));
    others.back()->send(get(path));
  };
  for (int i = 0; i < 2; ++i) add("/held");
  EXPECT_TRUE(application_.wait_until([](const Seen& seen) { return seen.begun == 3; }));
  for (int i = 0; i < 16; ++i) add("/echo");
  EXPECT_TRUE(eventually([&] { return workers_.queued() == 16; }));
  admitted.send(request.substr(first_part));
  EXPECT_TRUE(eventually([&] { return workers_.queued() == 17; }));
  application_.release();
  const auto answer = admitted.receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, body);
}

TEST_F(ServerTest, StopFinishesWhatIsUnderWay) {
  Client busy = connect();
  Client idle = connect();
  idle.send(get("/echo"));
  EXPECT_EQ(idle.receive().status, 200);
  busy.send(get("/held"));
  EXPECT_TRUE(application_.wait_until([](const Seen& seen) { return seen.begun == 2; }));
  const std::uint16_t port = server_->port();
  std::thread stopping([&] { server_->stop(std::chrono::seconds{5}); });
  EXPECT_TRUE(idle.closed());
  application_.release();
  const auto answer = busy.receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.head.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(busy.closed());
  stopping.join();
  EXPECT_FALSE(Client(port).connected());
}

TEST_F(ServerTest, StopDoesNotWaitLongerThanItsGrace) {
  Client client = connect();
  client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc");
  EXPECT_TRUE(application_.wait_until([](const Seen& seen) { return seen.begun == 1; }));
  const auto begin = std::chrono::steady_clock::now();
  server_->stop(milliseconds{50});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{3});
  server_.reset();
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerTest, TellsThatItsPortIsTaken) {
  start();
  ServerOptions same;
  same.port = server_->port();
  Server other(application_, workers_, clock_, same);
  const auto started = other.start();
  ASSERT_TRUE(test::fails_with(started, ErrorKind::Invalid));
  EXPECT_NE(started.error().message().find("in use"), std::string::npos);
}

TEST_F(ServerTest, ServesManyClientsAtOnce) {
  start();
  std::vector<std::thread> clients;
  for (int t = 0; t < 8; ++t) {
    clients.emplace_back([this, t] {
      Client client(server_->port());
      for (int i = 0; i < 40; ++i) {
        const std::string body = letters(std::size_t(t * 397 + i));
        client.send(post("/echo", body));
        ASSERT_EQ(client.receive().body, body);
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(application_.seen().finished, 320);
}

}  // namespace
}  // namespace trailcam::http
