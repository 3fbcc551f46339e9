"""The films that a picture is asked about: eight families, their prints, and the span of controls."""

FAMILIES = {
    "Vision motion picture": (
        "kodak_vision3_50d_5203",
        "kodak_vision3_250d_5207",
        "kodak_vision3_500t_5219",
        "kodak_vision_320t_5277",
        "kodak_vision3_200t_5213",
    ),
    "Eastman motion picture": (
        "eastman_color_negative_ii_5247",
        "kodak_exr_100t_5248",
        "eastman_color_negative_ii_5247_late_sheet",
    ),
    "Fuji motion picture": ("fujifilm_eterna_500",),
    "Kodak Portra": ("kodak_portra_400", "kodak_portra_800", "kodak_portra_160"),
    "Kodak amateur": ("kodak_gold_200", "kodak_ultramax_400", "kodak_pro_image_100", "kodak_ektar_100"),
    "Fuji still": (
        "fujifilm_pro_400h",
        "fujifilm_pro_160c",
        "fujifilm_c200",
        "fujifilm_superia_xtra_400",
        "fujifilm_superia_premium_400",
        "fujicolor_100_jp",
        "agfa_vista_100",
        "fujifilm_superia_reala_100",
        "fujifilm_pro_160s",
    ),
    "slide and instant": ("kodachrome_64", "fujifilm_instax_color", "fujifilm_fp100c", "fujichrome_provia_100f"),
    "black and white": ("eastman_double_x_5222", "kodak_tri_x_400"),
}
UNSEEN = (  # by the training: what a table or a family is asked of besides
    "kodak_vision3_200t_5213",
    "eastman_color_negative_ii_5247_late_sheet",
    "kodak_portra_160",
    "kodak_ektar_100",
    "fujifilm_superia_reala_100",
    "fujifilm_pro_160s",
    "fujichrome_provia_100f",
)
MOTION_PRINTS = ("kodak_vision_2383", "kodak_vision_premier_2393", "fujifilm_eterna_cp_3513di")
PAPERS = ("kodak_portra_endura_paper", "kodak_endura_premier_paper", "fujifilm_crystal_archive_dpii_paper")
PRINTS = (*MOTION_PRINTS, *PAPERS, "kodak_2302_bw_print", "kodak_polymax_fine_art_paper", "direct")
STOCKS = tuple(s for members in FAMILIES.values() for s in members if s not in UNSEEN)
NUMBERS = ("enlarge.red", "enlarge.green", "enlarge.blue", "expose.ev", "film.push")
UNITS = ("points", "points", "points", "stops", "stops")
MIDDLES = (25.0, 25.0, 25.0, 0.0, 0.5)  # of what is drawn, where the network's numbers start
SCALES = (5.0, 5.0, 5.0, 1.0, 1.0)
SPANS = ((5, 45), (5, 45), (5, 45), (-4, 4), (-2, 3))  # beyond which no guess is put into a preset


def family(stock: str) -> int:
    """The number of a stock's family."""
    return next(k for k, members in enumerate(FAMILIES.values()) if stock in members)


def prints(stock: str) -> tuple[str, ...]:
    """The prints that a stock is seen on."""
    kind = list(FAMILIES)[family(stock)]
    if kind == "slide and instant":
        return ("direct",)
    if kind == "black and white":
        return ("kodak_2302_bw_print", "kodak_polymax_fine_art_paper")
    return MOTION_PRINTS if "motion" in kind else PAPERS


def has_points(stock: str) -> bool:
    """Whether three printer lights are told apart: a colour negative."""
    return len(prints(stock)) == 3
