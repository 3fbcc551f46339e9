// A look as one piece of memory for a device: job.h's Constants, then every table, each on its own 256 bytes.
#pragma once
#include <cstring>

#include "job.h"
#include "look.h"

namespace film {

constexpr uint64_t TABLE_ALIGNMENT = 256;

// A spectral line as a device of one lane reads it.
struct alignas(32) LeanLine {
  float dye[3], weight[3], rest[2] = {};

  explicit LeanLine(const Spectral::Line& l) {
    for (int c = 0; c < 3; ++c) dye[c] = l.dye[c][0], weight[c] = l.weight[c][0];
  }
};

// Copies tables behind one another; without memory to copy to, only counts.
class Packer {
  char* to;
  uint64_t address;

 public:
  uint64_t used;
  Packer(char* to, uint64_t address, uint64_t head) : to(to), address(address), used(head) {}

  template <class T>
  const T* put(const T* from, int64_t count) {
    const uint64_t at = (used + TABLE_ALIGNMENT - 1) / TABLE_ALIGNMENT * TABLE_ALIGNMENT;
    if (to) std::memset(to + used, 0, at - used);
    used = at;
    if (to) std::memcpy(to + at, from, size_t(count) * sizeof(T));
    used += uint64_t(count) * sizeof(T);
    return reinterpret_cast<const T*>(address + at);
  }

  void operator()(Span<float>& table) { table.data = put(table.data, table.count); }
  void operator()(Span<GrainTap>& table) { table.data = put(table.data, table.count); }

  void operator()(Span<Spectral::Line>& lines) {
    const std::vector<LeanLine> lean(lines.begin(), lines.end());
    lines.data = reinterpret_cast<const Spectral::Line*>(put(lean.data(), lines.count));
  }
};

// Returns the bytes of the block; writes it where `to` is given.
inline uint64_t pack(const Look& look, char* to, uint64_t address) {
  Constants head;
  std::memset(static_cast<void*>(&head), 0, sizeof head);  // what lies between the numbers too
  std::memcpy(static_cast<void*>(&head.pixel), &look.pixel, sizeof head.pixel);
  const Grain* grains[2] = {&look.film_grain, &look.print_grain};
  for (int k = 0; k < 2; ++k) std::memcpy(static_cast<void*>(&head.grain[k]), grains[k], sizeof *grains[k]);
  Packer packer(to, address, sizeof head);
  each_table(head.pixel, packer);
  for (Grain& grain : head.grain) each_table(grain, packer);
  for (int c = 0; c < 3; ++c) {
    const std::vector<double>* tables[2] = {&look.scatter.radial[c].nodes, &look.inhibitor.radial[c].nodes};
    for (int k = 0; k < 2; ++k) head.transfer[k][c] = packer.put(tables[k]->data(), int64_t(tables[k]->size()));
  }
  if (to) std::memcpy(to, &head, sizeof head);
  return packer.used;
}

}  // namespace film
