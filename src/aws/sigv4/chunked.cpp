#include "aws/sigv4/chunked.h"

#include <algorithm>
#include <charconv>

#include "aws/sigv4/sigv4.h"
#include "base/encoding.h"

namespace trailcam::sigv4 {
namespace {

constexpr std::string_view kEmptyHash =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Error incomplete() {
  return Error::aws({.code = "IncompleteBody", .http_status = 400},
                    "The request body terminated unexpectedly");
}

Error bad_chunk(std::string message) {
  return Error::aws({.code = "InvalidChunkSizeError", .http_status = 400}, std::move(message));
}

Error bad_signature() {
  return Error::aws({.code = "SignatureDoesNotMatch", .http_status = 403},
                    "The request signature we calculated does not match the signature you "
                    "provided. Check your key and signing method.");
}

}  // namespace

Result<void> ChunkedDecoder::feed(std::string_view bytes, const Sink& sink) {
  while (!bytes.empty()) {
    switch (state_) {
      case State::Header:
      case State::DataEnd:
      case State::Trailers: {
        const std::size_t end = bytes.find('\n');
        line_.append(bytes.substr(0, end));
        const std::size_t bound =
            state_ == State::Trailers ? kTrailerBytesMax : kChunkHeaderBytesMax;
        if (line_.size() + trailer_text_.size() > bound) return bad_chunk("Chunk header too long");
        if (end == bytes.npos) return {};
        bytes.remove_prefix(end + 1);
        const bool whole_line = !line_.empty() && line_.back() == '\r';
        if (whole_line) line_.pop_back();
        // Without it, a chunk that is one byte short would pass as a whole one.
        if (!whole_line && state_ != State::Trailers)
          return bad_chunk("Chunk line without its end");
        if (state_ == State::Header) {
          TC_TRY(read_chunk_header());
        } else if (state_ == State::DataEnd) {
          if (!line_.empty()) return bad_chunk("Chunk longer than it says");
          state_ = State::Header;
        } else {
          TC_TRY(read_trailer_line());
        }
        line_.clear();
        break;
      }
      case State::Data: {
        const std::size_t take = std::size_t(std::min<std::uint64_t>(left_in_chunk_, bytes.size()));
        const std::string_view piece = bytes.substr(0, take);
        if (form_.signed_chunks) chunk_digest_.update(piece);
        TC_TRY(sink(piece));
        decoded_ += take;
        left_in_chunk_ -= take;
        bytes.remove_prefix(take);
        if (left_in_chunk_ == 0) {
          TC_TRY(end_chunk());
          state_ = State::DataEnd;
        }
        break;
      }
      case State::Done:
        // A last line end after the trailers is optional.
        if (bytes.find_first_not_of("\r\n") != bytes.npos) return bad_chunk("Bytes after the end");
        return {};
    }
  }
  return {};
}

Result<void> ChunkedDecoder::read_chunk_header() {
  const std::size_t semicolon = line_.find(';');
  const std::string_view size = trim(std::string_view(line_).substr(0, semicolon));
  const auto [end, error] =
      std::from_chars(size.data(), size.data() + size.size(), left_in_chunk_, 16);
  if (error != std::errc{} || end != size.data() + size.size() || size.empty()) {
    return bad_chunk("Chunk size is not a hexadecimal number");
  }
  chunk_signature_.clear();
  if (semicolon != std::string::npos) {
    const std::string_view extension = trim(std::string_view(line_).substr(semicolon + 1));
    constexpr std::string_view kName = "chunk-signature=";
    if (extension.starts_with(kName)) chunk_signature_ = extension.substr(kName.size());
  }
  if (form_.signed_chunks && chunk_signature_.empty()) return bad_signature();
  last_chunk_ = left_in_chunk_ == 0;
  if (last_chunk_) {
    TC_TRY(end_chunk());
    state_ = State::Trailers;
  } else {
    state_ = State::Data;
  }
  return {};
}

Result<void> ChunkedDecoder::end_chunk() {
  if (!form_.signed_chunks) return {};
  std::string text = "AWS4-HMAC-SHA256-PAYLOAD\n";
  text += signing_.time_text + "\n" + signing_.scope + "\n" + signing_.seed_signature + "\n";
  text += kEmptyHash;
  text += "\n" + hex(chunk_digest_.finish());
  const std::string expected = sign(signing_.key, text);
  if (!crypto::equal_in_constant_time(expected, chunk_signature_)) return bad_signature();
  signing_.seed_signature = expected;
  return {};
}

Result<void> ChunkedDecoder::read_trailer_line() {
  if (line_.empty()) {
    state_ = State::Done;
    return {};
  }
  const std::size_t colon = line_.find(':');
  if (colon == std::string::npos) return bad_chunk("Trailer without a colon");
  const std::string name = lower(trim(std::string_view(line_).substr(0, colon)));
  const std::string value(trim(std::string_view(line_).substr(colon + 1)));
  if (name == "x-amz-trailer-signature") {
    trailer_signature_ = value;
    return {};
  }
  trailer_text_ += name + ":" + value + "\n";
  trailers_.add(name, value);
  return {};
}

Result<void> ChunkedDecoder::verify_trailers() {
  std::string text = "AWS4-HMAC-SHA256-TRAILER\n";
  text += signing_.time_text + "\n" + signing_.scope + "\n" + signing_.seed_signature + "\n";
  text += crypto::sha256_hex(trailer_text_);
  if (!crypto::equal_in_constant_time(sign(signing_.key, text), trailer_signature_)) {
    return bad_signature();
  }
  return {};
}

Result<void> ChunkedDecoder::finish() {
  // Some clients leave out the line end after the last trailer, or after the last chunk.
  if (state_ == State::Trailers) {
    if (!line_.empty()) {
      if (line_.back() == '\r') line_.pop_back();
      if (!line_.empty()) TC_TRY(read_trailer_line());
      line_.clear();
    }
    state_ = State::Done;
  }
  if (state_ != State::Done) return incomplete();
  if (form_.signed_chunks && form_.trailer) TC_TRY(verify_trailers());
  return {};
}

}  // namespace trailcam::sigv4
