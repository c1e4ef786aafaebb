// A client on a bare socket.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

namespace trailcam::test {

// A client that sends exactly what it is told to. Its reads give up after some seconds.
class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{5, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~HttpClient() { ::close(socket_); }

  bool connected() const { return connected_; }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      bytes.remove_prefix(std::size_t(count));
    }
  }
  void finish_sending() { ::shutdown(socket_, SHUT_WR); }

  struct Answer {
    int status = 0;  // 0: the connection ended
    std::string head;
    std::string body;
  };
  // The next answer; its body as long as Content-Length says, or none after `head_request`.
  Answer receive(bool head_request = false) {
    Answer answer;
    std::size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!fill()) return answer;
    }
    answer.head = buffer_.substr(0, end + 4);
    buffer_.erase(0, end + 4);
    const std::size_t length_at = answer.head.find("Content-Length: ");
    const std::size_t length = length_at == std::string::npos || head_request
                                   ? 0
                                   : std::stoull(answer.head.substr(
                                         length_at + std::string_view("Content-Length: ").size()));
    while (buffer_.size() < length) {
      if (!fill()) return answer;
    }
    answer.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    answer.status = std::stoi(answer.head.substr(9, 3));
    return answer;
  }
  // Takes some bytes of what comes, unseen; false at the end.
  bool skip(std::size_t bytes_max) {
    buffer_.resize(bytes_max);
    const ssize_t count = ::recv(socket_, buffer_.data(), bytes_max, 0);
    buffer_.clear();
    return count > 0;
  }
  // Everything until the server closes.
  std::string rest() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
  }
  bool closed() { return rest().empty() && ended_; }

 private:
  bool fill() {
    char bytes[16384];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    ended_ = count == 0 || (count < 0 && errno == ECONNRESET);
    if (count <= 0) return false;
    buffer_.append(bytes, std::size_t(count));
    return true;
  }

  const int socket_;
  bool connected_ = false;
  bool ended_ = false;
  std::string buffer_;
};

}  // namespace trailcam::test
