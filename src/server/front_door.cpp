#include "server/front_door.h"

#include <optional>

#include "base/encoding.h"
#include "base/json.h"

namespace trailcam::server {
namespace {

// A request whose answer was known from its head.
class PageExchange : public http::Exchange {
 public:
  explicit PageExchange(http::Response response) : response_(std::move(response)) {}
  bool wants_body() const override { return false; }
  bool write(std::string_view) override { return false; }
  void finish(Respond respond) override { respond(std::move(response_)); }
  void abandon(std::string_view) override {}

 private:
  http::Response response_;
};

// A body that is read whole before it is answered.
class FormExchange : public http::Exchange {
 public:
  FormExchange(const FrontDoor::BoundedForm& form, http::RequestHead head)
      : form_(form), head_(std::move(head)) {}
  bool wants_body() const override { return head_.content_length.value_or(0) <= form_.bytes_max; }
  bool write(std::string_view bytes) override {
    too_large_ |= bytes.size() > form_.bytes_max - body_.size();
    if (!too_large_) body_ += bytes;
    return !too_large_;
  }
  void finish(Respond respond) override {
    if (!too_large_ && wants_body()) return respond(form_.answer(head_, body_));
    http::Response response = text_page("The form is too large.\n", "text/plain; charset=utf-8");
    response.status = 413;
    respond(std::move(response));
  }
  void abandon(std::string_view) override {}

 private:
  const FrontDoor::BoundedForm& form_;
  const http::RequestHead head_;
  std::string body_;
  bool too_large_ = false;
};

// A request of a page of another site: its answer gets what the bucket's CORS configuration says.
class CrossOriginExchange : public http::Exchange {
 public:
  CrossOriginExchange(std::unique_ptr<http::Exchange> inner, http::Headers added)
      : inner_(std::move(inner)), added_(std::move(added)) {}
  bool wants_body() const override { return inner_->wants_body(); }
  bool write(std::string_view bytes) override { return inner_->write(bytes); }
  void finish(Respond respond) override {
    inner_->finish([respond = std::move(respond), added = added_](http::Response response) mutable {
      for (const auto& [name, value] : added) response.headers.add(name, value);
      respond(std::move(response));
    });
  }
  void abandon(std::string_view reason) override { inner_->abandon(reason); }

 private:
  const std::unique_ptr<http::Exchange> inner_;
  const http::Headers added_;
};

}  // namespace

http::Response text_page(std::string text, std::string type) {
  http::Response response;
  response.headers.add("Content-Type", std::move(type));
  response.headers.add("Cache-Control", "no-store");
  response.body = std::move(text);
  return response;
}

http::Response json_page(std::string json) {
  return text_page(std::move(json), "application/json");
}

http::Response error_page(int status, std::string_view error, std::string_view message) {
  http::Response response =
      json_page(to_json(Value::map({{"error", error}, {"message", message}})));
  response.status = status;
  return response;
}

http::Response FrontDoor::answer(const http::RequestHead& head) const {
  const auto page = pages_.find(head.path());
  http::Response response;
  if (forms_.contains(head.path())) {
    response = text_page("This takes POST.\n", "text/plain; charset=utf-8");
    response.status = 405;
    response.headers.add("Allow", "POST");
  } else if (page == pages_.end()) {
    response = text_page("There is no such page.\n", "text/plain; charset=utf-8");
    response.status = 404;
  } else if (head.method != "GET" && head.method != "HEAD") {
    response = text_page("This page can only be read.\n", "text/plain; charset=utf-8");
    response.status = 405;
    response.headers.add("Allow", "GET, HEAD");
  } else {
    response = page->second();
  }
  if (head.method == "HEAD") {
    response.head_only = true;
    response.head_length = response.body.size();
    response.body.clear();
  }
  return response;
}

std::unique_ptr<http::Exchange> FrontDoor::begin(http::RequestHead head) {
  if (const auto form = forms_.find(head.path()); form != forms_.end() && head.method == "POST") {
    return std::make_unique<FormExchange>(form->second, std::move(head));
  }
  if (head.path().starts_with("/_trailcam/") || pages_.contains(head.path())) {
    return std::make_unique<PageExchange>(answer(head));
  }
  const bool preflight = head.method == "OPTIONS";
  if (!preflight && !head.headers.has("origin")) return aws_.begin(std::move(head));
  const s3::CrossOrigin::Target target = target_of(head);
  if (target.bucket.empty()) return aws_.begin(std::move(head));
  if (preflight) return std::make_unique<PageExchange>(cross_origin_.preflight(target, head));
  auto added = cross_origin_.answer(target, head);
  auto inner = aws_.begin(std::move(head));
  if (!added) return inner;
  return std::make_unique<CrossOriginExchange>(std::move(inner), std::move(*added));
}

s3::CrossOrigin::Target FrontDoor::target_of(const http::RequestHead& head) const {
  std::string host = lower(head.headers.get("host"));
  host.resize(std::min(host.size(), host.find(':')));
  std::string_view path = head.path();
  if (path.starts_with('/')) path.remove_prefix(1);
  std::string bucket = aws_.identifier().bucket_of_host(host);
  if (!bucket.empty()) return {std::move(bucket), !path.empty()};
  const std::size_t slash = path.find('/');
  bucket = path.substr(0, slash);
  return {std::move(bucket), slash != path.npos && slash + 1 < path.size()};
}

http::Response FrontDoor::overloaded(const http::RequestHead& head) {
  return aws_.overloaded(head);
}

}  // namespace trailcam::server
