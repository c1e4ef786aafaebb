// Unpacks one gzip member that arrives in pieces (ISA-L), in memory of a fixed size, and tells what
// follows it: most readers of log files would go on into a second member, or pass over garbage.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/error.h"

namespace trailcam {

// Unpacked bytes are handed on in pieces of up to so many.
inline constexpr std::size_t kInflatePieceBytes = 256 << 10;

// One thread at a time. May be used for one stream after another.
class Inflater {
 public:
  using Sink = std::function<void(std::string_view)>;

  Inflater();
  ~Inflater();
  Inflater(Inflater&&) noexcept;

  // Forgets what came before.
  void start();
  // The next packed bytes. Error: Corrupt (no gzip, damaged, wrong checksum); start() must follow.
  Result<void> write(std::string_view packed, const Sink& sink);
  // Nothing more comes. Error: Corrupt, when the member is not complete.
  Result<void> finish() const;
  // How many bytes came behind the end of the member.
  std::uint64_t trailing_bytes() const { return trailing_bytes_; }

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::uint64_t packed_bytes_ = 0;
  std::uint64_t trailing_bytes_ = 0;
};

}  // namespace trailcam
