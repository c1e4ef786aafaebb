#include "base/inflate.h"

#include <algorithm>
#include <limits>
#include <string>

#include <isa-l/igzip_lib.h>

namespace trailcam {
namespace {

Error broken(const char* what) { return Error(ErrorKind::Corrupt, what); }

Error inflate_error(int code) {
  if (code == ISAL_INVALID_WRAPPER || code == ISAL_UNSUPPORTED_METHOD) return broken("not gzip");
  if (code == ISAL_INCORRECT_CHECKSUM) return broken("a gzip stream with a wrong checksum");
  return broken("a damaged gzip stream");
}

}  // namespace

struct Inflater::State {
  inflate_state isal;
  std::string piece = std::string(kInflatePieceBytes, '\0');
};

Inflater::Inflater() : state_(std::make_unique<State>()) { start(); }
Inflater::~Inflater() = default;
Inflater::Inflater(Inflater&&) noexcept = default;

void Inflater::start() {
  isal_inflate_init(&state_->isal);
  state_->isal.crc_flag = ISAL_GZIP;
  packed_bytes_ = 0;
  trailing_bytes_ = 0;
}

Result<void> Inflater::write(std::string_view packed, const Sink& sink) {
  inflate_state& isal = state_->isal;
  packed_bytes_ += packed.size();
  while (!packed.empty()) {
    if (isal.block_state == ISAL_BLOCK_FINISH) {
      trailing_bytes_ += packed.size();
      return {};
    }
    const auto size = std::uint32_t(
        std::min<std::size_t>(packed.size(), std::numeric_limits<std::int32_t>::max()));
    isal.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(packed.data()));
    isal.avail_in = size;
    do {
      isal.next_out = reinterpret_cast<std::uint8_t*>(state_->piece.data());
      isal.avail_out = std::uint32_t(state_->piece.size());
      const int code = isal_inflate(&isal);
      if (code < 0 || code == ISAL_NEED_DICT) return inflate_error(code);
      const std::size_t made = state_->piece.size() - isal.avail_out;
      if (made > 0) sink(std::string_view(state_->piece).substr(0, made));
    } while (isal.block_state != ISAL_BLOCK_FINISH && (isal.avail_in > 0 || isal.avail_out == 0));
    packed.remove_prefix(size - isal.avail_in);
    if (isal.block_state == ISAL_BLOCK_FINISH) {
      // Whole bytes that were taken in ahead of the decoder belong to what follows.
      trailing_bytes_ += std::uint64_t(isal.read_in_length / 8);
      isal.read_in_length = 0;
    }
  }
  return {};
}

Result<void> Inflater::finish() const {
  if (packed_bytes_ == 0) return broken("empty");
  if (state_->isal.block_state != ISAL_BLOCK_FINISH) return broken("a gzip stream that is cut off");
  return {};
}

}  // namespace trailcam
