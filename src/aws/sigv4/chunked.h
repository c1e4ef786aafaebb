// aws-chunked: how S3 clients send a body in chunks, signed one by one or not at all, with
// checksums in trailers.
//
// Source: "Signature calculations for the Authorization header: Transferring payload in multiple
// chunks", "... including trailing headers" (S3 API Reference).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/secret.h"
#include "crypto/digest.h"
#include "http/message.h"

namespace trailcam::sigv4 {

inline constexpr std::size_t kChunkHeaderBytesMax = 1024;
inline constexpr std::size_t kTrailerBytesMax = 8192;

// What a value of x-amz-content-sha256 asks for.
struct ChunkedForm {
  bool signed_chunks = false;
  bool trailer = false;
};

// Takes the wire bytes in any pieces and hands the decoded ones on. One thread at a time.
class ChunkedDecoder {
 public:
  // `seed_signature`, `key`, `time_text` and `scope` matter when chunks are signed only.
  struct Signing {
    Secret key;
    std::string seed_signature;
    std::string time_text;
    std::string scope;
  };
  using Sink = std::function<Result<void>(std::string_view)>;

  ChunkedDecoder(ChunkedForm form, Signing signing) : form_(form), signing_(std::move(signing)) {}

  // Errors: AWS faults IncompleteBody, InvalidChunkSizeError, SignatureDoesNotMatch; or the sink's.
  Result<void> feed(std::string_view bytes, const Sink& sink);
  // The body ended: all chunks and trailers must have come.
  Result<void> finish();
  // Trailing headers, names in lower case; complete after finish().
  const http::Headers& trailers() const { return trailers_; }
  std::uint64_t decoded_bytes() const { return decoded_; }

 private:
  enum class State { Header, Data, DataEnd, Trailers, Done };

  Result<void> read_chunk_header();
  Result<void> end_chunk();
  Result<void> read_trailer_line();
  Result<void> verify_trailers();

  const ChunkedForm form_;
  Signing signing_;
  State state_ = State::Header;
  std::string line_;  // header or trailer line under way
  std::uint64_t left_in_chunk_ = 0;
  bool last_chunk_ = false;
  std::string chunk_signature_;
  crypto::Digest chunk_digest_{crypto::Hash::Sha256};
  std::string trailer_text_;  // as it is signed
  std::string trailer_signature_;
  http::Headers trailers_;
  std::uint64_t decoded_ = 0;
};

}  // namespace trailcam::sigv4
