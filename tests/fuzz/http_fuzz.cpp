// Bytes on a socket: heads, bodies by length and in chunks, several requests on one connection. An
// application that gives the body back sees no more than what was sent.
#include <memory>
#include <string>

#include "base/clock.h"
#include "fuzz/answers.h"
#include "fuzz/fuzz.h"
#include "http/server.h"
#include "support/http_client.h"

namespace trailcam::fuzz {
namespace {

class Echo : public http::Application {
 public:
  std::unique_ptr<http::Exchange> begin(http::RequestHead head) override {
    TC_ASSERT(!head.method.empty() && head.target.starts_with('/'));
    TC_ASSERT(head.method.find_first_of(" \r\n") == head.method.npos);
    for (const auto& [name, value] : head.headers) {
      TC_ASSERT(!name.empty() && value.find_first_of("\r\n") == value.npos);
    }
    return std::make_unique<EchoExchange>(head.method == "HEAD", head.method != "REFUSE");
  }
  http::Response overloaded(const http::RequestHead&) override {
    http::Response response;
    response.status = 503;
    return response;
  }

 private:
  class EchoExchange : public http::Exchange {
   public:
    EchoExchange(bool is_head, bool wants_body) : is_head_(is_head), wants_body_(wants_body) {}
    bool wants_body() const override { return wants_body_; }
    bool write(std::string_view bytes) override {
      body_ += bytes;
      return true;
    }
    void finish(Respond respond) override {
      http::Response response;
      response.head_only = is_head_;
      response.body = is_head_ ? "" : std::move(body_);
      respond(std::move(response));
    }
    void abandon(std::string_view) override {}

   private:
    const bool is_head_;
    const bool wants_body_;
    std::string body_;
  };
};

struct Running {
  Running() { TC_ASSERT(server.start()); }
  ~Running() { server.stop(Millis{0}); }

  Echo application;
  SystemClock clock;
  ThreadPool workers{"workers", 2, 64};
  static http::ServerOptions options() {
    http::ServerOptions out;
    out.port = 0;
    out.limits.head_bytes_max = 4096;
    out.limits.body_piece_bytes = 64;
    return out;
  }
  http::Server server{application, workers, clock, options()};
};

}  // namespace

void fuzz(std::string_view bytes) {
  static Running running;
  test::HttpClient client(running.server.port());
  TC_ASSERT(client.connected());
  client.send(bytes);
  client.finish_sending();
  // An answer to HEAD has a length and no body: what follows it cannot be told apart here.
  if (bytes.find("HEAD") != bytes.npos) return;
  const std::string wire = client.rest();
  TC_ASSERT(wire.size() <= 400 * (bytes.size() + 1));
  check_answers(wire, false);
}

}  // namespace trailcam::fuzz
