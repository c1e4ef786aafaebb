// Parquet's encodings of values and levels, as far as segments use them.
//
// Source: Apache Parquet, Encodings.md (PLAIN, RLE, DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY)
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trailcam::lake::parquet {

// Bits that it takes to write `max`.
unsigned bit_width(std::uint32_t max);

// The hybrid of runs and packed bits: levels (without the length in front) and dictionary indices.
void append_hybrid(std::string& out, std::span<const std::uint8_t> values, unsigned width);
void append_hybrid(std::string& out, std::span<const std::uint32_t> values, unsigned width);
// Reads `count` values from the front of `bytes`; false if they are not there.
bool read_hybrid(std::string_view bytes, unsigned width, std::size_t count,
                 std::vector<std::uint32_t>& values);

// DELTA_BINARY_PACKED.
void append_deltas(std::string& out, std::span<const std::int64_t> values);
// Takes the values off the front of `bytes`; false if they are damaged or not `count`.
bool read_deltas(std::string_view& bytes, std::size_t count, std::vector<std::int64_t>& values);

}  // namespace trailcam::lake::parquet
