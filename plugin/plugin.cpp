// The doors of the bundle. Whatever goes wrong inside becomes a status and, where the user can help it, a message.
#include <cstring>

#include "actions.h"

namespace node {
namespace {

OfxEffectHandle effect_of(const void* handle) { return static_cast<OfxEffectHandle>(const_cast<void*>(handle)); }

OfxStatus act(int node, const std::string& action, const void* handle, const Properties& in, const Properties& out) {
  if (action == "OfxActionLoad") return fetch_suites(), load_shelf(), kOfxOk;
  if (action == "OfxActionUnload") return kOfxOk;
  if (!host().is_ready) return kOfxFailed;  // never loaded, or not well
  if (action == "OfxActionDescribe") return describe(node, effect_of(handle));
  if (action == "OfxImageEffectActionDescribeInContext") return describe_in_context(node, effect_of(handle), in);
  if (action == "OfxActionCreateInstance") return create(node, effect_of(handle));
  if (action == "OfxActionDestroyInstance") return destroy(effect_of(handle));
  if (action == "OfxImageEffectActionRender") return render(Instance::of(handle), in);
  if (action == "OfxActionInstanceChanged") return changed(Instance::of(handle), in);
  if (action == "OfxImageEffectActionIsIdentity") return is_identity(Instance::of(handle), in, out);
  if (action == "OfxImageEffectActionGetRegionOfDefinition") return region_of_definition(Instance::of(handle), in, out);
  if (action == "OfxImageEffectActionGetRegionsOfInterest") return regions_of_interest(Instance::of(handle), in, out);
  if (action == "OfxImageEffectActionGetFramesNeeded") return frames_needed(Instance::of(handle), in, out);
  if (action == "OfxImageEffectActionGetClipPreferences") return clip_preferences(Instance::of(handle), out);
  if (action == "OfxImageEffectActionGetOutputColourspace") return output_colourspace(Instance::of(handle), in, out);
  if (action == "OfxActionPurgeCaches") return purge(Instance::of(handle));
  return kOfxReplyDefault;
}

// A handle without an instance has nowhere to show a message.
void complain(const void* handle, const std::string& text) {
  if (text.empty() || !host().is_ready || !handle) return;
  try {
    Instance::of(handle).has_complained = true;
  } catch (const std::exception&) {
  }
  say_error(effect_of(handle), text);
}

OfxStatus entry(int node, const char* action, const void* handle, OfxProperties in, OfxProperties out) {
  if (!action) return kOfxReplyDefault;
  try {
    return act(node, action, handle, Properties(in), Properties(out));
  } catch (const Failure& failure) {
    complain(handle, failure.what());
    return failure.status;
  } catch (const std::bad_alloc&) {
    return kOfxMemory;
  } catch (const std::exception& error) {
    complain(handle, error.what());
    return kOfxFailed;
  } catch (...) {
    return kOfxFailed;
  }
}

template <int N>
OfxStatus door(const char* action, const void* handle, OfxProperties in, OfxProperties out) {
  return entry(N, action, handle, in, out);
}

void take_host(OfxHost* given) { set_host(given); }

template <int N>
OfxPlugin* plugin() {
  static OfxPlugin it{"OfxImageEffectPluginAPI", 1, KINDS[N].id, 1, 0, take_host, door<N>};
  return &it;
}

}  // namespace
}  // namespace node

namespace __gnu_cxx {
void __freeres();
}

// The bundle's own C++ runtime holds 73 kB for exceptions of a full memory, and would hold them after dlclose.
__attribute__((destructor)) static void leave() {
  if constexpr (OWN_RUNTIME) __gnu_cxx::__freeres();
}

#define OFX_EXPORT extern "C" __attribute__((visibility("default")))

OFX_EXPORT OfxStatus OfxSetHost(const OfxHost* host) {
  node::set_host(host);
  return kOfxOk;
}
OFX_EXPORT int OfxGetNumberOfPlugins(void) { return node::NODE_COUNT; }
OFX_EXPORT OfxPlugin* OfxGetPlugin(int nth) {
  using namespace node;
  OfxPlugin* (*const all[])() = {plugin<0>, plugin<1>, plugin<2>, plugin<3>, plugin<4>, plugin<5>, plugin<6>};
  static_assert(sizeof all / sizeof *all == NODE_COUNT, "a plugin for each node");
  return nth >= 0 && nth < NODE_COUNT ? all[nth]() : nullptr;
}
