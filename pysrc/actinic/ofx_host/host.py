"""The host: loads a bundle, describes its plugins, makes instances and renders."""

import ctypes as c
from pathlib import Path

import numpy as np

from ..codes import Code
from ..errors import FilmError, nearest
from .abi import FETCH, Objects, OfxHost, OfxPlugin, Status
from .effects import Clip, Effect, effect_suite
from .images import COMPONENTS, DEPTHS, Image
from .parameters import Param, parameter_suite
from .properties import Properties, property_suite
from .services import memory_suite, message_suite, progress_suite, thread_suite

FILTER, GENERAL = "OfxImageEffectContextFilter", "OfxImageEffectContextGeneral"
DESCRIPTION = {
    "OfxPropType": "OfxTypeImageEffectHost",
    "OfxPropName": "org.actinic.ofx-host",
    "OfxPropLabel": "actinic ofx-host",
    "OfxPropAPIVersion": [1, 5],
    "OfxPropVersion": [0, 1],
    "OfxImageEffectHostPropIsBackground": 1,
    "OfxImageEffectPropSupportsMultiResolution": 1,
    "OfxImageEffectPropSupportsTiles": 1,
    "OfxImageEffectPropTemporalClipAccess": 0,
    "OfxImageEffectPropSupportedComponents": [f"OfxImageComponent{n}" for n in COMPONENTS],
    "OfxImageEffectPropSupportedContexts": [FILTER, GENERAL],
    "OfxImageEffectPropSupportedPixelDepths": [f"OfxBitDepth{n}" for n in DEPTHS],
    "OfxImageEffectPropMultipleClipDepths": 0,
    "OfxImageEffectPropRenderQualityDraft": 1,
    "OfxParamHostPropMaxParameters": -1,
    "OfxParamHostPropMaxPages": 0,
}


class Host:
    """A host. lacks: names of suites it doesn't have; refused: properties that no set of its own knows."""

    def __init__(self, lacks=(), refused=(), cores: int | None = None):
        self.objects, self.refused = Objects(), frozenset(refused)
        self.props = Properties(DESCRIPTION)
        self._suites = {
            ("OfxPropertySuite", 1): property_suite(self.objects),
            ("OfxImageEffectSuite", 1): effect_suite(self.objects),
            ("OfxParameterSuite", 1): parameter_suite(self.objects),
            ("OfxMemorySuite", 1): memory_suite(),
            ("OfxMultiThreadSuite", 1): thread_suite(cores),
            ("OfxMessageSuite", 1): message_suite(self.objects, 1),
            ("OfxMessageSuite", 2): message_suite(self.objects, 2),
            ("OfxProgressSuite", 1): progress_suite(),
        }
        self._suites = {k: v for k, v in self._suites.items() if k[0] not in lacks and f"{k[0]} {k[1]}" not in lacks}
        self._fetch = FETCH(self._suite)
        self.struct = OfxHost(self.objects.handle(self.props), self._fetch)

    def _suite(self, _, name, version):
        table = self._suites.get((name.decode(), version))
        return c.addressof(table[0]) if table else None

    def load(self, path) -> dict[str, "Plugin"]:
        """Every plugin of a bundle or .ofx by its id, loaded and described. Raises FilmError."""
        library = c.CDLL(str(binary(Path(path))))
        library.OfxGetPlugin.restype = c.POINTER(OfxPlugin)
        if hasattr(library, "OfxSetHost"):
            library.OfxSetHost(c.byref(self.struct))
        found = [library.OfxGetPlugin(i).contents for i in range(library.OfxGetNumberOfPlugins())]
        return {p.identifier.decode(): Plugin(self, p, library) for p in found}

    def named(self, plugins: dict, name: str) -> "Plugin":
        """A plugin by its id, or by its label in any case."""
        for key, plugin in plugins.items():
            if name in (key, key.rpartition(".")[2].lower(), plugin.label):
                return plugin
        raise FilmError(f"node {name!r}", nearest(name, plugins), "actinic ofx-host nodes PLUGIN", Code.USAGE)


def binary(path: Path) -> Path:
    """The library in a bundle. Raises FilmError."""
    inside = path / "Contents/Linux-x86-64" / path.name.removesuffix(".bundle")
    found = inside if path.is_dir() else path
    if not found.is_file():
        raise FilmError(f"no {found}", "an OpenFX bundle for Linux, or its .ofx", "make plugin", Code.MISSING)
    return found


class Plugin:
    """One plugin: its descriptor, and one for each context."""

    def __init__(self, host: Host, struct: OfxPlugin, library):
        self.host, self.struct, self.library, self.id = host, struct, library, struct.identifier.decode()
        struct.set_host(c.byref(host.struct))
        self.loaded = self.act("OfxActionLoad")
        self.descriptor, self.contexts = self._effect("OfxTypeImageEffect"), {}
        if self.loaded in (Status.OK, Status.DEFAULT):
            self.described = self.act("OfxActionDescribe", self.descriptor)

    @property
    def label(self) -> str:
        return self.descriptor.props.one("OfxPropLabel", self.id)

    def _effect(self, kind):
        return Effect(Properties({"OfxPropType": kind, "OfxPluginPropFilePath": ""}, refused=self.host.refused))

    def act(self, action: str, effect: Effect | None = None, given=None, out: Properties | None = None) -> int:
        """Call the plugin's entry; given: the in-arguments."""
        handle = self.host.objects.handle
        sets = [
            None if s is None else Properties(s, refused=self.host.refused) if s is given else s for s in (given, out)
        ]
        handles = [s if s is None else handle(s) for s in sets]
        status = self.struct.entry(action.encode(), effect and handle(effect), *handles)
        for s in sets:
            if s is not None:
                self.host.objects.drop(s)
        return status

    def context(self, name: str = FILTER) -> Effect:
        """The descriptor of a context: clips and parameters. Raises FilmError when the plugin refuses."""
        if name not in self.contexts:
            effect = self._effect("OfxTypeImageEffect")
            status = self.act("OfxImageEffectActionDescribeInContext", effect, {"OfxImageEffectPropContext": name})
            if status:
                raise FilmError(f"{self.id}: status {status}", "a description", f"a context other than {name}")
            self.contexts[name] = effect
        return self.contexts[name]

    def create(self, context: str = FILTER, **values) -> "Instance":
        """An instance; values of parameters are in place before the plugin hears of it, as with a saved project."""
        return Instance(self, context, values)

    def unload(self) -> int:
        """Tell the plugin that no instance is left."""
        return self.act("OfxActionUnload")


class Instance:
    """A node: parameters to set, clips to fill, pictures to render. A context manager that destroys it."""

    def __init__(self, plugin: Plugin, context: str, values: dict):
        self.plugin, described = plugin, plugin.context(context)
        self.effect = plugin._effect("OfxTypeImageEffectInstance")
        self.effect.props.put("OfxImageEffectPropContext", context)
        for name, param in described.param_set.params.items():
            own = Param(name, param.kind, Properties(param.props, refused=plugin.host.refused))
            own.value = own.default()
            self.effect.param_set.params[name] = own
        for name, clip in described.clips.items():
            own = Clip(name, Properties(clip.props, refused=plugin.host.refused))
            own.effect = self.effect
            self.effect.clips[name] = own
        for name, value in values.items():
            self.param(name).value = self._value(name, value)
        self.created = plugin.act("OfxActionCreateInstance", self.effect)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.destroy()

    def destroy(self) -> int:
        """Destroy the plugin's side; every handle of the instance is bad from now on."""
        status = self.plugin.act("OfxActionDestroyInstance", self.effect)
        effect, objects = self.effect, self.plugin.host.objects
        held = [effect, effect.props, effect.param_set, effect.param_set.props]
        for part in (*effect.param_set.params.values(), *effect.clips.values()):
            held += [part, part.props]
        for one in held:
            objects.drop(one)
        return status

    def param(self, name: str):
        """A parameter by name. Raises FilmError."""
        params = self.effect.param_set.params
        if name not in params:
            raise FilmError(f"parameter {name!r}", f"one of {nearest(name, params)}", "actinic ofx-host params PLUGIN")
        return params[name]

    def _value(self, name, value):
        """An option by its label, a number by its text."""
        param = self.param(name)
        options = param.props.get("OfxParamPropChoiceOption", [])
        if param.kind == "Choice" and value in options:
            return options.index(value)
        kind = {"Double": float, "Boolean": int, "Choice": int, "Integer": int}.get(param.kind, str)
        try:
            return kind(value)
        except ValueError:
            wanted = nearest(str(value), options) if options else f"a {param.kind}"
            raise FilmError(f"{name} = {value}", wanted, "actinic ofx-host params PLUGIN", Code.USAGE) from None

    def set(self, name: str, value=None, reason: str = "OfxChangeUserEdited") -> int:
        """Set a parameter as a user would; a push button is pushed."""
        if self.param(name).kind != "PushButton":
            self.param(name).value = self._value(name, value)
        why = {"OfxPropChangeReason": reason}
        what = {"OfxPropType": "OfxTypeParameter", "OfxPropName": name, "OfxPropTime": 0.0}
        self.plugin.act("OfxActionBeginInstanceChanged", self.effect, why)
        status = self.plugin.act(
            "OfxActionInstanceChanged", self.effect, {**what, **why, "OfxImageEffectPropRenderScale": [1.0, 1.0]}
        )
        self.plugin.act("OfxActionEndInstanceChanged", self.effect, why)
        return status

    def connect(self, name: str, image) -> None:
        """Give a clip its picture: an Image, None, or a function of the time."""
        clip = self.effect.clips[name]
        clip.image = image if callable(image) else lambda time: image
        if isinstance(image, Image):
            scale = image.props["OfxImageEffectPropRenderScale"]
            whole = image.props["OfxImagePropRegionOfDefinition"]
            clip.region = tuple(v / scale[i % 2] for i, v in enumerate(whole))
            for name in (
                "OfxImageEffectPropPixelDepth",
                "OfxImageEffectPropComponents",
                "OfxImageEffectPropPreMultiplication",
            ):
                clip.props[name] = list(image.props[name])
        clip.props.put("OfxImageClipPropConnected", int(image is not None))

    def ask(self, action: str, **given) -> tuple[int, Properties]:
        """An action with its in-arguments; the status and the out-arguments."""
        out = Properties(refused=self.plugin.host.refused)
        return self.plugin.act(
            action, self.effect, {"OfxPropTime": 0.0, "OfxImageEffectPropRenderScale": [1.0, 1.0], **given}, out
        ), out

    def render(self, window=None, time: float = 0.0, scale=(1.0, 1.0), **more) -> int:
        """One render of the window (x1, y1, x2, y2; None for the output's bounds) with the clips as connected."""
        image = self.effect.clips["Output"].image(time)
        window = window or (image.props["OfxImagePropBounds"] if image else [0, 0, 1, 1])
        given = {
            "OfxPropTime": float(time),
            "OfxImageEffectPropFieldToRender": "OfxFieldNone",
            "OfxImageEffectPropRenderWindow": list(window),
            "OfxImageEffectPropRenderScale": list(scale),
            "OfxImageEffectPropSequentialRenderStatus": 0,
            "OfxImageEffectPropInteractiveRenderStatus": 0,
            "OfxImageEffectPropRenderQualityDraft": 0,
            **more,
        }
        return self.plugin.act("OfxImageEffectActionRender", self.effect, given)

    def picture(self, pixels: np.ndarray, **how) -> np.ndarray:
        """A whole picture (h, w, 3 or 4), the upper row first; raises FilmError with the words of the node."""
        source = Image(np.ascontiguousarray(pixels), **how)
        target = Image.blank(*pixels.shape, depth=source.depth, **how)
        self.connect("Source", source)
        self.connect("Output", target)
        if status := self.render():
            said = self.effect.persistent or next((t for _, t in reversed(self.effect.messages)), "no message")
            raise FilmError(f"{self.plugin.label}: {said} (status {status})", "a picture", "put right what it names")
        return target.pixels
