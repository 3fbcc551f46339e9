"""Actinic Invert makes the pictures of `actinic invert`, and its analysis finds what that finds."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from scans import GOLD, frame, light

from actinic import colour
from actinic.chain import Controls
from actinic.errors import FilmError
from actinic.scan import encoder, exports, files, generator, roll
from actinic.scan import frame as frames
from actinic.scan.rebate import Rebate
from actinic.scan.statistics import statistics

CODE = 1 / 65535
GUESSED = ("grey_cyan", "grey_magenta", "grey_yellow")
FILMS = [(GOLD, "kodak_vision_2383"), ("kodak_tri_x_400", "kodak_polymax_fine_art_paper"),
         ("fujichrome_provia_100f", "direct")]  # fmt: skip


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """Actinic Invert of a bundle with a film for every mode."""
    from actinic.bake import bundle
    from actinic.ofx_host.host import Host
    from actinic.scan import baked

    try:
        bundle.library()
    except FilmError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("invert")
    list(bundle.bundle(folder, [*FILMS, *baked.pairs(FILMS)], baked.files(FILMS)))
    return Host().load(folder / f"{bundle.NAME}.bundle")["org.actinic.Invert"]


def framed(film=GOLD, **how):
    """A scan within its rebate, float32."""
    return generator.framed(frame(film, **how)).astype(np.float32)


def rgba(scan, alpha=1.0):
    return np.dstack([scan, np.full(scan.shape[:2], alpha, np.float32)]).astype(np.float32)


def by_command(scan, plan, rebate, grey, controls=None, output="srgb"):
    """The print that `actinic invert` writes of a scan whose rebate and grey amounts are known."""
    known = roll.Frame("one", Rebate(rebate, None, 1.0, "picked"), grey, (0.0,) * 3, "patch", (0.0, 0.0), (0, 0, 1, 1))
    job = exports.Job(known, plan, controls or Controls())
    return job.print(exports.amounts(scan, known, plan), output)


def analysed(scan, plan):
    """What `actinic invert` finds of one scan."""
    found = frames.found(files.Scan(Path("one.tif"), scan), None, None, plan.mode)
    return found, roll.analysed([found], plan)[0]


REBATE, GREY = (0.52, 0.29, 0.17), (0.91, 0.83, 0.9)


@pytest.mark.parametrize("rig", ["led_nikon", "narrow_nikon", "narrow_mono"])
@pytest.mark.parametrize("mode,stock", [("colour", None), ("colour", GOLD), ("maskless", None), ("bw", None),
                                        ("slide", None)])  # fmt: skip
def test_the_same_rebate_and_grey_make_the_same_picture(node, rig, mode, stock):
    """To a code of 16 bits as the command writes it, to 5e-6 in light."""
    scan, plan = framed(where=rig), roll.Plan(mode, rig, stock)
    values = dict(zip(GUESSED, GREY, strict=True), mode=mode, rig=rig, stock_id=stock or "", rebate=REBATE)
    for output, bound in (("srgb", CODE), ("acescg", 5e-6)):
        wanted = by_command(scan, plan, REBATE, GREY, output=output)
        with node.create(encode_output=output, **values) as one:
            shown = one.picture(rgba(scan))
        assert np.abs(shown[..., :3] - wanted).max() <= bound
        assert (shown[..., 3] == 1).all() and np.ptp(wanted) > 0.3


def test_a_grey_patch_and_printer_points_make_the_same_picture(node):
    one, plan = frame(), roll.Plan(stock=GOLD)
    scan, patch, rebate = generator.framed(one).astype(np.float32), one.grey, tuple(one.rebate)
    grey = tuple(exports.scan_model(plan.rig, GOLD).amounts(patch[None], one.rebate)[0])
    points = {"red": 27.0, "green": 24.0, "gang": -2.0, "flash": 2.0}
    controls = replace(Controls(), enlarge=replace(Controls().enlarge, **points))
    wanted = by_command(scan, plan, rebate, grey, controls)
    values = {f"enlarge_{k}": v for k, v in points.items()} | {"encode_output": "srgb", "stock_id": GOLD}
    with node.create(rebate=rebate, grey=patch.tolist(), grey_known=1, **values) as node_:
        assert np.abs(node_.picture(rgba(scan))[..., :3] - wanted).max() <= CODE


@pytest.mark.parametrize(
    "menu,name", [("sRGB", "srgb"), ("Gamma 2.2", "gamma22_rec709"), ("Gamma 2.4", "gamma24_rec709")]
)
def test_an_encoded_scan_and_colours_picked_from_it_make_the_picture_of_the_light(node, menu, name):
    scan, curve = framed(), colour.CURVES[colour.encoding(name).curve]
    coded = lambda v: np.asarray(colour.from_linear(np.asarray(v, np.float64), curve), np.float32)  # noqa: E731
    known = dict(zip(GUESSED, GREY, strict=True), encode_output="srgb")
    with (
        node.create(rebate=REBATE, **known) as light,
        node.create(rebate=coded(REBATE).tolist(), scan_input=menu, **known) as other,
    ):
        difference = light.picture(rgba(scan))[..., :3] - other.picture(rgba(coded(scan)))[..., :3]
    assert np.abs(difference).max() <= 4 * CODE


@pytest.mark.parametrize("around_px", [0, 14, -14], ids=["nothing", "open light", "a holder"])
@pytest.mark.parametrize("film,mode", [(GOLD, "colour"), ("fujifilm_pro_400h", "colour"), (GOLD, "maskless"),
                                       (GOLD, "bw"), (GOLD, "slide")])  # fmt: skip
def test_analysis_finds_what_the_command_finds(node, film, mode, around_px):
    scan = generator.framed(frame(film), around_px).astype(np.float32)
    found, known = analysed(scan, roll.Plan(mode))
    with node.create(mode=mode) as one:
        assert push(one, scan) == 0
        np.testing.assert_allclose(one.param("rebate").value, known.rebate.rgb, rtol=1e-5)
        if mode != "slide":
            np.testing.assert_allclose([one.param(n).value for n in GUESSED], known.grey, atol=1e-4)
        said = one.param("found").value
    assert f"confidence {known.rebate.confidence:.2f}" in said
    assert ("positive" in said) == any("positive" in f for f in known.flags)
    if known.rebate.source == "found":
        assert "x,y,w,h " + ",".join(map(str, known.rebate.box)) + " px" in said


def push(one, scan, **how):
    """Connect a scan and press Analyse."""
    from actinic.ofx_host.images import Image

    one.connect("Source", Image(np.ascontiguousarray(rgba(scan) if scan.dtype == np.float32 else scan), **how))
    return one.set("analyse")


def test_analysis_is_one_step_of_the_undo_and_writes_only_what_it_found(node):
    with node.create() as one:
        before = {n: p.value for n, p in one.effect.param_set.params.items()}
        one.effect.param_set.steps.clear()
        push(one, framed())
        after = {n: p.value for n, p in one.effect.param_set.params.items()}
        steps = one.effect.param_set.steps
        assert [sorted(names) for _, names in steps] == [sorted(["rebate", "found", *GUESSED])]
        assert steps[0][0] and one.effect.param_set.open_steps == 0 and one.effect.images_out == 0
        assert {n for n in before if before[n] != after[n]} == {"rebate", "found", *GUESSED}


def test_an_analysed_scan_prints_as_the_command_prints_it(node):
    scan, plan = framed(), roll.Plan(stock=GOLD)
    _, known = analysed(scan, plan)
    wanted = by_command(scan, plan, known.rebate.rgb, known.grey)
    with node.create(stock_id=GOLD, encode_output="srgb") as one:
        push(one, scan)
        shown = one.picture(rgba(scan))[..., :3]
    assert np.abs(shown - wanted).max() <= CODE


def test_a_render_does_not_analyse(node):
    """Another picture in the source changes nothing of what a pixel becomes."""
    scan, other = framed(), framed("fujifilm_pro_400h", ev=1.5)
    with node.create() as one:
        push(one, scan)
        values = {n: p.value for n, p in one.effect.param_set.params.items()}
        whole = one.picture(rgba(scan))
        mixed = np.concatenate([rgba(scan)[:20], rgba(other)[20:]])
        np.testing.assert_array_equal(one.picture(mixed)[:20], whole[:20])
        assert values == {n: p.value for n, p in one.effect.param_set.params.items()}


def test_a_frame_without_rebate_is_told_and_guessed(node):
    scan = frame().scan.astype(np.float32)
    _, known = analysed(scan, roll.Plan())
    with node.create() as one:
        push(one, scan)
        assert "No rebate in the frame: guessed" in one.param("found").value
        np.testing.assert_allclose(one.param("rebate").value, known.rebate.rgb, rtol=1e-4)


def test_a_positive_is_told(node):
    positive = np.clip(light(), 0, 1).astype(np.float32)
    _, known = analysed(positive, roll.Plan())
    assert any("positive" in f for f in known.flags)
    with node.create() as one:
        push(one, positive)
        assert "Looks like a positive: mode slide" in one.param("found").value


@pytest.mark.parametrize("what,words", [("none", "No picture to analyse"), ("black", "This frame is black"),
                                        ("nan", "This frame is black"), ("dot", "This frame is black")])  # fmt: skip
def test_a_source_that_shows_nothing_is_told_and_every_value_stays(node, what, words):
    pixels = {"black": np.zeros((40, 60, 3), np.float32), "nan": np.full((40, 60, 3), np.nan, np.float32),
              "dot": np.zeros((1, 1, 3), np.float32)}  # fmt: skip
    with node.create() as one:
        before = {n: p.value for n, p in one.effect.param_set.params.items() if n != "found"}
        one.set("analyse") if what == "none" else push(one, pixels[what])
        assert words in one.param("found").value and one.effect.images_out == 0
        assert before == {n: p.value for n, p in one.effect.param_set.params.items() if n != "found"}


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (3, 2), (5, 400), (401, 3)])
def test_any_size_is_analysed_and_rendered(node, shape):
    rng = np.random.default_rng(1)
    scan = rng.uniform(0.05, 0.6, (*shape, 3)).astype(np.float32)
    with node.create() as one:
        assert push(one, scan) == 0 and one.param("found").value
        assert np.isfinite(one.picture(rgba(scan))).all()


def test_black_nan_and_infinite_pixels_become_finite_and_leave_their_neighbours(node):
    scan = framed()
    bad = rgba(scan)
    bad[3, 5, :3], bad[4, 6, 0], bad[7, 8, :3], bad[9, 9, 1] = 0, np.nan, np.inf, -np.inf
    with node.create() as one:
        clean, shown = one.picture(rgba(scan)), one.picture(bad)
        assert any("1 pixels were not a number" in text for kind, text in one.effect.messages if kind.endswith("Log"))
    assert np.isfinite(shown).all()
    assert {tuple(p) for p in np.argwhere((shown != clean).any(axis=2))} <= {(3, 5), (4, 6), (7, 8), (9, 9)}
    assert shown[3, 5, :3].min() > 0.8  # as dense as can be: the brightest of the print


@pytest.mark.parametrize("window", [(0, 0, 1, 1), (3, 5, 4, 40), (-9, -9, 30, 7), (17, 11, 90, 61)])
def test_a_tile_is_the_whole_pictures_part(node, window):
    from actinic.ofx_host.images import Image

    scan = rgba(framed(), 0.25)
    with node.create() as one:
        whole = one.picture(scan)
        target = Image.blank(*scan.shape)
        one.connect("Output", target)
        assert one.render(window) == 0
        height = scan.shape[0]
        x1, y1, x2, y2 = max(window[0], 0), max(window[1], 0), window[2], window[3]
        part = target.pixels[height - y2 : height - y1, x1:x2]
        np.testing.assert_array_equal(part, whole[height - y2 : height - y1, x1:x2])
        assert target.touched_outside((x1, y1, x2, y2)) == 0


def test_premultiplied_pixels_are_divided_and_multiplied_and_alpha_stays(node):
    scan, alpha = framed(), np.random.default_rng(3).choice(np.float32([0, 0.5, 1]), (*framed().shape[:2], 1))
    with node.create() as one:
        plain = one.picture(rgba(scan))[..., :3]
        shown = one.picture(np.concatenate([scan * alpha, alpha], axis=2), premultiplied="Pre")
    np.testing.assert_array_equal(shown[..., 3:], alpha)
    np.testing.assert_allclose(shown[..., :3], plain * alpha, atol=4 * CODE)


@pytest.mark.parametrize("depth,most", [(np.uint16, 65535), (np.uint8, 255), (np.float16, 1)])
def test_every_depth_is_taken(node, depth, most):
    scan = rgba(framed())
    given = scan.astype(depth) if most == 1 else np.rint(scan * most).astype(depth)
    with node.create() as one:
        wanted = one.picture(given.astype(np.float32) / np.float32(most))
        shown = one.picture(given).astype(np.float32) / most
        push(one, given)
        said = one.param("found").value
    assert np.abs(shown - np.clip(wanted, 0, 1)).max() <= 0.51 / most + (1e-3 if most == 1 else 1e-6)
    assert ("8 bits" in said) == (depth == np.uint8)


def test_a_proxy_has_the_pictures_numbers(node):
    scan = framed()
    half = (
        scan[: scan.shape[0] // 2 * 2, : scan.shape[1] // 2 * 2].reshape(scan.shape[0] // 2, 2, -1, 2, 3).mean((1, 3))
    )
    with node.create() as whole, node.create() as proxy:
        push(whole, scan), push(proxy, half.astype(np.float32))
        for name in ("rebate", *GUESSED):
            np.testing.assert_allclose(whole.param(name).value, proxy.param(name).value, atol=0.05)
        assert np.abs(whole.picture(rgba(half)) - proxy.picture(rgba(half))).max() < 0.1


def test_the_scan_is_shown_as_it_is_to_pick_from(node):
    scan = rgba(framed(), 0.5)
    with node.create(invert_view="Scan") as one:
        np.testing.assert_array_equal(one.picture(scan), scan)
        status, out = one.ask("OfxImageEffectActionIsIdentity")
        assert status == 0 and out["OfxPropName"] == ["Source"]
        assert one.ask("OfxImageEffectActionGetOutputColourspace")[1].one("OfxImageClipPropColourspace") == (
            "OfxColourspace_Source"
        )


def test_a_film_that_the_bundle_lacks_is_told_and_not_replaced(node):
    with node.create(stock_id="film_of_the_future") as one:
        assert "film_of_the_future" in one.effect.persistent
        with pytest.raises(FilmError, match="film_of_the_future is not in this bundle"):
            one.picture(rgba(framed()))
        assert one.param("stock").value == 1 and one.param("stock_id").value == "film_of_the_future"


def test_means_are_no_films_for_a_camera_and_stand_first_in_inverts_menu(node):
    menu = node.context().param_set.params["stock"].props["OfxParamPropChoiceOption"]
    assert menu[0].startswith("Not known") and not any("MEAN" in m for m in menu) and len(menu) == 2 + len(FILMS)


def test_what_has_no_effect_is_greyed(node):
    def enabled(one, name):
        return one.param(name).props.one("OfxParamPropEnabled", 1)

    with node.create() as one:
        assert not enabled(one, "found") and not enabled(one, "grey") and enabled(one, "grey_cyan")
        one.set("grey_known", 1)
        assert enabled(one, "grey") and not enabled(one, "grey_cyan")
        one.set("mode", "bw")
        assert not enabled(one, "rig") and enabled(one, "enlarge_red")
        one.set("mode", "slide")
        assert enabled(one, "rig") and not enabled(one, "enlarge_red") and not enabled(one, "grey_known")


def test_the_encoder_in_the_bundle_is_the_one_that_onnx_runtime_runs(node):
    """Its numbers through the node's own kernel against ONNX Runtime, over the statistics of scans."""
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(str(ROOT / "models/nets/invert.onnx"))
    for film, ev in ((GOLD, 0.0), ("fujifilm_pro_400h", 1.0), ("kodak_vision3_250d_5207", -1.0)):
        scan = framed(film, ev=ev)
        found, known = analysed(scan, roll.Plan())
        made = exports.scan_model("led_nikon", roll.ID).amounts(found.small, np.array(known.rebate.rgb))
        e = session.run(None, {"statistics": statistics(made)[None]})[0][0]
        with node.create() as one:
            push(one, scan)
            grey = np.array([one.param(n).value for n in GUESSED])
        np.testing.assert_allclose(grey, encoder.layers(e[:3].astype(float)), atol=1e-4)
