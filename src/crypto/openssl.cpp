#include "crypto/openssl.h"

#include <openssl/err.h>

#include <fmt/format.h>

namespace trailcam::crypto {

Error openssl_error(const char* doing) {
  char reason[256];
  ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
  ERR_clear_error();
  return Error(ErrorKind::Internal, fmt::format("cannot {}: {}", doing, reason));
}

}  // namespace trailcam::crypto
