#include "http/server.h"

#include <gtest/gtest.h>

#include "support/http_server.h"

namespace trailcam::http {
namespace {

using namespace test;

TEST_F(ServerTest, KeepsAConnection) {
  Client client = connect();
  for (int i = 0; i < 3; ++i) {
    client.send(post("/echo", "body " + std::to_string(i)));
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "body " + std::to_string(i));
    EXPECT_NE(answer.head.find("Connection: keep-alive\r\n"), std::string::npos);
    EXPECT_NE(answer.head.find("\r\nDate: "), std::string::npos);
  }
  client.send(get("/echo", "Connection: close\r\n"));
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(server_->counts().connections_accepted, 1u);
  EXPECT_EQ(server_->counts().requests, 4u);
}

TEST_F(ServerTest, ClosesWhenTheAnswerOrTheProtocolSaysSo) {
  Client client = connect();
  client.send(get("/close"));
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_TRUE(client.closed());
  Client old = connect();
  old.send("GET /echo HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.receive().status, 200);
  EXPECT_TRUE(old.closed());
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  Client client = connect();
  std::string all;
  for (int i = 0; i < 20; ++i) all += post("/echo", letters(std::size_t(i * 173)));
  client.send(all + get("/refuse") + post("/echo", "last"));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.receive().body, letters(std::size_t(i * 173)));
  EXPECT_EQ(client.receive().status, 403);
  EXPECT_EQ(client.receive().body, "last");
}

TEST_F(ServerTest, TellsTheApplicationWhatItGot) {
  Client client = connect();
  client.send(
      "PUT /a%2Fb?c=d HTTP/1.1\r\nHost: one\r\nX-Two:  spaced \r\nx-two: again\r\n"
      "Content-Length: 3\r\n\r\nabc");
  client.receive();
  client.send("GET http://other:80/path?x HTTP/1.1\r\nHost: one\r\n\r\n");
  client.receive();
  client.send("GET http://other HTTP/1.1\r\nHost: one\r\n\r\n");
  client.receive();
  const Seen seen = application_.seen();
  ASSERT_EQ(seen.heads.size(), 3u);
  const RequestHead& head = seen.heads[0];
  EXPECT_EQ(head.method, "PUT");
  EXPECT_EQ(head.target, "/a%2Fb?c=d");
  EXPECT_EQ(head.headers.get("x-two"), "spaced");
  EXPECT_EQ(head.headers.size(), 4u);
  EXPECT_EQ(head.peer_address, "127.0.0.1");
  EXPECT_EQ(head.content_length, 3u);
  EXPECT_TRUE(head.has_body);
  EXPECT_EQ(seen.heads[1].target, "/path?x");
  EXPECT_FALSE(seen.heads[1].has_body);
  EXPECT_EQ(seen.heads[2].target, "/");
}

TEST_F(ServerTest, ReadsBodiesOfAnySize) {
  Client client = connect();
  for (const std::size_t size : {0, 1, 999, 1000, 1001, 2000, 70'000}) {
    client.send(post("/echo", letters(size)));
    EXPECT_EQ(client.receive().body, letters(size)) << size;
  }
}

TEST_F(ServerTest, ReadsBodiesThatComeLate) {
  Client client = connect();
  const std::string request = post("/echo", letters(2500));
  for (std::size_t at = 0; at < request.size(); at += 611) {
    client.send(request.substr(at, 611));
    std::this_thread::sleep_for(milliseconds{2});
  }
  EXPECT_EQ(client.receive().body, letters(2500));
}

TEST_F(ServerTest, ReadsChunkedBodies) {
  Client client = connect();
  for (const std::size_t size : {1, 999, 1000, 1001, 5000}) {
    const std::string body = letters(size);
    std::string sent(kChunked);
    for (std::size_t at = 0; at < size; at += 777) sent += chunk(body.substr(at, 777));
    client.send(sent + "0\r\n\r\n");
    EXPECT_EQ(client.receive().body, body) << size;
  }
  client.send(std::string(kChunked) + "3;name=value\r\nabc\r\n0\r\nTrailer: x\r\n\r\n" +
              get("/echo"));
  EXPECT_EQ(client.receive().body, "abc");
  EXPECT_EQ(client.receive().body, "");
  EXPECT_EQ(application_.seen().heads.back().target, "/echo");
  EXPECT_EQ(application_.seen().heads.front().content_length, std::nullopt);
}

TEST_F(ServerTest, RefusesAMalformedChunk) {
  Client client = connect();
  client.send(std::string(kChunked) + "3\r\nabcd\r\nxyz\r\n");
  EXPECT_EQ(client.receive().status, 400);
  EXPECT_TRUE(client.closed());
  EXPECT_TRUE(application_.wait_until([](const Seen& seen) { return seen.abandoned == 1; }));
  EXPECT_EQ(application_.seen().finished, 0);
}

TEST_F(ServerTest, SaysContinueWhenTheBodyIsWanted) {
  Client client = connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive().status, 100);
  client.send("abc");
  EXPECT_EQ(client.receive().body, "abc");
  client.send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
      "Expect: 100-Continue\r\n\r\n");
  EXPECT_EQ(client.receive().status, 100);
  client.send(chunk("def") + "0\r\n\r\n");
  EXPECT_EQ(client.receive().body, "def");
}

TEST_F(ServerTest, RefusesAnExpectedBodyWithoutReadingIt) {
  Client client = connect();
  client.send(
      "POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  const auto answer = client.receive();
  EXPECT_EQ(answer.status, 403);
  // Nobody can know whether the client will send it all the same.
  EXPECT_NE(answer.head.find("Connection: close\r\n"), std::string::npos);
}

TEST_F(ServerTest, DropsASmallUnwantedBodyAndGoesOn) {
  Client client = connect();
  client.send(post("/refuse", letters(1900)) + post("/echo", "next"));
  EXPECT_EQ(client.receive().status, 403);
  EXPECT_EQ(client.receive().body, "next");
  // As soon as the application has enough, too.
  const std::string request = post("/enough", letters(1500));
  client.send(request.substr(0, request.size() - 1400));
  EXPECT_TRUE(application_.wait_until([](const Seen& seen) { return seen.begun == 3; }));
  client.send(request.substr(request.size() - 1400) + post("/echo", "next"));
  EXPECT_EQ(client.receive().body, letters(100));
  EXPECT_EQ(client.receive().body, "next");
}

TEST_F(ServerTest, AnswersALargeUnwantedBodyBeforeItCloses) {
  Client client = connect();
  const std::string request = post("/refuse", letters(3'000'000));
  std::thread sender([&] {
    client.send(request);
    client.finish_sending();
  });
  const auto answer = client.receive();
  sender.join();
  EXPECT_EQ(answer.status, 403);
  EXPECT_NE(answer.head.find("Connection: close\r\n"), std::string::npos);
}

TEST_F(ServerTest, RefusesWhatIsNotWellFormed) {
  for (const std::string_view request :
       {"GET /echo HTTP/1.1\r\n\r\n",                        // no Host
        "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",  // two
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "GET echo HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET  HTTP/1.1\r\nHost: a\r\n\r\n", "garbage\r\n\r\n",
        "GET /echo HTTP/3.7\r\nHost: a\r\n\r\n",
        "GET /echo HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET /echo HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n"}) {
    Client client = connect();
    client.send(request);
    EXPECT_EQ(client.receive().status, 400) << request;
    EXPECT_TRUE(client.closed());
  }
  EXPECT_EQ(application_.seen().begun, 0);
}

// Two ideas of where a request ends would let one client's request hide inside of another's.
TEST_F(ServerTest, RefusesAmbiguousLengths) {
  for (const std::string_view lengths :
       {"Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: chunked, gzip\r\n", "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: identity\r\n", "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"}) {
    Client client = connect();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + std::string(lengths) +
                "\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    const int status = client.receive().status;
    EXPECT_TRUE(status == 400 || status == 501) << lengths << status;
    EXPECT_TRUE(client.closed()) << lengths;
  }
  for (const RequestHead& head : application_.seen().heads) EXPECT_NE(head.target, "/smuggled");
}

TEST_F(ServerTest, AnswersHeadWithALengthAndNoBody) {
  Client client = connect();
  client.send("HEAD /echo HTTP/1.1\r\nHost: h\r\n\r\n" + post("/echo", "next"));
  const auto answer = client.receive(true);
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.head.find("Content-Length: 12345\r\n"), std::string::npos);
  EXPECT_EQ(client.receive().body, "next");
}

TEST_F(ServerTest, SendsNoBodyWithNoContent) {
  Client client = connect();
  client.send(post("/empty", "abc") + post("/echo", "next"));
  const auto answer = client.receive();
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.head.find("Content-Length"), std::string::npos);
  EXPECT_EQ(client.receive().body, "next");
}

TEST_F(ServerTest, NoHeaderValueBeginsAnotherHeader) {
  Client client = connect();
  client.send(get("/split"));
  const auto answer = client.receive();
  EXPECT_EQ(answer.head.find("X-Forged"), std::string::npos);
  EXPECT_NE(answer.head.find("X-Good: c\r\n"), std::string::npos);
}

TEST_F(ServerTest, StreamsAnswers) {
  Client client = connect();
  client.send(get("/stream") + post("/echo", "next"));
  EXPECT_EQ(client.receive().body, std::string(100'000, 's'));
  EXPECT_EQ(client.receive().body, "next");
}

TEST_F(ServerTest, BreaksOffAStreamThatFails) {
  for (const char* path : {"/stream-error", "/stream-short"}) {
    Client client = connect();
    client.send(get(path));
    const std::string all = client.rest();
    EXPECT_NE(all.find("Content-Length: 100000\r\n"), std::string::npos);
    EXPECT_EQ(all.size() - all.find("\r\n\r\n") - 4, 5000u) << path;
  }
}

TEST_F(ServerTest, TellsOfAClientThatWentAway) {
  {
    Client client = connect();
    client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5000\r\n\r\n" + letters(3000));
  }
  EXPECT_TRUE(application_.wait_until([](const Seen& seen) { return seen.abandoned == 1; }));
  EXPECT_EQ(application_.seen().finished, 0);
}

}  // namespace
}  // namespace trailcam::http
