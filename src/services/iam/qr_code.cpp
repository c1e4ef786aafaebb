#include "services/iam/qr_code.h"

#include <memory>
#include <vector>

#include <png.h>
#include <qrencode.h>

#include "base/assert.h"

namespace trailcam::iam {
namespace {

constexpr std::size_t kModulePixels = 4;
constexpr std::size_t kQuietModules = 4;

}  // namespace

std::string qr_code_png(std::string_view text) {
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M), QRcode_free);
  TC_ASSERT(code);  // fails for what is too long only, and names of devices are not
  const std::size_t modules = std::size_t(code->width);
  const std::size_t side = (modules + 2 * kQuietModules) * kModulePixels;
  std::vector<png_byte> pixels(side * side, 255);
  for (std::size_t y = 0; y < modules * kModulePixels; ++y) {
    for (std::size_t x = 0; x < modules * kModulePixels; ++x) {
      const bool dark = code->data[y / kModulePixels * modules + x / kModulePixels] & 1;
      const std::size_t row = y + kQuietModules * kModulePixels;
      if (dark) pixels[row * side + x + kQuietModules * kModulePixels] = 0;
    }
  }
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = image.height = png_uint_32(side);
  image.format = PNG_FORMAT_GRAY;
  std::string png(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
  png_alloc_size_t bytes = png.size();
  TC_ASSERT(png_image_write_to_memory(&image, png.data(), &bytes, 0, pixels.data(), 0, nullptr));
  png.resize(bytes);
  return png;
}

}  // namespace trailcam::iam
