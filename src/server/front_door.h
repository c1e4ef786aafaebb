// The whole of what the listener serves: AWS's APIs, and beside them a few pages of the server's
// own under /_trailcam/.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "aws/pipeline/pipeline.h"
#include "http/message.h"
#include "services/s3/cross_origin.h"

namespace trailcam::server {

class FrontDoor : public http::Application {
 public:
  using Page = std::function<http::Response()>;
  using Form =
      std::function<http::Response(const http::RequestHead& head, const std::string& body)>;
  struct BoundedForm {
    Form answer;
    std::size_t bytes_max;
  };
  static constexpr std::size_t kFormBytesMax = 16 << 10;  // where a form says nothing else

  FrontDoor(pipeline::Pipeline& aws, const s3::CrossOrigin& cross_origin)
      : aws_(aws), cross_origin_(cross_origin) {}
  // Answers GET and HEAD of that path. Before traffic starts. No bucket can have such a name: they
  // begin with a letter or digit.
  void add_page(std::string path, Page page) { pages_.emplace(std::move(path), std::move(page)); }

  // Answers POST of that path, whole body at once, on a worker thread. Before traffic starts.
  void add_form(std::string path, Form form, std::size_t bytes_max = kFormBytesMax) {
    forms_.emplace(std::move(path), BoundedForm{std::move(form), bytes_max});
  }

  std::unique_ptr<http::Exchange> begin(http::RequestHead head) override;
  http::Response overloaded(const http::RequestHead& head) override;

 private:
  http::Response answer(const http::RequestHead& head) const;

  // Which bucket a request means, as far as its head tells; none: "".
  s3::CrossOrigin::Target target_of(const http::RequestHead& head) const;

  pipeline::Pipeline& aws_;
  const s3::CrossOrigin& cross_origin_;
  std::map<std::string, Page, std::less<>> pages_;
  std::map<std::string, BoundedForm, std::less<>> forms_;
};

http::Response json_page(std::string json);
// {"error": ERROR, "message": MESSAGE}
http::Response error_page(int status, std::string_view error, std::string_view message);
http::Response text_page(std::string text, std::string type);

}  // namespace trailcam::server
