// Requests and responses as the rest of the server sees them: no sockets, no Beast.
//
// A request comes in two steps. Application::begin() gets the head and gives back an Exchange; the
// body is then fed to the Exchange, or left unread where the head alone decided; finish() asks for
// the answer. All of these are called on worker threads, one after another for one request.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace trailcam::http {

// Header fields in order of arrival, names as sent; looked up without regard to case.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  void add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
  }
  void set(std::string_view name, std::string value);
  // The first field of that name, or null.
  const std::string* find(std::string_view name) const;
  // Its value, or "".
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }

 private:
  std::vector<Field> fields_;
};

// What is known of the connection's encryption; empty strings on plain HTTP.
struct TlsInfo {
  std::string version;       // "TLSv1.3"
  std::string cipher_suite;  // "TLS_AES_128_GCM_SHA256"
  std::string key_exchange;  // "x25519"
};

struct RequestHead {
  std::string method;
  std::string target;  // as sent: path and query, undecoded
  Headers headers;
  std::string peer_address;  // "127.0.0.1"
  TlsInfo tls;
  std::uint64_t head_bytes = 0;
  // The body's length where the head says it; absent when chunked.
  std::optional<std::uint64_t> content_length;
  bool has_body = false;

  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
  std::string_view query() const {
    const std::size_t mark = target.find('?');
    return mark == target.npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
  }
};

// A body that is produced while it is sent.
class ResponseBody {
 public:
  virtual ~ResponseBody() = default;
  // Appends the next bytes to `out` (up to about `count`); nothing at the end. An Error breaks the
  // connection off, since the status line is gone already. Worker thread.
  virtual Result<void> read(std::size_t count, std::string& out) = 0;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  // Instead of `body`: exactly `stream_bytes` bytes.
  std::unique_ptr<ResponseBody> stream;
  std::uint64_t stream_bytes = 0;
  bool head_only = false;         // the answer to HEAD: Content-Length is told, nothing is sent
  std::uint64_t head_length = 0;  // that Content-Length
  bool close = false;             // end the connection after this answer
};

// One request on its way through the application.
class Exchange {
 public:
  using Respond = std::move_only_function<void(Response)>;
  virtual ~Exchange() = default;
  // False when the head alone decided: the body is not read.
  virtual bool wants_body() const = 0;
  // The next piece of the body, in order. False: no more is wanted (finish() says why).
  virtual bool write(std::string_view bytes) = 0;
  // The body is complete (or not wanted). `respond` is called once, from any thread.
  virtual void finish(Respond respond) = 0;
  // Instead of finish(): the client went away or sent no valid body.
  virtual void abandon(std::string_view reason) = 0;
};

class Application {
 public:
  virtual ~Application() = default;
  virtual std::unique_ptr<Exchange> begin(RequestHead head) = 0;
  // The answer when the queue of waiting requests is full: begin() is not called then.
  virtual Response overloaded(const RequestHead& head) = 0;
};

// "Not Found" for 404.
std::string_view reason_phrase(int status);

// Name-value pairs of a query string or form, decoded, in order; "a" and "a=" both give "".
using Pairs = std::vector<std::pair<std::string, std::string>>;
// Error: Invalid on a malformed %-sequence.
Result<Pairs> parse_pairs(std::string_view text);
const std::string* find_pair(const Pairs& pairs, std::string_view name);

}  // namespace trailcam::http
