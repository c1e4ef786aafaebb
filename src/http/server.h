// The listener: accepts connections, reads requests within limits, hands them to the Application on
// worker threads and sends the answers. With client.h, the only place for Asio and Beast.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "base/thread_pool.h"
#include "http/message.h"
#include "http/tls.h"

namespace trailcam::http {

struct ServerLimits {
  std::size_t head_bytes_max = 64 << 10;  // request line and header fields together
  std::size_t connections_max = 8192;
  std::size_t body_piece_bytes = 256 << 10;  // what is read, and held in memory, at a time
  std::size_t sent_piece_bytes = 1 << 20;    // of a streamed answer; two are held in memory
  Millis handshake_timeout = std::chrono::seconds{10};  // for all of a TLS handshake
  Millis head_timeout = std::chrono::seconds{30};       // from the first byte to the last of a head
  Millis body_idle_timeout = std::chrono::seconds{60};  // without any byte of a body
  Millis send_idle_timeout = std::chrono::seconds{60};  // without the client taking any byte
  Millis keep_alive_timeout = std::chrono::seconds{90};
  std::size_t drain_bytes_max = 1 << 20;  // of an unwanted body, to keep the connection
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 4566;        // 0: any free one
  std::shared_ptr<TlsContext> tls;  // null: plain HTTP
  std::size_t threads = 1;          // that read and write sockets
  ServerLimits limits;
};

// What the listener counts; read at any time by any thread.
struct ServerCounts {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;
  std::uint64_t requests = 0;
  std::uint64_t malformed = 0;
  std::uint64_t timeouts = 0;
  std::uint64_t handshakes_failed = 0;
};

class Server {
 public:
  // All references outlive the Server.
  Server(Application& application, ThreadPool& workers, const Clock& clock, ServerOptions options);
  ~Server();

  // Binds and begins to accept. Error: Invalid ("address already in use") with one clear line.
  Result<void> start();
  std::uint16_t port() const;
  std::string host() const;
  ServerCounts counts() const;
  // What connections from now on are encrypted with; those that are open keep what they have. Only
  // for a server that began with TLS. Any thread.
  void use(std::shared_ptr<TlsContext> tls);
  // Accepts no more, lets requests under way finish for at most `grace`, then closes the rest.
  void stop(Millis grace);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace trailcam::http
