"""Teaching the restoring networks: seeded, resumed to the same numbers, exported as they are; the figures."""

import numpy as np
import pytest
from conftest import ROOT

from actinic.colour import CURVES, from_linear
from actinic.errors import FilmError
from actinic.render.picture import read
from actinic.restore import protocol

torch = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def pictures():
    codes = np.clip(from_linear(read(ROOT / "pictures/photograph.exr").pixels, CURVES["srgb"]), 0, 1)
    return [np.rint(codes * 255).astype(np.uint8)]


def taught(pictures, path, until=None):
    from actinic.restore.teach import courses, school

    course = courses.COURSES["mask"]
    net = course.net()
    school.train(net, course.over(pictures), course.loss, path, 4, lambda *said: None, until)
    return torch.cat([p.detach().ravel() for p in net.parameters()])


def test_a_training_broken_off_ends_with_the_same_numbers(tmp_path, pictures):
    whole = taught(pictures, tmp_path / "whole.pt")
    taught(pictures, tmp_path / "parts.pt", until=2)
    assert torch.equal(taught(pictures, tmp_path / "parts.pt"), whole)


def test_the_onnx_file_is_the_net(tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime")
    from actinic.restore.teach import onnx_out
    from actinic.restore.teach.unet import Unet

    torch.manual_seed(1)
    net = Unet(5, 2)
    torch.nn.init.normal_(net.last.weight)
    planes = torch.randn(1, 5, 24, 40)
    made = onnxruntime.InferenceSession(str(onnx_out.write(net, 5, tmp_path / "net.onnx"))).run(
        None, {"planes": planes.numpy()}
    )
    assert abs(made[0] - net(planes).detach().numpy()).max() < 1e-4


def test_lessons_are_the_same_for_a_seed_and_damage_is_marked(pictures):
    from actinic.restore.teach import lessons

    first, again = (lessons.detection(pictures, np.random.default_rng(3)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    shares = [lessons.detection(pictures, np.random.default_rng(k))[1].mean() for k in range(12)]
    assert min(shares) == 0 and 0.02 < max(shares) < 0.2


def test_what_the_refinement_is_asked_to_add_is_what_the_fill_lacks(pictures):
    from actinic.restore.teach import lessons

    given, todo, weight = lessons.refinement(pictures, np.random.default_rng(4))
    assert given.shape == (8, 128, 128) and np.isfinite(given).all()
    assert (todo[weight == 0] == 0).mean() > 0.5 and (weight >= 0).all()


def test_nets_that_stand_on_others_ask_for_them(tmp_path):
    from actinic.restore.teach import courses

    with pytest.raises(FilmError, match="train_restore.py mask"):
        courses.course("final", tmp_path)


def test_figures_of_a_perfect_and_of_a_known_system(pictures):
    clean = [(pictures[0][:256, :256] / np.float32(255)), (pictures[0][200:456, 200:456] / np.float32(255))]
    crops = protocol.protocol(clean, 0.1)
    assert protocol.figures(crops, lambda c: c.clean).blue == pytest.approx(99)

    def off(crop):
        out = crop.clean.copy()
        out[..., 2] = np.where(crop.alpha > 0.1, np.clip(out[..., 2] - 0.1, 0, 1), out[..., 2])
        return out

    made = protocol.figures(crops, off)
    assert 19.9 < made.inside < 22 and 0.09 < made.covered < 0.11
    assert made.rgb_pooled - made.blue_pooled == pytest.approx(10 * np.log10(3), abs=1e-3)


def test_dirt_shades_all_channels_alike(pictures):
    clean = [pictures[0][:256, :256] / np.float32(255)]
    alpha = np.zeros((300, 300), np.float32)
    alpha[100:200, 100:200] = 1
    crop = protocol.shaded(clean, [alpha])[0]
    assert crop.alpha.shape == (256, 256) and (crop.codes[crop.alpha == 1] <= crop.clean[crop.alpha == 1]).all()
    assert abs(crop.codes - crop.clean)[crop.alpha == 0].max() < 0.003
