#include "evidence/inspector.h"

#include <fmt/format.h>

#include "base/encoding.h"

namespace trailcam::evidence {

Result<Unpacked> Inspector::unpack(const std::string& key, const Inflater::Sink& sink) {
  inflater_.start();
  hash_.finish();  // forgets what a file that was broken off left
  Unpacked out;
  out.metadata = TC_TRY(
      reader_->read(key, [&](std::string_view packed) { return inflater_.write(packed, sink); }));
  TC_TRY(inflater_.finish());
  out.hash = hex(hash_.finish());
  out.trailing_bytes = inflater_.trailing_bytes();
  return out;
}

Result<Unpacked> Inspector::inspect(const std::string& key) {
  return unpack(key, [&](std::string_view bytes) { hash_.update(bytes); });
}

LoadedDigest Inspector::load(const std::string& key, const trails::FileName& name) {
  LoadedDigest out;
  out.key = key;
  out.name = name;
  std::string text;
  bool too_large = false;
  Result<Unpacked> file = unpack(key, [&](std::string_view bytes) {
    hash_.update(bytes);
    too_large = too_large || text.size() + bytes.size() > kDigestBytesMax;
    if (!too_large) text += bytes;
  });
  if (!file) {
    if (file.error().kind() == ErrorKind::Io) out.problem = Kind::NotRead;
    out.detail = file.error().message();
    return out;
  }
  out.file = file.take();
  if (too_large) {
    out.detail = fmt::format("unpacks to more than {} bytes", kDigestBytesMax);
    return out;
  }
  Result<trails::Digest> digest = trails::parse_digest(text);
  if (digest) {
    out.digest = digest.take();
  } else {
    out.detail = digest.error().message();
  }
  return out;
}

}  // namespace trailcam::evidence
