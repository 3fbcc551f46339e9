"""A node in the host: parameters to set, clips to fill, pictures to render."""

import numpy as np

from ..codes import Code
from ..errors import FilmError, nearest
from .effects import Clip
from .images import Image
from .parameters import Param
from .properties import Properties


class Instance:
    """A node: parameters to set, clips to fill, pictures to render. A context manager that destroys it."""

    def __init__(self, plugin, context: str, values: dict):
        self.plugin, described = plugin, plugin.context(context)
        self.effect = plugin._effect("OfxTypeImageEffectInstance")
        self.effect.props.put("OfxImageEffectPropContext", context)
        for name, param in described.param_set.params.items():
            own = Param(name, param.kind, Properties(param.props, refused=plugin.host.refused))
            own.value, own.owner = own.default(), self.effect.param_set
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
        """An option by its label, a number by its text, a colour as three numbers or r,g,b."""
        param = self.param(name)
        options = param.props.get("OfxParamPropChoiceOption", [])
        if param.kind == "Choice" and value in options:
            return options.index(value)
        kind = {"Double": float, "Boolean": int, "Choice": int, "Integer": int, "RGB": _colour}.get(param.kind, str)
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


def _colour(value) -> list[float]:
    """Three numbers. Raises ValueError."""
    red, green, blue = value.split(",") if isinstance(value, str) else value
    return [float(red), float(green), float(blue)]
