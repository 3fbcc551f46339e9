// A parameter changed under the user's hand: menus and names kept together, what has no effect greyed, presets.
#include "actions.h"

namespace node {
namespace {

int index_of(const std::string& id) {
  for (int i = 0; i < PARAM_COUNT; ++i)
    if (id == PARAMS[i].id) return i;
  return -1;
}

int place_in(const std::vector<Entry>& entries, const std::string& id) {
  for (size_t i = 0; i < entries.size(); ++i)
    if (entries[i].id == id) return int(i);
  return -1;
}

void take_film(Instance& i) {
  const size_t at = size_t(i.number_now(P_film));
  if (at >= FILMS_FROM && at - FILMS_FROM < shelf().films.size()) i.set(P_film_id, shelf().films[at - FILMS_FROM].id);
}

void take_stock(Instance& i) {
  const size_t at = size_t(i.number_now(P_stock));
  if (at == 0) i.set(P_stock_id, std::string());
  if (at >= STOCKS_FROM && at - STOCKS_FROM < shelf().films.size())
    i.set(P_stock_id, shelf().films[at - STOCKS_FROM].id);
}

void take_print(Instance& i) {
  const size_t at = size_t(i.number_now(P_print));
  if (at == 0) i.set(P_print_id, std::string());
  if (at == 1) i.set(P_print_id, DIRECT);
  if (at >= PRINTS_FROM && at - PRINTS_FROM < shelf().prints.size())
    i.set(P_print_id, shelf().prints[at - PRINTS_FROM].id);
}

void lay_out(Instance& i) {
  const bool is_full = i.number_now(P_layout) != 0;
  for (int p = 0; p < PARAM_COUNT; ++p)
    if (i.is_shown(p)) i.hide(p, PARAMS[p].is_secret || !(is_full || PARAMS[p].is_simple));
}

// What the stock says of the new choice is told at once, not at the next render.
void check_stock(Instance& i) {
  if (!has(i.node, P_film_id) && i.node != INVERT_NODE) return;
  try {
    i.stock();
    if (i.node == INVERT_NODE) ScanModel(read_scan(i, nullptr), {1, 1, 1});
    if (i.has_complained.exchange(false)) clear_error(i.effect);
  } catch (const std::exception& error) {
    i.has_complained = true;
    say_error(i.effect, error.what());
  }
}

void act_on(Instance& i, int param, OfxTime time) {
  if (param == P_stock) take_stock(i);
  if (param == P_analyse) analyse(i, time);
  if (param == P_film) take_film(i);
  if (param == P_print) take_print(i);
  if (param == P_preset_load) load_preset(i, i.text(P_preset_file));
  if (param == P_preset_save) save_preset(i, i.text(P_preset_file));
  const size_t start = size_t(i.number_now(P_factory));
  if (param == P_factory && start > 0 && start <= shelf().starts.size()) start_from(i, shelf().starts[start - 1]);
  if (param == P_layout || param == P_factory) lay_out(i);
}

}  // namespace

void show_menus(Instance& i) {
  const std::string film = i.text(P_film_id), print = i.text(P_print_id), scanned = i.text(P_stock_id);
  const int film_at = place_in(shelf().films, film), print_at = place_in(shelf().prints, print);
  const int stock_at = place_in(shelf().films, scanned);
  const int stock_menu = scanned.empty() ? 0 : stock_at < 0 ? 1 : stock_at + STOCKS_FROM;
  if (i.is_shown(P_stock) && int(i.number_now(P_stock)) != stock_menu) i.set(P_stock, stock_menu);
  const int film_menu = film_at < 0 ? 0 : film_at + FILMS_FROM;
  const int print_menu = print.empty() ? 0 : print == DIRECT ? 1 : print_at < 0 ? 2 : print_at + PRINTS_FROM;
  if (i.is_shown(P_film) && int(i.number_now(P_film)) != film_menu) i.set(P_film, film_menu);
  if (i.is_shown(P_print) && int(i.number_now(P_print)) != print_menu) i.set(P_print, print_menu);
}

void enable_controls(Instance& i) {
  const std::string film = i.film_name();
  const bool is_direct = !film.empty() && film[0] != '@' && shelf().print_for(film, i.print_name()) == DIRECT;
  for (int p = 0; p < PARAM_COUNT; ++p) {
    if (!i.is_shown(p)) continue;
    const std::string id = PARAMS[p].id;
    const bool is_of_print = p < film::CONTROL_COUNT && (!id.compare(0, 8, "enlarge_") || !id.compare(0, 6, "print_"));
    bool has_effect = !(is_direct && is_of_print) && PARAMS[p].kind != NOTE;
    const bool is_print_seen = !i.is_shown(P_view) || i.number_now(P_view) == 0;
    for (const When& w : PARAMS[p].when)
      if (w.param >= 0 && i.is_shown(w.param) && (is_print_seen || w.param != P_encode_output))  // else not looked at
        has_effect &= w.values >> int(i.number_now(w.param)) & 1;
    i.enable(p, has_effect);
  }
}

OfxStatus create(int node, OfxEffectHandle effect) {
  auto made = std::make_unique<Instance>(node, effect);
  show_menus(*made);
  made->take_names();
  enable_controls(*made);
  if (made->is_shown(P_layout)) lay_out(*made);
  made->props.put("OfxPropInstanceData", static_cast<void*>(made.get()));
  check_stock(*made);
  if (has_device_path(node) && host_has_cuda() && !no_device().empty()) say_log(effect, "on the CPU: " + no_device());
  made.release();  // the host's until destroy
  return kOfxOk;
}

OfxStatus destroy(OfxEffectHandle effect) {
  Instance* i = &Instance::of(effect);
  i->props.put("OfxPropInstanceData", static_cast<void*>(nullptr));
  delete i;
  return kOfxOk;
}

OfxStatus purge(Instance& i) {
  i.forget();
  forget_stocks();
  return kOfxOk;
}

OfxStatus changed(Instance& i, const Properties& in) {
  if (in.text("OfxPropType") != "OfxTypeParameter" || in.text("OfxPropChangeReason") == "OfxChangeTime")
    return kOfxReplyDefault;
  const int param = index_of(in.text("OfxPropName"));
  if (param < 0 || !has(i.node, param)) return kOfxReplyDefault;
  if (in.text("OfxPropChangeReason") != "OfxChangePluginEdited") act_on(i, param, in.number("OfxPropTime"));
  i.take_names();
  show_menus(i);
  enable_controls(i);
  if (param == P_film || param == P_print || param == P_preset_load || param == P_factory || param == P_film_id ||
      param == P_stock || param == P_stock_id || param == P_mode || param == P_rig)
    check_stock(i);
  return kOfxOk;
}

}  // namespace node
