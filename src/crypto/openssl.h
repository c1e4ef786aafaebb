// What the files of this room share of OpenSSL's ways. Private to this room.
#pragma once

#include <memory>
#include <string_view>

#include <openssl/evp.h>

#include "base/error.h"

namespace trailcam::crypto {

template <auto Free>
struct FreeWith {
  void operator()(auto* what) const { Free(what); }
};
using EvpKey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

inline const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Internal, "cannot DOING: REASON", with the oldest error of this thread's queue, which is emptied.
Error openssl_error(const char* doing);

}  // namespace trailcam::crypto
