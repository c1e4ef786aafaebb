#include "http/server.h"

#include <algorithm>
#include <list>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "base/log.h"
#include "base/mutex.h"
#include "http/connection.h"

namespace trailcam::http {

using asio::ip::tcp;

struct Server::Impl {
  // A socket thread: everything of one connection happens on one of them.
  struct Loop {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    std::thread thread;
  };

  ServerOptions options;
  ServerState state;
  std::vector<std::unique_ptr<Loop>> loops;
  std::unique_ptr<tcp::acceptor> acceptor;
  std::size_t next_loop = 0;
  Mutex mutex;
  std::list<std::weak_ptr<Connection>> connections TC_GUARDED_BY(mutex);
  std::shared_ptr<TlsContext> tls TC_GUARDED_BY(mutex);

  Impl(Application& application, ThreadPool& workers, const Clock& clock, ServerOptions wanted)
      : options(std::move(wanted)),
        state{application, workers, clock, options.limits},
        tls(options.tls) {}

  void accept() {
    Loop& loop = *loops[next_loop++ % loops.size()];
    acceptor->async_accept(loop.context, [this](beast::error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted || !acceptor->is_open()) return;
      if (error) {
        // Out of descriptors, most likely: the listener must outlive it.
        log_warn("http", "accepting a connection failed", {{"error", error.message()}});
        pause_then_accept();
        return;
      }
      ++state.accepted;
      if (state.open >= options.limits.connections_max) {
        ++state.refused;
        refuse(std::move(socket));
      } else {
        auto connection = Connection::make(std::move(socket), state, current_tls().get());
        remember(connection);
        asio::post(connection_executor(*connection), [connection] { connection->start(); });
      }
      accept();
    });
  }

  std::shared_ptr<TlsContext> current_tls() TC_EXCLUDES(mutex) {
    MutexLock lock(mutex);
    return tls;
  }

  static asio::any_io_executor connection_executor(Connection& connection);

  void pause_then_accept() {
    auto timer = std::make_shared<asio::steady_timer>(loops.front()->context,
                                                      std::chrono::milliseconds{100});
    timer->async_wait([this, timer](beast::error_code error) {
      if (!error) accept();
    });
  }

  void refuse(tcp::socket socket) {
    if (options.tls) return;  // closes it: a handshake is what it has no room for
    static constexpr std::string_view kAnswer =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n";
    beast::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(kAnswer.data(), kAnswer.size()), ignored);
  }

  void remember(const std::shared_ptr<Connection>& connection) TC_EXCLUDES(mutex) {
    MutexLock lock(mutex);
    if (connections.size() > 2 * state.open + 64) {
      connections.remove_if([](const auto& known) { return known.expired(); });
    }
    connections.push_back(connection);
  }

  template <class Do>
  void each_connection(Do&& act) TC_EXCLUDES(mutex) {
    std::vector<std::shared_ptr<Connection>> alive;
    {
      MutexLock lock(mutex);
      for (const auto& known : connections) {
        if (auto connection = known.lock()) alive.push_back(std::move(connection));
      }
    }
    for (const auto& connection : alive) act(*connection);
  }
};

asio::any_io_executor Server::Impl::connection_executor(Connection& connection) {
  return connection.executor();
}

Server::Server(Application& application, ThreadPool& workers, const Clock& clock,
               ServerOptions options)
    : impl_(std::make_unique<Impl>(application, workers, clock, std::move(options))) {}

Server::~Server() { stop(Millis{0}); }

Result<void> Server::start() {
  Impl& impl = *impl_;
  for (std::size_t i = 0; i < std::max<std::size_t>(1, impl.options.threads); ++i) {
    impl.loops.push_back(std::make_unique<Impl::Loop>());
  }
  beast::error_code error;
  const auto fail = [&](const char* doing) {
    return Error(ErrorKind::Invalid, fmt::format("{} {}:{}: {}", doing, impl.options.host,
                                                 impl.options.port, error.message()));
  };
  auto address = asio::ip::make_address(impl.options.host, error);
  if (error) {
    tcp::resolver resolver(impl.loops.front()->context);
    const auto found = resolver.resolve(impl.options.host, "", error);
    if (error) return fail("cannot find");
    address = found.begin()->endpoint().address();
  }
  const tcp::endpoint endpoint(address, impl.options.port);
  impl.acceptor = std::make_unique<tcp::acceptor>(impl.loops.front()->context);
  impl.acceptor->open(endpoint.protocol(), error);
  if (error) return fail("cannot listen on");
  impl.acceptor->set_option(asio::socket_base::reuse_address(true), error);
  if (address.is_v6()) impl.acceptor->set_option(asio::ip::v6_only(false), error);
  impl.acceptor->bind(endpoint, error);
  if (error) return fail("cannot listen on");
  impl.acceptor->listen(4096, error);
  if (error) return fail("cannot listen on");
  for (auto& loop : impl.loops) {
    loop->thread = std::thread([&context = loop->context] {
      name_this_thread("tc-socket");
      context.run();
    });
  }
  asio::post(impl.loops.front()->context, [&impl] { impl.accept(); });
  return {};
}

std::uint16_t Server::port() const {
  beast::error_code ignored;
  return impl_->acceptor->local_endpoint(ignored).port();
}

std::string Server::host() const { return impl_->options.host; }

ServerCounts Server::counts() const {
  const ServerState& state = impl_->state;
  return {state.open,      state.accepted, state.refused,          state.requests,
          state.malformed, state.timeouts, state.handshakes_failed};
}

void Server::use(std::shared_ptr<TlsContext> tls) {
  MutexLock lock(impl_->mutex);
  impl_->tls = std::move(tls);
}

void Server::stop(Millis grace) {
  Impl& impl = *impl_;
  if (impl.loops.empty()) return;
  impl.state.draining = true;
  if (impl.acceptor) {
    asio::post(impl.loops.front()->context, [&impl] {
      beast::error_code ignored;
      impl.acceptor->close(ignored);
    });
  }
  impl.each_connection([](Connection& connection) { connection.close_when_idle(); });
  const auto deadline = std::chrono::steady_clock::now() + grace;
  while (impl.state.open > 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  for (auto& loop : impl.loops) {
    loop->work.reset();
    loop->context.stop();
  }
  for (auto& loop : impl.loops) {
    if (loop->thread.joinable()) loop->thread.join();
  }
  // Answers may still come out of commits under way; what is posted to a stopped loop is dropped
  // with it, when the Server dies.
  impl.state.workers.stop();
}

}  // namespace trailcam::http
