#include "store/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/encoding.h"
#include "crypto/aead.h"
#include "store/file_system.h"

namespace trailcam::store {
namespace {

constexpr std::string_view kFormat = "trailcam data folder, format 1\n";

Result<void> make_folder(const std::string& path) {
  // Parents too, as mkdir -p does, but only the folder itself gets the narrow mode.
  for (std::size_t slash = path.find('/', 1); slash != path.npos;
       slash = path.find('/', slash + 1)) {
    if (::mkdir(path.substr(0, slash).c_str(), 0755) != 0 && errno != EEXIST) {
      return errno_error("make folder " + path.substr(0, slash));
    }
  }
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return errno_error("make folder " + path);
  }
  return {};
}

Result<void> sync_folder(const std::string& path) {
  return posix_file_system()->sync_directory(path);
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  const auto file = TC_TRY(posix_file_system()->open(path));
  std::string content;
  TC_TRY(file->read(0, std::size_t(file->size()), content));
  return content;
}

Result<void> replace_file(const std::string& path, std::string_view content, int mode) {
  const std::string temporary = path + ".new";
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (fd < 0) return errno_error("write " + temporary);
  bool ok = ::fchmod(fd, mode_t(mode)) == 0;
  while (ok && !content.empty()) {
    const ssize_t count = ::write(fd, content.data(), content.size());
    ok = count >= 0;
    if (ok) content.remove_prefix(std::size_t(count));
  }
  ok = ok && ::fsync(fd) == 0;
  const Error error = errno_error("write " + temporary);
  ::close(fd);
  if (!ok) return error;
  if (::rename(temporary.c_str(), path.c_str()) != 0) return errno_error("rename " + temporary);
  const std::size_t slash = path.rfind('/');
  return sync_folder(slash == path.npos ? "." : path.substr(0, slash));
}

Result<std::unique_ptr<DataFolder>> DataFolder::open(std::string path, Random& random) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  TC_TRY(make_folder(path));

  const std::string lock_path = path + "/lock";
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return errno_error("open " + lock_path);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    const bool held = errno == EWOULDBLOCK;
    const Error error = errno_error("lock " + lock_path);
    ::close(lock);
    if (held) {
      return Error(ErrorKind::Invalid,
                   "the data folder " + path + " is in use by another trailcam process");
    }
    return error;
  }

  const auto fail = [&](Error error) -> Result<std::unique_ptr<DataFolder>> {
    ::close(lock);
    return error;
  };
  const std::string format_path = path + "/format";
  const std::string key_path = path + "/keys/root";
  Result<std::string> format = read_file(format_path);
  if (!format && format.error().kind() != ErrorKind::NotFound) return fail(format.error());
  if (format && *format != kFormat) {
    return fail(Error(ErrorKind::Invalid, "the data folder " + path +
                                              " has a format that this version does not know: " +
                                              format->substr(0, 80)));
  }
  Result<std::string> key = read_file(key_path);
  if (!key && key.error().kind() != ErrorKind::NotFound) return fail(key.error());

  bool fresh = false;
  if (!key) {
    // Without its key an existing folder's bodies and secrets cannot be opened: never make another.
    struct stat info{};
    if (::stat((path + "/state").c_str(), &info) == 0) {
      return fail(Error(ErrorKind::Corrupt,
                        "the root key " + key_path + " is missing; restore it from a backup"));
    }
    fresh = true;
    if (auto made = make_folder(path + "/keys"); !made) return fail(made.error());
    key = hex(random.bytes(crypto::kKeyBytes)) + "\n";
    if (auto wrote = replace_file(key_path, *key, 0600); !wrote) return fail(wrote.error());
    if (auto synced = sync_folder(path); !synced) return fail(synced.error());
  }
  if (!format) {
    if (auto wrote = replace_file(format_path, kFormat, 0600); !wrote) return fail(wrote.error());
  }
  while (!key->empty() && key->back() == '\n') key->pop_back();
  const auto raw = unhex(*key);
  if (!raw || raw->size() != crypto::kKeyBytes) {
    return fail(Error(ErrorKind::Corrupt,
                      "the root key " + key_path + " is damaged; restore it from a backup"));
  }
  return std::unique_ptr<DataFolder>(new DataFolder(std::move(path), lock, Secret(*raw), fresh));
}

bool DataFolder::is_in_use(const std::string& path) {
  const int lock = ::open((path + "/lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (lock < 0) return false;
  const bool held = ::flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(lock);
  return held;
}

DataFolder::~DataFolder() { ::close(lock_); }

}  // namespace trailcam::store
