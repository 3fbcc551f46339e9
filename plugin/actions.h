// What a host may ask of a node, an action a function. Each throws Failure, or anything, for plugin.cpp to turn into a
// status.
#pragma once
#include "instance.h"
#include "pictures.h"

namespace node {

struct Kind_of_node {
  const char *id, *label, *description;
};
extern const Kind_of_node KINDS[NODE_COUNT];

OfxStatus describe(int node, OfxEffectHandle effect);
OfxStatus describe_in_context(int node, OfxEffectHandle effect, const Properties& in);
OfxStatus create(int node, OfxEffectHandle effect);
OfxStatus destroy(OfxEffectHandle effect);
OfxStatus changed(Instance& i, const Properties& in);
OfxStatus region_of_definition(Instance& i, const Properties& in, const Properties& out);
OfxStatus regions_of_interest(Instance& i, const Properties& in, const Properties& out);
OfxStatus is_identity(Instance& i, const Properties& in, const Properties& out);
OfxStatus clip_preferences(Instance& i, const Properties& out);
OfxStatus frames_needed(Instance& i, const Properties& in, const Properties& out);
OfxStatus output_colourspace(Instance& i, const Properties& in, const Properties& out);
OfxStatus purge(Instance& i);
OfxStatus render(Instance& i, const Properties& in);

// Actinic Restore: a part of the source's frame. is_alone: for a draft, or where no pixel knows its neighbours.
OfxStatus restore(Instance& i, OfxTime time, const Picture& source, const Picture& output, const Picture& matte,
                  OfxRectI part, bool is_alone);

// Whether the host speaks CUDA; why we don't, or nothing; which nodes do.
bool host_has_cuda();
std::string no_device();
bool has_device_path(int node);

// Menus of stocks: what comes before the shelf's own entries.
constexpr int FILMS_FROM = 1, PRINTS_FROM = 3, STOCKS_FROM = 2;
void show_menus(Instance& i);
void enable_controls(Instance& i);
// Sets film, print and controls from a preset file, and writes them to one.
void load_preset(Instance& i, const std::string& path);
void save_preset(Instance& i, const std::string& path);
void start_from(Instance& i, const Start& start);

// Looks at the source at a time and sets what Invert needs to know of it.
void analyse(Instance& i, OfxTime time);

}  // namespace node
