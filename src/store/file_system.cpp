#include "store/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace trailcam::store {
namespace {

class PosixWritableFile : public WritableFile {
 public:
  PosixWritableFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~PosixWritableFile() override { ::close(fd_); }

  Result<void> append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
      if (count < 0) {
        if (errno == EINTR) continue;
        return errno_error("write " + path_);
      }
      bytes.remove_prefix(std::size_t(count));
    }
    return {};
  }
  Result<void> sync() override {
    if (::fdatasync(fd_) != 0) return errno_error("sync " + path_);
    return {};
  }

 private:
  const int fd_;
  const std::string path_;
};

class PosixReadableFile : public ReadableFile {
 public:
  PosixReadableFile(int fd, std::uint64_t size, std::string path)
      : fd_(fd), size_(size), path_(std::move(path)) {}
  ~PosixReadableFile() override { ::close(fd_); }

  Result<void> read(std::uint64_t offset, std::size_t count, std::string& out) const override {
    const std::size_t start = out.size();
    out.resize(start + count);
    std::size_t got = 0;
    while (got < count) {
      const ssize_t n = ::pread(fd_, out.data() + start + got, count - got, off_t(offset + got));
      if (n < 0) {
        if (errno == EINTR) continue;
        out.resize(start);
        return errno_error("read " + path_);
      }
      if (n == 0) break;
      got += std::size_t(n);
    }
    out.resize(start + got);
    return {};
  }
  std::uint64_t size() const override { return size_; }

 private:
  const int fd_;
  const std::uint64_t size_;
  const std::string path_;
};

class PosixFileSystem : public FileSystem {
 public:
  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return errno_error("create " + path);
    return std::unique_ptr<WritableFile>(std::make_unique<PosixWritableFile>(fd, path));
  }
  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) override {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return errno_error("open " + path);
    struct stat info{};
    if (::fstat(fd, &info) != 0) {
      const Error error = errno_error("stat " + path);
      ::close(fd);
      return error;
    }
    return std::unique_ptr<ReadableFile>(
        std::make_unique<PosixReadableFile>(fd, std::uint64_t(info.st_size), path));
  }
  Result<void> remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return errno_error("remove " + path);
    return {};
  }
  Result<void> make_directory(const std::string& path) override {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return errno_error("make " + path);
    return {};
  }
  Result<void> sync_directory(const std::string& path) override {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return errno_error("open " + path);
    const int failed = ::fsync(fd);
    const Error error = errno_error("sync " + path);
    ::close(fd);
    if (failed != 0) return error;
    return {};
  }
  Result<std::vector<std::string>> list(const std::string& path) override {
    DIR* directory = ::opendir(path.c_str());
    if (directory == nullptr) return errno_error("list " + path);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(directory)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    ::closedir(directory);
    return names;
  }
};

}  // namespace

std::unique_ptr<FileSystem> posix_file_system() { return std::make_unique<PosixFileSystem>(); }

Error errno_error(const std::string& doing) {
  const int number = errno;
  return Error(number == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
               doing + ": " + std::strerror(number));
}

}  // namespace trailcam::store
