// SHA-256, FIPS 180-4: the seal of a preset.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace node {
std::array<uint8_t, 32> sha256(const uint8_t* data, size_t size);
}
