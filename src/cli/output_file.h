// Where a command's result goes: a file, which is there whole or not at all, or the standard
// output.
#pragma once

#include <cstdio>
#include <string>
#include <utility>

#include "base/error.h"

namespace trailcam::cli {

class OutputFile {
 public:
  // "" and "-": the standard output. Error: Io.
  static Result<OutputFile> open(const std::string& path);
  // Removes what was written, unless close() was called.
  ~OutputFile();
  OutputFile(OutputFile&& other) noexcept
      : path_(std::exchange(other.path_, "")), file_(std::exchange(other.file_, nullptr)) {}
  OutputFile& operator=(OutputFile&&) = delete;

  std::FILE* get() const { return file_; }
  // Error: Io, when not all of it could be written.
  Result<void> close();

 private:
  OutputFile(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  std::string path_;  // "": the standard output
  std::FILE* file_;
};

}  // namespace trailcam::cli
