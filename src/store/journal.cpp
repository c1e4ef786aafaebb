#include "store/journal.h"

namespace trailcam::store {

std::string journal_key(Position position) {
  std::string key(8, '\0');
  for (int i = 0; i < 8; ++i) key[std::size_t(i)] = char(position >> (56 - 8 * i) & 255);
  return key;
}

Position journal_position(std::string_view key) {
  Position position = 0;
  for (std::size_t i = 0; i < 8 && i < key.size(); ++i) {
    position = position << 8 | static_cast<unsigned char>(key[i]);
  }
  return position;
}

}  // namespace trailcam::store
