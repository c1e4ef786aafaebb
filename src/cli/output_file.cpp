#include "cli/output_file.h"

#include <filesystem>

#include "store/file_system.h"

namespace trailcam::cli {
namespace {
constexpr const char* kUnfinished = ".unfinished";
}  // namespace

Result<OutputFile> OutputFile::open(const std::string& path) {
  if (path.empty() || path == "-") return OutputFile("", stdout);
  std::FILE* file = std::fopen((path + kUnfinished).c_str(), "w");
  if (file == nullptr) return store::errno_error("open " + path);
  return OutputFile(path, file);
}

OutputFile::~OutputFile() {
  if (path_.empty() || file_ == nullptr) return;
  std::fclose(file_);
  std::error_code ignored;
  std::filesystem::remove(path_ + kUnfinished, ignored);
}

Result<void> OutputFile::close() {
  std::FILE* file = std::exchange(file_, nullptr);
  const bool written = path_.empty() ? std::fflush(file) == 0 : std::fclose(file) == 0;
  if (!written) return store::errno_error(path_.empty() ? "write" : "write " + path_);
  if (path_.empty()) return {};
  std::error_code failed;
  std::filesystem::rename(path_ + kUnfinished, path_, failed);
  if (failed) return Error(ErrorKind::Io, path_ + ": " + failed.message());
  return {};
}

}  // namespace trailcam::cli
