"""State dicts as PyTorch saves them, which TorchCheckpointTest reads.

    python tools/checkpoints_oracle.py device/src/test/resources/pytorch

Needs torch. Writes one state dict in both formats, bare and beside other things, and `values.json` with what it holds.
"""

import json
import pathlib
import sys
from collections import OrderedDict

import torch


def tensors():
    """Every type of numbers, and tensors that do not fill their storage from start to end."""
    generator = torch.Generator().manual_seed(1)
    base = torch.randn((4, 5, 3), generator=generator)
    return OrderedDict(
        {
            "dense": torch.randn((2, 3, 1, 2), generator=generator),
            "parameter": torch.nn.Parameter(torch.randn((3, 2), generator=generator)),
            "scalar": torch.tensor(-2.5),
            "empty": torch.zeros((0, 3)),
            "transposed": base.permute(2, 0, 1),
            "part": base[1:3, ::2, 1],
            "channels_last": torch.randn((2, 3, 2, 2), generator=generator).to(memory_format=torch.channels_last),
            "float64": torch.tensor([0.1, -1e-320, 1e300], dtype=torch.float64),
            "float16": torch.tensor([0.1, -65504, 6e-8, 6.2e-5, float("inf")], dtype=torch.float16),
            "bfloat16": torch.tensor([0.1, -3e38, 1e-40], dtype=torch.bfloat16),
            "int64": torch.tensor(-123456789012345, dtype=torch.int64),
            "int32": torch.tensor([-70000, 70000], dtype=torch.int32),
            "int16": torch.tensor([-300, 300], dtype=torch.int16),
            "int8": torch.tensor([-100, 100], dtype=torch.int8),
            "uint8": torch.tensor([0, 200], dtype=torch.uint8),
            "bool": torch.tensor([True, False]),
        }
    )


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    state = tensors()
    state._metadata = OrderedDict({"": {"version": 1}})
    beside = {"epoch": 3, "best": 0.75, "optimizer": {"state": {0: {"step": torch.tensor(7.0)}}, "lr": [0.1]}, "note": None}
    for form, new in (("zip", True), ("legacy", False)):
        torch.save(state, folder / f"{form}.pth", _use_new_zipfile_serialization=new)
        torch.save({**beside, "state_dict": state}, folder / f"{form}-beside.pth", _use_new_zipfile_serialization=new)
    told = {"torch": torch.__version__, "tensors": {}}
    for name, tensor in state.items():
        values = tensor.detach().to(torch.float32).contiguous().flatten().tolist()
        told["tensors"][name] = {"sizes": list(tensor.shape), "values": [str(value) for value in values]}
    (folder / "values.json").write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
