// One client connection: a state machine over asynchronous reads and writes, on one socket thread.
//
//   [handshake ->] idle -> head -> judged (worker) -> [body: piece -> worker -> piece ...] ->
//   finish (worker)
//        -> answer [stream: piece (worker) -> send ...] -> idle | linger | closed
//
// Private to this room.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "base/clock.h"
#include "base/thread_pool.h"
#include "http/message.h"
#include "http/server.h"
#include "http/stream.h"

namespace trailcam::http {

// Shared by all connections of a server.
struct ServerState {
  Application& application;
  ThreadPool& workers;
  const Clock& clock;
  ServerLimits limits;
  std::atomic<bool> draining = false;
  std::atomic<std::uint64_t> open = 0, accepted = 0, refused = 0, requests = 0, malformed = 0,
                             timeouts = 0, handshakes_failed = 0;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // `tls`: null for a plain one. Wherever the last use of a connection ends, it dies on its own
  // thread.
  static std::shared_ptr<Connection> make(asio::ip::tcp::socket socket, ServerState& state,
                                          TlsContext* tls);
  ~Connection();

  void start();
  // Closes the connection when it is between requests; otherwise after the answer under way.
  void close_when_idle();
  void close_now();
  asio::any_io_executor executor() { return stream_.get_executor(); }

 private:
  using Parser = beast::http::request_parser<beast::http::buffer_body>;

  Connection(asio::ip::tcp::socket socket, ServerState& state, TlsContext* tls);
  void on_handshake(beast::error_code error);
  void answer_plain_request();
  void wait_for_request();
  void read_head();
  void on_head(beast::error_code error);
  std::optional<RequestHead> take_head();
  void dispatch(RequestHead head, std::string whole_body);
  void read_body();
  void send_continue();
  void read_body_piece();
  void on_body_piece(std::size_t bytes, bool last);
  void read_chunked_piece();
  void finish();
  void send(Response response);
  void send_piece();
  void send_next_piece();
  void read_ahead();
  void on_sent(beast::error_code error);
  void next_or_close();
  void drain(std::uint64_t bytes);
  void linger();
  void drop_rest();
  void reject(int status, std::string_view code, std::string_view message);
  void fail_body(const char* reason);
  void refuse_chunk(std::string_view reason);
  // Runs the first job of a request on a worker; false when the queue is full.
  bool admit(std::move_only_function<void()> job);
  // Runs a further job of a request that was admitted. There is at most one for each connection, so
  // connections_max bounds them.
  void on_worker(std::move_only_function<void()> job);
  ThreadPool::Job held(std::move_only_function<void()> job);
  // Runs `job` on this connection's thread.
  template <class Job>
  void on_socket_thread(Job&& job);

  ServerState& state_;
  Stream stream_;
  TlsInfo tls_info_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::unique_ptr<Exchange> exchange_;
  std::string piece_;
  std::optional<std::uint64_t> content_left_;  // of the body; absent when chunked
  bool body_complete_ = true;
  bool expects_continue_ = false;
  bool keep_alive_ = true;
  std::string peer_address_;
  bool idle_ = true;
  Response response_;
  std::string head_text_;
  // An answer that is a stream: one piece is sent while the next is read.
  std::uint64_t unread_ = 0;
  std::string ahead_;
  bool sending_ = false;
  bool reading_ahead_ = false;
  std::chrono::steady_clock::time_point linger_until_;
};

}  // namespace trailcam::http
