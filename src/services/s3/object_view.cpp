#include "services/s3/object_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "services/s3/faults.h"
#include "services/s3/uploads.h"

namespace trailcam::s3 {
namespace {

Result<View> view_of_part(std::int64_t number, const ObjectRow& object) {
  TC_TRY(check_part_number(number));
  const std::size_t count = object.multipart ? object.pieces.size() : 1;
  if (std::size_t(number) > count) {
    return errors::invalid_part_number("The requested partnumber is not satisfiable")
        .with("ActualPartCount", std::to_string(count))
        .with("PartNumberRequested", std::to_string(number));
  }
  View view{.range = {0, 0}, .partial = object.size > 0, .piece = std::size_t(number - 1)};
  for (std::size_t i = 0; i < *view.piece; ++i) view.range.begin += object.pieces[i].size();
  view.range.end = view.range.begin + object.pieces[*view.piece].size();
  return view;
}

}  // namespace

Result<View> read_view(const ViewRequest& request, const ObjectRow& object) {
  if (request.range && request.part_number) {
    return errors::invalid_request(
        "Cannot specify both Range header and partNumber query parameter");
  }
  if (request.part_number) return view_of_part(*request.part_number, object);
  if (request.range) {
    if (const auto range = TC_TRY(read_range(*request.range, object.size))) {
      return View{.range = *range, .partial = true, .piece = std::nullopt};
    }
  }
  return View{.range = {0, object.size}};
}

Result<void> check_latin1(const char* parameter, const std::string& value) {
  // In UTF-8 what is beyond U+00FF begins with a byte from 0xc4 on.
  const bool fits = std::all_of(value.begin(), value.end(),
                                [](char c) { return static_cast<unsigned char>(c) < 0xc4; });
  if (fits) return {};
  return invalid_argument("Header value cannot be represented using ISO-8859-1.", parameter, value);
}

std::string checksum_text(const ObjectRow& object) {
  std::string text = base64(object.checksum);
  if (object.composite) text += fmt::format("-{}", object.pieces.size());
  return text;
}

std::optional<std::string> checksum_of_view(const ObjectRow& object, const View& view) {
  if (object.checksum_algorithm.empty()) return std::nullopt;
  const bool whole = view.range == ByteRange{0, object.size};
  if (view.piece && object.multipart) {
    if (!object.composite) return std::nullopt;
    return base64(object.pieces[*view.piece].checksum);
  }
  if (!whole || (view.partial && !view.piece)) return std::nullopt;
  return checksum_text(object);
}

}  // namespace trailcam::s3
