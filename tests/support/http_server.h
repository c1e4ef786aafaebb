// A server on a free port with an application that does what the path of a request says.
#pragma once

#include <pthread.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/mutex.h"
#include "http/server.h"
#include "support/http_client.h"
#include "support/result.h"

namespace trailcam::test {

using namespace trailcam::http;
using std::chrono::milliseconds;
using Client = HttpClient;

struct Seen {
  int begun = 0, finished = 0, abandoned = 0, overloaded = 0;
  std::size_t body_bytes = 0;  // of all bodies, so far
  std::string abandoned_by;    // the thread's name
  std::vector<RequestHead> heads;
};

// Does what the path says.
class TestApplication : public Application {
 public:
  std::unique_ptr<Exchange> begin(RequestHead head) override {
    MutexLock lock(mutex_);
    ++seen_.begun;
    seen_.heads.push_back(head);
    return std::make_unique<TestExchange>(*this, std::string(head.path()), head.method == "HEAD");
  }
  Response overloaded(const RequestHead& head) override {
    MutexLock lock(mutex_);
    ++seen_.overloaded;
    Response response;
    response.status = 503;
    response.body = "overloaded " + head.target;
    return response;
  }

  Seen seen() {
    MutexLock lock(mutex_);
    return seen_;
  }
  template <class Condition>
  bool wait_until(Condition&& condition) {
    MutexLock lock(mutex_);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (!condition(seen_)) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      changed_.wait_for(lock, milliseconds{20});
    }
    return true;
  }
  // What "/held" waits for.
  void release() {
    MutexLock lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }

 private:
  class Pieces : public ResponseBody {
   public:
    Pieces(std::string bytes, bool breaks) : bytes_(std::move(bytes)), breaks_(breaks) {}
    Result<void> read(std::size_t count, std::string& out) override {
      if (bytes_.empty() && breaks_) return Error(ErrorKind::Corrupt, "broken");
      out += bytes_.substr(0, count);
      bytes_.erase(0, count);
      return {};
    }

   private:
    std::string bytes_;
    const bool breaks_;
  };

  class TestExchange : public Exchange {
   public:
    TestExchange(TestApplication& application, std::string path, bool is_head)
        : application_(application), path_(std::move(path)), is_head_(is_head) {}

    bool wants_body() const override { return path_ != "/refuse"; }
    bool write(std::string_view bytes) override {
      body_ += bytes;
      MutexLock lock(application_.mutex_);
      application_.seen_.body_bytes += bytes.size();
      application_.changed_.notify_all();
      return path_ != "/enough";
    }
    void finish(Respond respond) override {
      Response response;
      response.body = body_;
      if (path_ == "/refuse") response.status = 403;
      if (path_ == "/empty") response.status = 204;
      if (path_ == "/split") {
        response.headers.add("X-Bad", "a\r\nX-Forged: b");
        response.headers.add("X-Good", "c");
      }
      if (path_ == "/close") response.close = true;
      if (is_head_) {
        response.head_only = true;
        response.head_length = 12345;
      }
      if (path_.starts_with("/stream")) {
        const std::size_t there = path_ == "/stream" ? 100'000 : 5'000;
        response.stream =
            std::make_unique<Pieces>(std::string(there, 's'), path_ == "/stream-error");
        response.stream_bytes = 100'000;
      }
      if (path_ == "/held") application_.hold();
      {
        MutexLock lock(application_.mutex_);
        ++application_.seen_.finished;
        application_.changed_.notify_all();
      }
      respond(std::move(response));
    }
    void abandon(std::string_view) override {
      char thread[16] = "";
      ::pthread_getname_np(::pthread_self(), thread, sizeof thread);
      MutexLock lock(application_.mutex_);
      ++application_.seen_.abandoned;
      application_.seen_.abandoned_by = thread;
      application_.changed_.notify_all();
    }

   private:
    TestApplication& application_;
    const std::string path_;
    const bool is_head_;
    std::string body_;
  };

  void hold() {
    MutexLock lock(mutex_);
    while (!released_) changed_.wait(lock);
  }

  Mutex mutex_;
  CondVar changed_;
  Seen seen_ TC_GUARDED_BY(mutex_);
  bool released_ TC_GUARDED_BY(mutex_) = false;
};

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    limits_.head_bytes_max = 4096;
    limits_.body_piece_bytes = 1000;
    limits_.sent_piece_bytes = 1000;
    limits_.drain_bytes_max = 2000;
  }
  ~ServerTest() override {
    application_.release();
    server_.reset();
  }
  void start() {
    server_ = std::make_unique<Server>(
        application_, workers_, clock_,
        ServerOptions{
            .host = "127.0.0.1", .port = 0, .tls = tls_, .threads = 1, .limits = limits_});
    must(server_->start());
  }
  Client connect() {
    if (!server_) start();
    return Client(server_->port());
  }

  ServerLimits limits_;
  std::shared_ptr<TlsContext> tls_;
  TestApplication application_;
  SystemClock clock_;
  ThreadPool workers_{"workers", 2, 16};
  std::unique_ptr<Server> server_;
};

// Waits for what happens on other threads; false when it did not within some seconds.
template <class Condition>
bool eventually(Condition&& condition) {
  for (int i = 0; i < 2500; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds{2});
  }
  return false;
}

inline std::string get(std::string_view path, std::string_view more = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n" + std::string(more) + "\r\n";
}

inline std::string post(std::string_view path, std::string_view body, std::string_view more = "") {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more) + "\r\n" + std::string(body);
}

inline std::string letters(std::size_t count) {
  std::string out(count, '\0');
  for (std::size_t i = 0; i < count; ++i) out[i] = char('a' + i % 26);
  return out;
}

inline constexpr std::string_view kChunked =
    "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

inline std::string chunk(std::string_view bytes) {
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + std::string(bytes) + "\r\n";
}

}  // namespace trailcam::test
