#include "evidence/s3_source.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include <fmt/format.h>

#include "aws/protocol/tree.h"
#include "base/clock.h"
#include "base/encoding.h"
#include "base/mutex.h"
#include "http/client.h"
#include "trails/digest.h"

namespace trailcam::evidence {
namespace {

constexpr Millis kTimeout = std::chrono::seconds{60};
constexpr std::size_t kAnswerBytesMax = 16 << 20;
constexpr std::size_t kConnections = 16;
constexpr int kAttempts = 4;
constexpr Millis kPause{200};  // before the second attempt; then twice as long each time

// Where the bucket is, found out by the first reader that is sent elsewhere.
class Place {
 public:
  explicit Place(std::string region) : region_(std::move(region)) {}
  std::string region() const TC_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return region_;
  }
  void move(std::string region) TC_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    region_ = std::move(region);
  }

 private:
  mutable Mutex mutex_;
  std::string region_ TC_GUARDED_BY(mutex_);
};

struct Shared {
  Shared(S3Settings from, const model::Shape& output)
      : settings(std::move(from)), page(output), place(settings.region) {}

  S3Settings settings;
  const model::Shape& page;  // the output of ListObjectsV2
  Place place;
};

std::string aws_endpoint(const std::string& region) {
  return fmt::format("https://s3.{}.amazonaws.com{}", region,
                     region.starts_with("cn-") ? ".cn" : "");
}

Result<Value> read_page(const model::Shape& shape, std::string_view body) {
  model::Member whole;
  whole.shape = &shape;
  return protocol::read_xml_body(whole, body);
}

class S3Reader : public Reader {
 public:
  explicit S3Reader(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

  Result<void> list(const std::string& prefix, const std::string& after,
                    const EachEntry& each) override {
    return pages(prefix, after, "", [&](const Value& page) {
      return for_each(page, "Contents", [&](const Value& entry) {
        const Value* size = entry.find("Size");
        return each({key_of(entry, "Key"),
                     size != nullptr && size->is_int() ? std::uint64_t(size->as_int()) : 0,
                     std::string(entry.text("ETag"))});
      });
    });
  }

  Result<std::vector<std::string>> folders(const std::string& prefix) override {
    std::vector<std::string> out;
    TC_TRY(pages(prefix, "", "/", [&](const Value& page) {
      return for_each(page, "CommonPrefixes", [&](const Value& entry) {
        std::string name = key_of(entry, "Prefix").substr(prefix.size());
        if (name.ends_with('/')) name.pop_back();
        out.push_back(std::move(name));
        return true;
      });
    }));
    return out;
  }

  Result<Metadata> read(const std::string& key, const Sink& sink) override {
    bool begun = false;
    const http::Response response = TC_TRY(get(
        "/" + percent_encode(key, Slash::Keep),
        [&](std::string_view bytes) {
          begun = true;
          return sink(bytes);
        },
        begun));
    Metadata out;
    const auto value = [&](std::string_view name) -> std::optional<std::string> {
      const std::string* found = response.headers.find(name);
      return found == nullptr ? std::nullopt : std::optional(*found);
    };
    out.signature = value(trails::kSignatureHeader);
    out.backfill_time = value(trails::kBackfillTimeHeader);
    return out;
  }

 private:
  static std::string key_of(const Value& entry, std::string_view name) {
    return percent_decode(entry.text(name)).value_or(std::string(entry.text(name)));
  }
  template <class Each>
  static bool for_each(const Value& page, std::string_view name, const Each& each) {
    const Value* list = page.find(name);
    return list == nullptr || !list->is_list() || std::ranges::all_of(list->as_list(), each);
  }

  template <class Each>
  Result<void> pages(const std::string& prefix, const std::string& after,
                     std::string_view delimiter, const Each& each) {
    std::string token;
    do {
      std::string query = "?";
      if (!token.empty()) query += "continuation-token=" + percent_encode(token) + "&";
      if (!delimiter.empty()) query += "delimiter=" + percent_encode(delimiter) + "&";
      query += "encoding-type=url&list-type=2&prefix=" + percent_encode(prefix);
      if (!after.empty()) query += "&start-after=" + percent_encode(after);
      bool begun = false;
      const http::Response response = TC_TRY(get(query, {}, begun));
      const Value page = TC_TRY(read_page(shared_->page, response.body));
      if (!each(page)) return {};
      token = page.text("NextContinuationToken");
    } while (!token.empty());
    return {};
  }

  // `begun`: whether `sink` already took something, which cannot be asked for again.
  Result<http::Response> get(const std::string& what, const http::ClientConnection::Sink& sink,
                             const bool& begun) {
    Millis pause = kPause;
    for (int attempt = 1;; ++attempt) {
      const std::string region = shared_->place.region();
      Result<http::Response> response = attempt_get(what, sink, region);
      const bool transient = response ? response->status >= 500 || response->status == 429
                                      : response.error().kind() == ErrorKind::Io && !begun;
      if (response && !transient) {
        if (response->status == 200) return response;
        if (attempt == kAttempts || !moved(*response, region)) return refusal(what, *response);
      } else if (!transient || attempt == kAttempts) {
        return response ? Result<http::Response>(refusal(what, *response)) : std::move(response);
      } else {
        std::this_thread::sleep_for(pause);
        pause *= 2;
      }
    }
  }

  Result<http::Response> attempt_get(const std::string& what,
                                     const http::ClientConnection::Sink& sink,
                                     const std::string& region) {
    const S3Settings& settings = shared_->settings;
    if (!client_ || region != region_) {
      const http::Url url =
          TC_TRY(http::parse_url(settings.is_aws ? aws_endpoint(region) : settings.endpoint));
      client_.emplace(url, http::FetchOptions{.timeout = kTimeout,
                                              .answer_bytes_max = kAnswerBytesMax,
                                              .ca_file = settings.ca_file});
      region_ = region;
    }
    http::RequestHead head;
    head.method = "GET";
    head.target = "/" + settings.bucket + what;
    head.headers.add("Host", client_->url().authority);
    head.headers.add("User-Agent", "trailcam");
    sigv4::sign_request(head, "", settings.credentials, region, "s3", SystemClock().now());
    return client_->send(head, "", sink);
  }

  // S3 tells of a bucket's region in whatever it answers to a request that was sent elsewhere.
  bool moved(const http::Response& response, const std::string& asked) {
    const std::string_view region = response.headers.get("x-amz-bucket-region");
    if (region.empty() || region == asked) return false;
    shared_->place.move(std::string(region));
    return true;
  }

  static Error refusal(const std::string& what, const http::Response& response) {
    const auto element = [&](std::string_view name) {
      const std::size_t start = response.body.find(fmt::format("<{}>", name));
      const std::size_t end = response.body.find(fmt::format("</{}>", name));
      if (start == std::string::npos || end == std::string::npos || end < start)
        return std::string();
      return response.body.substr(start + name.size() + 2, end - start - name.size() - 2);
    };
    const std::string code = element("Code");
    if (code == "NoSuchKey") return Error(ErrorKind::NotFound, "there is no such object");
    return Error(ErrorKind::Io, fmt::format("S3 answers {} {} to GET {}: {}", response.status, code,
                                            what, element("Message")));
  }

  std::shared_ptr<Shared> shared_;
  std::optional<http::ClientConnection> client_;
  std::string region_;
};

class S3Source : public Source {
 public:
  explicit S3Source(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  std::unique_ptr<Reader> reader() const override { return std::make_unique<S3Reader>(shared_); }
  std::string bucket() const override { return shared_->settings.bucket; }
  std::string prefix() const override { return shared_->settings.prefix; }
  bool has_whole_keys() const override { return true; }
  std::size_t readers_best() const override { return kConnections; }

 private:
  std::shared_ptr<Shared> shared_;
};

}  // namespace

Result<std::unique_ptr<Source>> open_s3(S3Settings settings, const model::Models& models) {
  if (!settings.is_aws) TC_TRY(http::parse_url(settings.endpoint));
  const model::Service* service = models.service("s3");
  const model::Operation* operation = service == nullptr ? nullptr : service->find("ListObjectsV2");
  if (operation == nullptr || operation->output == nullptr) {
    return Error(ErrorKind::Internal, "the models lack ListObjectsV2");
  }
  return std::unique_ptr<Source>(
      new S3Source(std::make_shared<Shared>(std::move(settings), *operation->output)));
}

}  // namespace trailcam::evidence
