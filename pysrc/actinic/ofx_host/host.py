"""The host: its suites, and the bundles that it loads."""

import ctypes as c
from pathlib import Path

from ..codes import Code
from ..errors import FilmError, nearest
from .abi import FETCH, Objects, OfxHost, OfxPlugin
from .effects import effect_suite
from .images import COMPONENTS, DEPTHS
from .parameters import parameter_suite
from .plugin import FILTER, GENERAL, Plugin
from .properties import Properties, property_suite
from .services import memory_suite, message_suite, progress_suite, thread_suite

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
    """A host. lacks: names of suites it doesn't have; refused: properties that no set of its own knows; says: more
    of its own properties.
    """

    def __init__(self, lacks=(), refused=(), cores: int | None = None, says: dict | None = None):
        self.objects, self.refused = Objects(), frozenset(refused)
        self.props = Properties({**DESCRIPTION, **(says or {})})
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

    def load(self, path) -> dict[str, Plugin]:
        """Every plugin of a bundle or .ofx by its id, loaded and described. Raises FilmError."""
        library = c.CDLL(str(binary(Path(path))))
        library.OfxGetPlugin.restype = c.POINTER(OfxPlugin)
        if hasattr(library, "OfxSetHost"):
            library.OfxSetHost(c.byref(self.struct))
        found = [library.OfxGetPlugin(i).contents for i in range(library.OfxGetNumberOfPlugins())]
        return {p.identifier.decode(): Plugin(self, p, library) for p in found}

    def named(self, plugins: dict, name: str) -> Plugin:
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
