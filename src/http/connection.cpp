#include "http/connection.h"

#include <algorithm>

#include <fmt/format.h>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include "base/encoding.h"
#include "base/log.h"

namespace trailcam::http {
namespace {

constexpr std::size_t kFirstReadBytes = 16 << 10;
constexpr auto kLingerIdleTime = std::chrono::seconds{2};
constexpr auto kLingerTimeMax = std::chrono::seconds{30};
constexpr std::size_t kLingerReadBytes = 64 << 10;

// The request target in origin form; "http://host/path" is reduced to its path.
std::string origin_form(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const std::size_t slash = target.find('/', scheme.size());
    const std::size_t mark = target.find('?', scheme.size());
    if (slash == target.npos)
      return mark == target.npos ? "/" : "/" + std::string(target.substr(mark));
    return std::string(target.substr(slash));
  }
  return std::string(target);
}

std::string xml_error(std::string_view code, std::string_view message) {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{}</Code><Message>{}</Message>"
      "</Error>",
      code, message);
}

bool is_timeout(const beast::error_code& error) { return error == beast::error::timeout; }

// What came is no HTTP; as opposed to a connection that ended or broke.
bool is_malformed(const beast::error_code& error) {
  namespace parser = beast::http;
  return error.category() == parser::make_error_code(parser::error::bad_method).category() &&
         error != parser::error::end_of_stream && error != parser::error::partial_message;
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, ServerState& state, TlsContext* tls)
    : state_(state), stream_(std::move(socket), tls) {
  stream_.set_write_idle_timeout(state_.limits.send_idle_timeout);
  ++state_.open;
}

std::shared_ptr<Connection> Connection::make(asio::ip::tcp::socket socket, ServerState& state,
                                             TlsContext* tls) {
  return std::shared_ptr<Connection>(
      new Connection(std::move(socket), state, tls), [](Connection* last) {
        asio::dispatch(last->executor(), [owned = std::unique_ptr<Connection>(last)] {});
      });
}

Connection::~Connection() { --state_.open; }

template <class Job>
void Connection::on_socket_thread(Job&& job) {
  asio::post(stream_.get_executor(),
             [self = shared_from_this(), job = std::forward<Job>(job)]() mutable { job(); });
}

ThreadPool::Job Connection::held(std::move_only_function<void()> job) {
  return [self = shared_from_this(), job = std::move(job)]() mutable { job(); };
}

bool Connection::admit(std::move_only_function<void()> job) {
  ThreadPool::Job first = held(std::move(job));
  return state_.workers.try_submit(first);
}

void Connection::on_worker(std::move_only_function<void()> job) {
  ThreadPool::Job step = held(std::move(job));
  // Refused only when the server is going down: then the connection goes with it.
  state_.workers.submit_step(step);
}

void Connection::start() {
  beast::error_code ignored;
  stream_.tcp().socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  auto address = stream_.tcp().socket().remote_endpoint(ignored).address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  peer_address_ = address.to_string();
  if (!stream_.encrypted()) return wait_for_request();
  stream_.expires_after(state_.limits.handshake_timeout);
  stream_.async_accept_handshake(
      [self = shared_from_this()](beast::error_code error) { self->on_handshake(error); });
}

void Connection::on_handshake(beast::error_code error) {
  if (!error) {
    tls_info_ = stream_.tls_info();
    return wait_for_request();
  }
  ++(is_timeout(error) ? state_.timeouts : state_.handshakes_failed);
  log_debug("http", "a TLS handshake failed", {{"error", error.message()}});
  if (ERR_GET_REASON(unsigned(error.value())) == SSL_R_HTTP_REQUEST &&
      error.category() == asio::error::get_ssl_category()) {
    return answer_plain_request();
  }
  close_now();
}

void Connection::answer_plain_request() {
  static constexpr std::string_view kWords =
      "This port speaks HTTPS; the request was plain HTTP.\n";
  head_text_ = fmt::format(
      "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n"
      "Connection: close\r\n\r\n{}",
      kWords.size(), kWords);
  asio::async_write(
      stream_.tcp(), asio::buffer(head_text_),
      [self = shared_from_this()](beast::error_code, std::size_t) { self->linger(); });
}

void Connection::close_when_idle() {
  on_socket_thread([this] {
    keep_alive_ = false;
    if (idle_) close_now();
  });
}

void Connection::close_now() {
  beast::error_code ignored;
  stream_.tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  stream_.tcp().close();
}

void Connection::wait_for_request() {
  idle_ = true;
  exchange_.reset();
  if (buffer_.size() > 0) return read_head();
  stream_.expires_after(state_.limits.keep_alive_timeout);
  stream_.async_read_some(buffer_.prepare(kFirstReadBytes),
                          [self = shared_from_this()](beast::error_code error, std::size_t bytes) {
                            if (error) return;  // closed, or idle for too long: no request is lost
                            self->buffer_.commit(bytes);
                            self->read_head();
                          });
}

void Connection::read_head() {
  idle_ = false;
  parser_.emplace();
  parser_->header_limit(std::uint32_t(state_.limits.head_bytes_max));
  parser_->body_limit(boost::none);
  stream_.expires_after(state_.limits.head_timeout);
  beast::http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_head(error); });
}

void Connection::on_head(beast::error_code error) {
  if (is_timeout(error)) {
    ++state_.timeouts;
    return close_now();
  }
  if (error == beast::http::error::header_limit) {
    ++state_.malformed;
    return reject(431, "RequestHeaderSectionTooLarge",
                  "Your request header section exceeds the maximum allowed size.");
  }
  if (is_malformed(error)) {
    ++state_.malformed;
    return reject(400, "BadRequest", "The request is not well-formed HTTP: " + error.message());
  }
  if (error) return close_now();
  ++state_.requests;

  std::optional<RequestHead> head = take_head();
  if (!head) return;  // rejected
  if (state_.draining) keep_alive_ = false;

  // A body that came along with the head is handed over with it: one step instead of three.
  const bool whole = content_left_ && *content_left_ <= buffer_.size() && !expects_continue_;
  std::string body;
  if (whole) {
    const std::size_t size = std::size_t(*content_left_);
    body.assign(static_cast<const char*>(buffer_.data().data()), size);
    buffer_.consume(size);
    content_left_ = 0;
    body_complete_ = true;
  }
  dispatch(std::move(*head), std::move(body));
}

std::optional<RequestHead> Connection::take_head() {
  const auto& message = parser_->get();
  RequestHead head;
  head.method = message.method_string();
  head.target = origin_form({message.target().data(), message.target().size()});
  std::size_t hosts = 0;
  std::size_t codings = 0;
  for (const auto& field : message) {
    const std::string_view name{field.name_string().data(), field.name_string().size()};
    const std::string_view value{field.value().data(), field.value().size()};
    hosts += iequals(name, "host");
    codings += iequals(name, "transfer-encoding");
    head.head_bytes += name.size() + value.size() + 4;
    head.headers.add(std::string(name), std::string(value));
  }
  const bool ambiguous_host = hosts > 1 || (hosts == 0 && message.version() >= 11);
  if (ambiguous_host || head.target.empty() || head.target[0] != '/') {
    ++state_.malformed;
    reject(400, "BadRequest",
           ambiguous_host ? "The request needs exactly one Host header."
                          : "The request target is not a path.");
    return std::nullopt;
  }
  // Where a body ends is told by its length or by chunks. Any other coding is unknown here, and a
  // guess would let a second request hide in a body.
  const std::string_view coding = head.headers.get("transfer-encoding");
  if (codings > 1 || (codings == 1 && !iequals(coding, "chunked"))) {
    ++state_.malformed;
    reject(501, "NotImplemented", "The only transfer coding known here is \"chunked\".");
    return std::nullopt;
  }
  head.peer_address = peer_address_;
  head.tls = tls_info_;
  keep_alive_ = message.keep_alive();
  expects_continue_ = iequals(head.headers.get("expect"), "100-continue");
  if (parser_->chunked()) {
    content_left_.reset();
    body_complete_ = false;
    head.has_body = true;
  } else {
    content_left_ = parser_->content_length().value_or(0);
    head.content_length = content_left_;
    head.has_body = *content_left_ > 0;
    body_complete_ = *content_left_ == 0;
  }
  return head;
}

void Connection::dispatch(RequestHead head, std::string whole_body) {
  // Kept for the one case in which no worker takes the job.
  const auto kept = std::make_shared<RequestHead>(std::move(head));
  const bool taken = admit([this, kept, body = std::move(whole_body)]() mutable {
    exchange_ = state_.application.begin(std::move(*kept));
    if (!exchange_->wants_body() || body_complete_) {
      if (exchange_->wants_body() && !body.empty()) exchange_->write(body);
      finish();
      return;
    }
    on_socket_thread([this] { expects_continue_ ? send_continue() : read_body(); });
  });
  if (taken) return;
  Response response = state_.application.overloaded(*kept);
  response.close = true;
  send(std::move(response));
}

void Connection::read_body() { content_left_ ? read_body_piece() : read_chunked_piece(); }

void Connection::send_continue() {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  expects_continue_ = false;
  asio::async_write(stream_, asio::buffer(kContinue.data(), kContinue.size()),
                    [self = shared_from_this()](beast::error_code error, std::size_t) {
                      if (error) return self->fail_body("connection lost");
                      self->read_body();
                    });
}

void Connection::read_body_piece() {
  const std::size_t want =
      std::size_t(std::min<std::uint64_t>(*content_left_, state_.limits.body_piece_bytes));
  piece_.resize(want);
  const std::size_t buffered = std::min(want, buffer_.size());
  if (buffered > 0) {
    std::memcpy(piece_.data(), buffer_.data().data(), buffered);
    buffer_.consume(buffered);
    *content_left_ -= buffered;
    return on_body_piece(buffered, *content_left_ == 0);
  }
  stream_.expires_after(state_.limits.body_idle_timeout);
  stream_.async_read_some(asio::buffer(piece_), [self = shared_from_this()](beast::error_code error,
                                                                            std::size_t bytes) {
    if (error) {
      if (is_timeout(error)) ++self->state_.timeouts;
      return self->fail_body(is_timeout(error) ? "no body for too long" : "connection lost");
    }
    *self->content_left_ -= bytes;
    self->on_body_piece(bytes, *self->content_left_ == 0);
  });
}

void Connection::read_chunked_piece() {
  piece_.resize(state_.limits.body_piece_bytes);
  auto& body = parser_->get().body();
  body.data = piece_.data();
  body.size = piece_.size();
  stream_.expires_after(state_.limits.body_idle_timeout);
  // One read at a time: the time limit is between bytes, not for a whole piece.
  beast::http::async_read_some(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](beast::error_code error, std::size_t) {
        if (error == beast::http::error::need_buffer) error = {};
        if (is_malformed(error)) return self->refuse_chunk(error.message());
        if (error) {
          if (is_timeout(error)) ++self->state_.timeouts;
          return self->fail_body(is_timeout(error) ? "no body for too long" : "connection lost");
        }
        const std::size_t bytes = self->piece_.size() - self->parser_->get().body().size;
        const bool done = self->parser_->is_done();
        if (bytes == 0 && !done) return self->read_chunked_piece();
        self->on_body_piece(bytes, done);
      });
}

void Connection::on_body_piece(std::size_t bytes, bool last) {
  if (last) body_complete_ = true;
  on_worker([this, bytes, last] {
    const bool more = exchange_->write(std::string_view(piece_).substr(0, bytes));
    if (last || !more) return finish();
    on_socket_thread([this] { read_body(); });
  });
}

void Connection::fail_body(const char* reason) {
  close_now();
  // Giving up a body may remove files.
  on_worker([this, reason] {
    exchange_->abandon(reason);
    exchange_.reset();
  });
}

void Connection::refuse_chunk(std::string_view reason) {
  ++state_.malformed;
  on_worker([this] {
    exchange_->abandon("malformed chunk");
    exchange_.reset();
  });
  reject(400, "BadRequest", fmt::format("The request is not well-formed HTTP: {}", reason));
}

void Connection::finish() {
  exchange_->finish([self = shared_from_this()](Response response) mutable {
    Connection& connection = *self;
    auto shared = std::make_shared<Response>(std::move(response));
    asio::post(connection.stream_.get_executor(),
               [self = std::move(self), shared] { self->send(std::move(*shared)); });
  });
}

void Connection::send(Response response) {
  response_ = std::move(response);
  if (response_.close) keep_alive_ = false;
  // What is left of an unwanted body decides whether the connection can go on.
  const bool small_rest = content_left_ && *content_left_ <= state_.limits.drain_bytes_max;
  if (!body_complete_ && (expects_continue_ || !small_rest)) keep_alive_ = false;

  const bool no_body = response_.status == 204 || response_.status == 304;
  const std::uint64_t length = response_.head_only ? response_.head_length
                               : response_.stream  ? response_.stream_bytes
                                                   : response_.body.size();
  head_text_ = fmt::format("HTTP/1.1 {} {}\r\n", response_.status, reason_phrase(response_.status));
  for (const auto& [name, value] : response_.headers) {
    // A line break inside of a value would begin a header of its own.
    if (value.find_first_of("\r\n") != value.npos) continue;
    head_text_ += name;
    head_text_ += ": ";
    head_text_ += value;
    head_text_ += "\r\n";
  }
  head_text_ += "Date: " + http_date(state_.clock.real_now()) + "\r\nServer: Trailcam\r\n";
  if (!no_body) head_text_ += fmt::format("Content-Length: {}\r\n", length);
  head_text_ += keep_alive_ ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";

  const bool silent = no_body || response_.head_only;
  if (response_.stream && !silent) {
    unread_ = response_.stream_bytes;
    piece_.clear();
    return send_piece();  // the head alone, while the first piece is read
  }
  const std::array<asio::const_buffer, 2> buffers = {
      asio::buffer(head_text_), silent ? asio::const_buffer() : asio::buffer(response_.body)};
  asio::async_write(
      stream_, buffers,
      [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_sent(error); });
}

// Sends the piece in hand, and meanwhile reads the one behind it.
void Connection::send_piece() {
  sending_ = true;
  if (unread_ > 0) read_ahead();
  const std::array<asio::const_buffer, 2> buffers = {asio::buffer(head_text_),
                                                     asio::buffer(piece_)};
  asio::async_write(stream_, buffers,
                    [self = shared_from_this()](beast::error_code error, std::size_t) {
                      self->sending_ = false;
                      self->head_text_.clear();
                      if (error) return self->on_sent(error);
                      self->send_next_piece();
                    });
}

void Connection::send_next_piece() {
  if (sending_ || reading_ahead_) return;
  if (ahead_.empty()) return on_sent({});
  piece_.swap(ahead_);
  ahead_.clear();
  send_piece();
}

// Reading may wait for the disk and decrypts: a worker's job.
void Connection::read_ahead() {
  reading_ahead_ = true;
  on_worker([this] {
    const std::size_t want =
        std::size_t(std::min<std::uint64_t>(unread_, state_.limits.sent_piece_bytes));
    const Result<void> read = response_.stream->read(want, ahead_);
    const bool broken = !read || ahead_.empty() || ahead_.size() > unread_;
    if (!read) log_error("http", "a body broke off while it was sent", read.error());
    on_socket_thread([this, broken] {
      reading_ahead_ = false;
      // The status line is out: the only honest answer left is a connection that breaks off.
      if (broken) return close_now();
      unread_ -= ahead_.size();
      send_next_piece();
    });
  });
}

void Connection::on_sent(beast::error_code error) {
  if (error) {
    if (is_timeout(error)) ++state_.timeouts;
    return close_now();
  }
  if (response_.stream) {
    // An idle connection holds no pieces.
    std::string().swap(piece_);
    std::string().swap(ahead_);
  }
  response_ = Response();
  next_or_close();
}

void Connection::next_or_close() {
  if (!keep_alive_) {
    // A TLS client is told that this is the end, so that it can tell it from a cut line.
    if (!body_complete_ || stream_.encrypted()) return linger();
    return close_now();
  }
  if (!body_complete_) return drain(*content_left_);
  wait_for_request();
}

void Connection::drain(std::uint64_t bytes) {
  const std::size_t buffered = std::size_t(std::min<std::uint64_t>(bytes, buffer_.size()));
  buffer_.consume(buffered);
  bytes -= buffered;
  if (bytes == 0) {
    body_complete_ = true;
    return wait_for_request();
  }
  piece_.resize(std::size_t(std::min<std::uint64_t>(bytes, state_.limits.body_piece_bytes)));
  stream_.expires_after(state_.limits.body_idle_timeout);
  stream_.async_read_some(asio::buffer(piece_), [self = shared_from_this(), bytes](
                                                    beast::error_code error, std::size_t got) {
    if (error) return self->close_now();
    self->drain(bytes - got);
  });
}

// Closing while the client still sends would reset the connection, and the answer with it: what
// comes is read and dropped for a moment.
void Connection::linger() {
  linger_until_ = std::chrono::steady_clock::now() + kLingerTimeMax;
  piece_.resize(kLingerReadBytes);
  stream_.expires_after(kLingerIdleTime);
  stream_.async_end([self = shared_from_this()] { self->drop_rest(); });
}

void Connection::drop_rest() {
  if (std::chrono::steady_clock::now() >= linger_until_) return close_now();
  stream_.expires_after(kLingerIdleTime);
  stream_.tcp().async_read_some(asio::buffer(piece_),
                                [self = shared_from_this()](beast::error_code error, std::size_t) {
                                  if (error) return self->close_now();
                                  self->drop_rest();
                                });
}

void Connection::reject(int status, std::string_view code, std::string_view message) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/xml");
  response.body = xml_error(code, message);
  response.close = true;
  content_left_.reset();
  body_complete_ = false;
  send(std::move(response));
}

}  // namespace trailcam::http
