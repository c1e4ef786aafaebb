// The server and our client over TLS.
#include "http/tls.h"

#include <fstream>

#include <gtest/gtest.h>

#include "crypto/certificate.h"
#include "http/client.h"
#include "support/http_server.h"
#include "support/temp_folder.h"

namespace trailcam::http {
namespace {

using namespace test;
using std::chrono::hours;
using std::chrono::seconds;

crypto::KeyAndCertificate self_signed(std::vector<std::string> names) {
  const Timestamp now = SystemClock().now();
  return must(crypto::make_self_signed({std::move(names), now - hours{1}, now + hours{1}}));
}

std::shared_ptr<TlsContext> context_of(const crypto::KeyAndCertificate& made) {
  return must(TlsContext::server(made.certificate_pem, made.key_pem));
}

class TlsTest : public ServerTest {
 protected:
  TlsTest() {
    limits_.body_piece_bytes = 64 << 10;
    tls_ = context_of(shown_);
  }
  std::string ca_file(const crypto::KeyAndCertificate& made) {
    const std::string path = folder_.path() + "/ca.pem";
    std::ofstream(path) << made.certificate_pem;
    return path;
  }
  Result<Response> ask(const std::string& host, const crypto::KeyAndCertificate& trusted,
                       const std::string& body = "asked") {
    if (!server_) start();
    const Url url = must(parse_url("https://" + host + ":" + std::to_string(server_->port())));
    RequestHead head;
    head.method = "POST";
    head.target = "/echo";
    head.headers.add("Host", url.authority);
    return fetch(
        url, head, body,
        {.timeout = seconds{10}, .answer_bytes_max = 8 << 20, .ca_file = ca_file(trusted)});
  }

  TempFolder folder_;
  crypto::KeyAndCertificate shown_ = self_signed({"127.0.0.1"});
};

TEST_F(TlsTest, CarriesRequestsAndTellsWhatWasAgreedOn) {
  for (const std::size_t size : {0, 5, 70'000, 3'000'000}) {
    EXPECT_EQ(must(ask("127.0.0.1", shown_, letters(size))).body, letters(size)) << size;
  }
  const TlsInfo tls = application_.seen().heads.front().tls;
  EXPECT_EQ(tls.version, "TLSv1.3");
  EXPECT_EQ(tls.cipher_suite, "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(tls.key_exchange, "x25519");
}

TEST_F(TlsTest, IsNotTrustedUnderAnotherNameOrCertificate) {
  EXPECT_TRUE(fails_with(ask("localhost", shown_), ErrorKind::Io));
  EXPECT_TRUE(fails_with(ask("127.0.0.1", self_signed({"127.0.0.1"})), ErrorKind::Io));
  EXPECT_TRUE(eventually([&] { return server_->counts().handshakes_failed == 2; }));
  EXPECT_EQ(application_.seen().begun, 0);
}

TEST_F(TlsTest, ShowsNewConnectionsTheNewCertificate) {
  must(ask("127.0.0.1", shown_));
  const auto next = self_signed({"127.0.0.1"});
  server_->use(context_of(next));
  must(ask("127.0.0.1", next));
  EXPECT_FALSE(ask("127.0.0.1", shown_));
}

TEST_F(TlsTest, BoundsTheHandshake) {
  limits_.handshake_timeout = milliseconds{80};
  Client silent = connect();
  Client halfway = connect();
  halfway.send(std::string_view("\x16\x03\x01\x02", 4));
  EXPECT_TRUE(silent.closed());
  EXPECT_TRUE(halfway.closed());
  EXPECT_TRUE(eventually([&] { return server_->counts().timeouts == 2; }));
}

TEST_F(TlsTest, OutlivesWhatIsNoHandshake) {
  for (const std::string& garbage : {std::string("\x16\x03\x01") + std::string(3000, '\xff'),
                                     std::string(100, '\0'), std::string("SSH-2.0-x\r\n")}) {
    Client client = connect();
    client.send(garbage);
    client.finish_sending();
    client.rest();
  }
  EXPECT_TRUE(eventually([&] { return server_->counts().handshakes_failed == 3; }));
  must(ask("127.0.0.1", shown_));
}

TEST_F(TlsTest, TellsAPlainClientWhatItIs) {
  Client client = connect();
  client.send(get("/echo"));
  const auto answer = client.receive();
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("HTTPS"), std::string::npos);
  EXPECT_EQ(application_.seen().begun, 0);
}

TEST_F(TlsTest, EndsWithACloseNotify) {
  start();
  const Url url = must(parse_url("https://127.0.0.1:" + std::to_string(server_->port())));
  RequestHead head;
  head.method = "GET";
  head.target = "/close";
  head.headers.add("Host", url.authority);
  must(fetch(url, head, "", {seconds{5}, 1000, ca_file(shown_)}));
  EXPECT_TRUE(eventually([&] { return server_->counts().connections_open == 0; }));
  EXPECT_EQ(server_->counts().timeouts, 0u);
}

TEST(TlsContext, RefusesWhatDoesNotFitTogether) {
  const auto one = self_signed({"localhost"});
  const auto two = self_signed({"localhost"});
  const auto refusal = [](const std::string& chain, const Secret& key) {
    const auto made = TlsContext::server(chain, key);
    return made ? std::string() : made.error().message();
  };
  EXPECT_NE(refusal("nonsense", one.key_pem).find("certificate cannot"), std::string::npos);
  EXPECT_NE(refusal(one.certificate_pem, Secret("nonsense")).find("key cannot"), std::string::npos);
  EXPECT_NE(refusal(one.certificate_pem, two.key_pem), "");
  EXPECT_EQ(refusal(one.certificate_pem, one.key_pem), "");
  EXPECT_TRUE(fails_with(TlsContext::client("/nowhere/ca.pem"), ErrorKind::Invalid));
}

TEST(ParseUrl, KnowsBothSchemes) {
  EXPECT_EQ(must(parse_url("http://h")).port, 80);
  const Url tls = must(parse_url("https://h/path"));
  EXPECT_TRUE(tls.tls);
  EXPECT_EQ(tls.port, 443);
  const Url v6 = must(parse_url("https://[::1]:4566"));
  EXPECT_EQ(v6.host, "::1");
  EXPECT_EQ(v6.port, 4566);
  EXPECT_EQ(v6.authority, "[::1]:4566");
  for (const char* wrong : {"ftp://h", "https://", "h:80", "https://h:x"}) {
    EXPECT_TRUE(fails_with(parse_url(wrong), ErrorKind::Invalid)) << wrong;
  }
}

}  // namespace
}  // namespace trailcam::http
