"""What Actinic Restore has of its own."""

from .param import Param

PARAMS = [
    *(
        Param(
            f"restore_{n}", f"{n.title()} may be damaged", "Damage is sought there", "SWITCH", 9, "restore", standard=1
        )
        for n in ("red", "green", "blue")
    ),
    Param(
        "restore_sensitivity",
        "Sensitivity",
        "More finds more damage, and more that is none",
        "NUMBER",
        9,
        "restore",
        standard=0.5,
    ),
    Param("restore_dust", "Dust", "Thin dark shapes in all channels are damage, too", "SWITCH", 9, "restore"),
    Param(
        "restore_grain",
        "Grain",
        "Sigma of the grain of repaired parts, less what the fill took over",
        "NUMBER",
        9,
        "restore",
        unit="D",
        high=0.2,
        span=(0, 0.05),
        when=(("restore_view", [0]),),
    ),
    Param(
        "restore_view",
        "View",
        "What the node shows",
        "CHOICE",
        9,
        "restore",
        options=("Repaired", "Mask", "Damage over the picture", "Unrecoverable"),
    ),
    Param(
        "restore_matte",
        "Matte means",
        "What the matte is for; it counts from an alpha of a half, and as a mix by degrees",
        "CHOICE",
        9,
        "restore",
        options=("Also damage", "Where damage may be", "Mix"),
    ),
]
