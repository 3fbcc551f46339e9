"""One plugin of a bundle: what it says of itself in each context."""

import ctypes as c

from ..errors import FilmError
from .abi import OfxPlugin, Status
from .effects import Effect
from .instance import Instance
from .properties import Properties

FILTER, GENERAL = "OfxImageEffectContextFilter", "OfxImageEffectContextGeneral"


class Plugin:
    """One plugin: its descriptor, and one for each context."""

    def __init__(self, host, struct: OfxPlugin, library):
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

    def create(self, context: str = FILTER, **values) -> Instance:
        """An instance; values of parameters are in place before the plugin hears of it, as with a saved project."""
        return Instance(self, context, values)

    def unload(self) -> int:
        """Tell the plugin that no instance is left."""
        return self.act("OfxActionUnload")
