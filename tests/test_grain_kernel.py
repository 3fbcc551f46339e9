"""Grain in the kernels against actinic.grain in float64, and against what it must never change."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actinic import chain, native
from actinic.chain import HELD, Controls, State
from actinic.errors import FilmError
from actinic.gate import Gate
from actinic.grain import counts, net
from actinic.grain import tables as grains
from actinic.prepare import graining
from actinic.schema import changed
from actinic.stages.inhibit import Inhibit
from actinic.stages.scatter import Scatter

BAR = 1e-4  # D, against float64
ALONE = {"start": State.LATENT, "until": State.NEGATIVE}
WIDTH_PX = 1920


def random_net(seed=3):
    """GrainNet with weights as large as keep its answers of the size of its input."""
    rng = np.random.default_rng(seed)
    weights = {n: rng.normal(0, 1 / np.sqrt(np.prod(s[1:])) if s[1:] else 0.1, s) for n, s in net.SHAPES.items()}
    return net.Net({n: w.astype(np.float32) for n, w in weights.items()})


@pytest.fixture(scope="module")
def grainy(tables):
    """The pair with the film's grain on its print too, and a net."""
    film = {k: v for k, v in tables.items() if k.startswith("film.grain")}
    printed = {k.replace("film.", "print."): v for k, v in film.items()}
    return {**tables, **printed, "grain.net": grains.packed(random_net())}


@pytest.fixture(scope="module")
def engine(grainy):
    return native.Engine(grainy)


def look(um=6.5, **grain):
    """Grain alone on pixels of so many um: no light spreads, nothing is inhibited."""
    controls = Controls(gate=Gate("custom", um * WIDTH_PX / 1000), scatter=Scatter(bypass=True))
    controls = replace(controls, inhibit=Inhibit(bypass=True))
    for name, value in {"rendition": "linear", **grain}.items():
        controls = changed(controls, f"grain.{name}", value)
    return controls


def exposed(seed, height=40, width=70):
    """Exposures from no dye to nearly the most: flat, an edge, and all at random."""
    rng = np.random.default_rng(seed)
    log_h = rng.uniform(-4, 1, (height, width, 3))
    log_h[:, : width // 3] = -1.3
    log_h[: height // 4, : width // 2] = 0.2
    return (10**log_h).astype(np.float32)


def rendered(engine, image, controls, **how):
    return engine.render(image, controls, width_px=WIDTH_PX, **{**ALONE, **how})[0]


def without(engine, image, controls, **how):
    return rendered(engine, image, changed(controls, "grain.rendition", "off"), **how)


def truth(tables, amounts, controls, frame=0, um=6.5):
    """Grain of these very amounts in float64: a rounding of them would develop a crystal more or less."""
    bath = graining(tables, "film", controls.grain, tables["film.curve"], um)
    return chain.grained(amounts.astype(np.float64), bath, frame)


def assert_same(a, b):
    np.testing.assert_array_equal(a.view(np.int32), b.view(np.int32))


CASES = [
    (um, rendition) for um in (0.6, 1.0, 1.5, 3.0, 6.5, 13.0, 24.0) for rendition in ("linear", "net")
]  # fmt: skip


@pytest.mark.parametrize("um, rendition", CASES)
def test_grain_agrees_with_float64_at_any_pitch(engine, grainy, um, rendition):
    controls, image = look(um, rendition=rendition), exposed(1)
    amounts = without(engine, image, controls)
    got = rendered(engine, image, controls, frame=5)
    wanted = truth(grainy, amounts, controls, 5, um)
    assert np.abs(wanted - amounts).max() > 0.02
    assert np.abs(got - wanted).max() <= BAR


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    st.sampled_from(("linear", "net")), st.floats(0.25, 4), st.floats(0.25, 3), st.floats(0, 4), st.floats(0, 4),
    st.floats(1, 5), st.integers(0, 999999), st.integers(-9, 10**6), st.floats(4, 30),
)  # fmt: skip
def test_grain_agrees_with_float64_under_any_controls(engine, grainy, rendition, size, amount, red, dark, hold, seed,
                                                      frame, um):  # fmt: skip
    um *= size  # of a drawing, 4 um at least: finer ones take float64 long
    named = {"size": size, "amount": amount, "red": red, "shadows": dark, "highlights": 2, "hold": hold, "seed": seed}
    controls, image = look(um, rendition=rendition, **named), exposed(seed, 24, 50)
    amounts = without(engine, image, controls)
    wanted = truth(grainy, amounts, controls, frame, um)
    assert np.abs(rendered(engine, image, controls, frame=frame) - wanted).max() <= BAR


def test_crystals_that_are_found_are_the_very_same(engine, grainy):
    """Blue, whose coarse crystals are found: one more or less would be ten bars off in some pixel around it."""
    controls, image = look(), exposed(14, 150, 150)
    layer = graining(grainy, "film", controls.grain, grainy["film.curve"], 6.5)["layers"][2]
    found = [f for f in layer.drawing.fields if f.cell_um2 > 0]
    one = [(layer.gain * f.one * f.kernel.max() / 4)[20:200].min() for f in found]
    assert len(one) == 2 and min(one) > 10 * BAR
    amounts = without(engine, image, controls)
    off = rendered(engine, image, controls) - truth(grainy, amounts, controls)
    assert np.abs(off[..., 2]).max() <= BAR


@pytest.mark.parametrize("rendition", ["linear", "net"])
@pytest.mark.parametrize("grain_of_print", [False, True])
def test_any_window_has_the_bits_of_the_whole(engine, rendition, grain_of_print):
    controls, image = look(rendition=rendition, print=grain_of_print), exposed(2, 90, 130)
    how = {"until": State.PRINT if grain_of_print else State.NEGATIVE, "frame": 3}
    whole = rendered(engine, image, controls, **how)
    for window in ((0, 0, 1, 1), (17, 9, 61, 80), (1, 66, 130, 90), (129, 0, 130, 90)):
        x0, y0, x1, y1 = window
        assert_same(rendered(engine, image, controls, window=window, **how), whole[y0:y1, x0:x1].copy())


@pytest.mark.parametrize("um", [0.6, 1.0])
@pytest.mark.parametrize("rendition", ["linear", "net"])
def test_any_window_has_the_bits_of_the_whole_where_clouds_are_laid_from_bins(engine, rendition, um):
    controls, image = look(um, rendition=rendition), exposed(2, 90, 130)
    whole = rendered(engine, image, controls, frame=3)
    for x0, y0, x1, y1 in ((0, 0, 1, 1), (17, 9, 61, 80), (3, 66, 130, 90), (129, 1, 130, 90)):
        got = rendered(engine, image, controls, window=(x0, y0, x1, y1), frame=3)
        assert_same(got, whole[y0:y1, x0:x1].copy())


@pytest.mark.parametrize("rendition", ["linear", "net"])
def test_a_window_of_a_frame_whose_light_spreads_has_the_bits_of_the_whole(engine, rendition):
    controls = replace(look(rendition=rendition), scatter=Scatter(), inhibit=Inhibit())
    image = exposed(3, 60, 90)
    whole = rendered(engine, image, controls, start=State.EXPOSURE)
    part = rendered(engine, image, controls, start=State.EXPOSURE, window=(5, 7, 50, 41))
    assert_same(part, whole[7:41, 5:50].copy())


@pytest.mark.parametrize("isa", ["sse", "avx2", "avx512"])
@pytest.mark.parametrize("rendition", ["linear", "net"])
def test_every_instruction_set_and_number_of_threads_gives_the_same_bits(engine, rendition, isa):
    if native.use_isa(isa) is None:
        pytest.skip(f"this processor does not run {isa}")
    try:
        controls, image = look(rendition=rendition, print=True), exposed(4, 75, 97)
        got = [rendered(engine, image, controls, until=State.PRINT) for n in (1, 3) if native.use_threads(n) is None]
        native.use_isa("")
        assert_same(got[0], rendered(engine, image, controls, until=State.PRINT))
        assert_same(got[0], got[1])
    finally:
        native.use_isa(), native.use_threads(0)


@pytest.mark.parametrize("rendition", ["linear", "net"])
def test_grain_leaves_the_mean_alone(engine, rendition):
    """Flat fields, the net's weights at random. The bar is 0.001 D and what chance leaves of so many pixels."""
    for log_h in (-2.5, -1.3, -0.5):
        controls, image = look(13.0, rendition=rendition), np.full((400, 400, 3), 10**log_h, np.float32)
        noise = rendered(engine, image, controls) - without(engine, image, controls)
        chance = 4 * noise.reshape(-1, 3).std(axis=0) * 2 / 400
        assert (np.abs(noise.reshape(-1, 3).mean(axis=0)) <= 0.001 + chance).all()


def correlation(a, b):
    """Of two noises; and 4 / sqrt of how many numbers of them are independent."""
    a, b = a - a.mean(), b - b.mean()
    power = np.abs(np.fft.fft2(a)) ** 2
    n_eff = power.sum() ** 2 / (power**2).sum()
    return abs((a * b).mean() / (a.std() * b.std())), 4 / np.sqrt(n_eff)


def test_frames_seeds_layers_and_the_print_have_grain_of_their_own(engine):
    image = np.full((200, 200, 3), 10**-1.3, np.float32)

    def noise(frame=0, **named):
        return (rendered(engine, image, look(**named), frame=frame) - without(engine, image, look()))[..., 1]

    still = noise()
    for other in (noise(1), noise(-1), noise(seed=1), noise(2**31)):
        rho, bar = correlation(still, other)
        assert rho <= bar
    one = rendered(engine, image, look()) - without(engine, image, look())
    for c in (0, 2):
        rho, bar = correlation(one[..., 1], one[..., c])
        assert rho <= bar
    np.testing.assert_array_equal(still, noise())


def test_hold_shares_grain_among_frames_and_no_further(engine):
    image, controls = exposed(5, 20, 30), look(hold=3)
    frames = [rendered(engine, image, controls, frame=n) for n in range(-3, 6)]
    for i in (0, 3, 6):
        assert_same(frames[i], frames[i + 1]), assert_same(frames[i], frames[i + 2])
    assert (frames[2] != frames[3]).any() and (frames[5] != frames[6]).any()


def test_size_keeps_rms_granularity_and_widens_grain(engine):
    """Sigma of 8 x 8 pixels, about 48 um, of a flat field; single pixels have less of it when grain is coarse."""
    image = np.full((800, 800, 3), 10**-1.0, np.float32)

    def sigmas(size):
        noise = (rendered(engine, image, look(6.0, size=size)) - without(engine, image, look(6.0)))[..., 1]
        return noise.reshape(100, 8, 100, 8).mean(axis=(1, 3)).std(), noise.std()

    (wide, fine), (wide_2, fine_2) = sigmas(1), sigmas(2)
    assert abs(wide_2 / wide - 1) < 0.06 and fine_2 < 0.9 * fine


def test_off_is_the_film_as_it_was_and_amount_0_too(engine, tables):
    image, plain = exposed(6), native.Engine({k: v for k, v in tables.items() if ".grain." not in k})
    still = plain.render(image, start=State.EXPOSURE)[0]
    assert_same(engine.render(image, changed(Controls(), "grain.amount", 3), start=State.EXPOSURE, frame=9)[0], still)
    assert_same(rendered(engine, image, look(amount=0)), without(engine, image, look()))


def test_a_matte_of_0_has_no_grain_and_half_of_it_half(engine, grainy):
    image, controls = exposed(7), look(rendition="net")
    matte = np.zeros((40, 70), np.float32)
    matte[:, 20:40], matte[:, 40:] = 0.5, 1
    still, whole = without(engine, image, controls), rendered(engine, image, controls)
    got = rendered(engine, image, controls, matte=matte)
    assert_same(got[:, :20].copy(), still[:, :20].copy()), assert_same(got[:, 40:].copy(), whole[:, 40:].copy())
    np.testing.assert_allclose(got[:, 20:40] - still[:, 20:40], (whole - still)[:, 20:40] / 2, atol=1e-6)
    matte[3, 50] = np.nan
    bath = graining(grainy, "film", controls.grain, grainy["film.curve"], 6.5)
    got = rendered(engine, image, controls, matte=matte)
    assert np.abs(got - chain.grained(still.astype(np.float64), bath, 0, matte)).max() <= BAR
    strided = np.zeros((40, 70, 4), np.float32)
    strided[..., 3] = matte
    assert_same(rendered(engine, image, controls, matte=strided[..., 3]), got)
    part = rendered(engine, image, controls, matte=matte, window=(15, 3, 44, 29))
    assert_same(part, got[3:29, 15:44].copy())
    with pytest.raises(FilmError, match="a matte of shape"):
        rendered(engine, image, controls, matte=matte[:20])


def test_trims_say_where_grain_is(engine):
    image = np.broadcast_to(np.float32(10) ** np.linspace(-4, 2, 90, dtype=np.float32)[None, :, None], (30, 90, 3))
    still = without(engine, image, look())
    share = still[0, :, 1] / still[..., 1].max()
    for name, where in {
        "shadows": share < 0.02,
        "mids": np.abs(share - 0.5) < 0.03,
        "highlights": share > 0.98,
    }.items():
        noise = np.abs(rendered(engine, image, look(**{name: 0})) - still)[..., 1]
        full = np.abs(rendered(engine, image, look()) - still)[..., 1]
        assert noise[:, where].mean() < 0.05 * max(full[:, where].mean(), 1e-3) + 1e-6
        assert noise[:, ~where].mean() > 0.3 * full[:, ~where].mean()


def test_a_negative_that_enters_has_its_own_grain_and_gets_no_other(engine):
    amounts = np.random.default_rng(8).uniform(0, 2, (20, 30, 3)).astype(np.float32)
    for until in (State.NEGATIVE, State.PRINT):
        got = rendered(engine, amounts, look(), start=State.NEGATIVE, until=until)
        assert_same(got, without(engine, amounts, look(), start=State.NEGATIVE, until=until))
    grained = rendered(engine, amounts, look(print=True), start=State.NEGATIVE, until=State.PRINT)
    assert (grained != without(engine, amounts, look(), start=State.NEGATIVE, until=State.PRINT)).any()


def test_printing_density_carries_the_films_grain_and_not_the_prints(engine):
    image, output = exposed(9, 20, 30), ("encode.output", "printing_density")
    how = {"start": State.LATENT, "until": State.DISPLAY}
    one, two = (rendered(engine, image, changed(look(print=p), *output), **how) for p in (False, True))
    assert_same(one, two)
    assert (one != without(engine, image, changed(look(), *output), **how)).any()


def test_the_chain_in_float64_has_the_same_grain(engine, grainy):
    """Through every stage, film and print: all but the few pixels where a rounding develops another crystal."""
    image, controls = exposed(10, 30, 50).astype(np.float64), look(13.0, rendition="net", print=True)
    few_lines = 1.5e-3  # what sums over few lines leave beside all wavelengths, docs/decisions/few_lines.md
    for until, bar in ((State.NEGATIVE, 3 * BAR), (State.PRINT, few_lines), (State.DISPLAY, few_lines)):
        got = rendered(engine, image, controls, until=until, frame=2)
        wanted = chain.render(image, grainy, controls, None, State.LATENT, until, WIDTH_PX, 2)
        assert np.quantile(np.abs(got - wanted), 0.99) <= bar


@pytest.mark.parametrize("rendition", ["linear", "net"])
def test_hostile_pixels_stay_finite_and_among_themselves(engine, rendition):
    image = exposed(11, 50, 60)
    hurt = image.copy()
    hurt[25, 30] = (np.nan, np.inf, -np.inf)
    hurt[26, 30] = (3e38, 1e-45, -3e38)
    controls = look(rendition=rendition, print=True, amount=4)
    got = rendered(engine, hurt, controls, until=State.DISPLAY)
    assert np.isfinite(got).all()
    reach = 2 * 12
    still = rendered(engine, image, controls, until=State.DISPLAY)
    far = np.ones((50, 60), bool)
    far[25 - reach : 27 + reach, 30 - reach : 31 + reach] = False
    assert_same(got[far], still[far])
    matte = np.full((50, 60), np.nan, np.float32)
    assert_same(rendered(engine, image, controls, matte=matte), without(engine, image, controls))
    for start in list(HELD)[:-1]:
        bits = np.random.default_rng(12).integers(0, 2**32, (20, 30, 3), dtype=np.uint32).view(np.float32)
        assert np.isfinite(rendered(engine, bits, controls, start=start, until=State.DISPLAY)).all()


def test_grain_that_is_not_there_is_refused_with_the_tool_that_makes_it(engine, tables, grainy):
    bare = {k: v for k, v in grainy.items() if not k.startswith(("film.grain", "grain.net"))}
    with pytest.raises(FilmError, match="tools/fit_grain.py"):
        native.Engine(bare).render(exposed(1), look(), **ALONE)
    with pytest.raises(FilmError, match="tools/fit_grain.py"):
        chain.render(exposed(1), bare, look(), None, *ALONE.values())
    netless = {k: v for k, v in grainy.items() if k != "grain.net"}
    with pytest.raises(FilmError, match="tools/train_grain.py"):
        native.Engine(netless).render(exposed(1), look(rendition="net"), **ALONE)


# GrainNet against ONNX Runtime


def onnx_net(weights):
    """The graph of net.py with these weights, in ONNX's own operators."""
    onnx = pytest.importorskip("onnx")
    h, t = onnx.helper, onnx.TensorProto.FLOAT
    held = {n: np.asarray(w, np.float32) for n, w in weights.items()}
    held |= {n: held[n].reshape(16, 6, 1, 1) for n in ("condition1.weight", "condition2.weight")}
    held["binomial"] = net.BINOMIAL.astype(np.float32)[None, None]
    axes = np.array([2, 3], np.int64)
    inits = [onnx.numpy_helper.from_array(w, n) for n, w in held.items()]
    inits += [onnx.numpy_helper.from_array(v, n) for n, v in (("axes", axes), ("by", np.ones(2, np.int64)))]
    nodes = []

    def node(kind, inputs, output, **how):
        nodes.append(h.make_node(kind, inputs, [output], **how))
        return output

    def cut(name, by):
        for n, v in ((f"{name}{by}a", [by, by]), (f"{name}{by}z", [-by, -by])):
            inits.append(onnx.numpy_helper.from_array(np.array(v, np.int64), n))
        return node("Slice", [name, f"{name}{by}a", f"{name}{by}z", "axes"], f"{name}_cut{by}")

    x = node("Div", ["v", "sigma"], "x")
    for i, (taps, told, bias) in enumerate((("v.weight", "condition1.weight", "bias1"),
                                           ("hidden.weight", "condition2.weight", "bias2")), 1):  # fmt: skip
        seen = node("Conv", [x, taps, bias], f"seen{i}")
        also = node("Conv", [cut("condition", i), told], f"also{i}")
        x = node("Relu", [node("Add", [seen, also], f"sum{i}")], f"out{i}")
    y = node("Mul", [node("Conv", [x, "out.weight"], "last"), cut("sigma", 3)], "y")
    node("Sub", [cut("y", 1), node("Conv", [y, "binomial"], "low")], "net")
    ins = [h.make_tensor_value_info(n, t, [1, c, None, None]) for n, c in (("v", 4), ("condition", 6), ("sigma", 1))]
    out = h.make_tensor_value_info("net", t, [1, 1, None, None])
    graph = h.make_graph(nodes, "grain", ins, [out], inits)
    return h.make_model(graph, opset_imports=[h.make_opsetid("", 17)], ir_version=8)


def test_grainnet_is_what_onnx_runtime_makes_of_it(engine, grainy):
    """Kernel, net.py and ONNX Runtime on the same v: green alone, whose v Python draws from the kernel's amounts."""
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(
        onnx_net(random_net().weights).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    controls, image = look(rendition="net"), exposed(13)
    amounts = without(engine, image, controls)
    bath = graining(grainy, "film", controls.grain, grainy["film.curve"], 6.5)
    for c, layer in enumerate(bath["layers"]):
        density = np.pad(amounts[..., c].astype(np.float64) * layer.maximum / layer.most_dye, 4, mode="edge")
        fine = counts.subpixels(layer.drawing, density, layer.maximum, 6.5, (0, 0, c), (-4, -4))
        v = np.stack([fine[j::2, i::2] for j in (0, 1) for i in (0, 1)])
        told = np.stack([counts.at(t, density, layer.maximum) for t in layer.drawing.condition])
        sigma = counts.at(layer.drawing.sigma, density, layer.maximum)
        fed = {"v": v[None], "condition": told[None], "sigma": sigma[None, None]}
        said = session.run(None, {n: a.astype(np.float32) for n, a in fed.items()})[0][0, 0]
        assert np.abs(said - random_net()(v, told, sigma)).max() <= BAR
        noise = rendered(engine, image, controls)[..., c] - amounts[..., c]
        gain = counts.at(layer.gain, density, layer.maximum)[4:-4, 4:-4]
        assert np.abs(said).max() > 0.01
        assert np.abs(noise - gain * (v.mean(axis=0)[4:-4, 4:-4] + said)).max() <= BAR
