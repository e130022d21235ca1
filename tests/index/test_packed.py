"""Weights that are laid out once give what those of the library do, and are in memory once."""

import subprocess
import sys

import pytest
import torch
from torch import nn

from graph_service.index.packed import PackedLinear, pack

HELD = """
from pathlib import Path
from graph_service.index.encode import TransformerEncoder
model = TransformerEncoder().loaded() if {loaded} else TransformerEncoder()
model.encode(["Who answers the phone for victims?"])
print(next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith("VmRSS")) / 1024)
"""


@pytest.mark.parametrize("rows", [1, 14, 300])
@pytest.mark.parametrize("bias", [True, False])
def test_a_packed_layer_gives_what_the_layer_does(rows, bias):
    torch.manual_seed(rows)
    layer, given = nn.Linear(384, 1536, bias=bias).eval(), torch.randn(2, rows, 384)
    with torch.inference_mode():
        assert torch.allclose(PackedLinear(layer)(given), layer(given), atol=1e-4)


def test_every_linear_layer_of_a_model_is_packed_and_nothing_else():
    model = nn.Sequential(nn.Linear(8, 8), nn.LayerNorm(8), nn.Sequential(nn.Linear(8, 4))).eval()
    given = torch.randn(3, 8)
    with torch.inference_mode():
        expected = model(given)
        pack(model)
        assert torch.allclose(model(given), expected, atol=1e-5)
    assert [type(one).__name__ for one in (model[0], model[1], model[2][0])] == [
        "PackedLinear",
        "LayerNorm",
        "PackedLinear",
    ]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only there is it known what a process holds")
def test_a_model_whose_weights_were_laid_out_holds_no_more_memory_than_before():
    held = [
        float(subprocess.run([sys.executable, "-c", HELD.format(loaded=loaded)], capture_output=True, text=True, check=True).stdout)
        for loaded in (True, False)
    ]  # fmt: skip
    assert held[1] < held[0] + 20
