"""Supernets of once-for-all's own code with random weights, which PublishedWeightsTest holds Espalier's beside.

    python tools/once_for_all_oracle.py pipeline/src/test/resources/once-for-all          narrow ones, kept with the tests
    python tools/once_for_all_oracle.py FOLDER --full                                     the four that are published, 270 MB
    python tools/once_for_all_oracle.py FOLDER --load SPACE FILE                          has ofa load a file, and compares its logits

Needs torch and ofa 0.1.0.post202307202001 (with pyyaml and tqdm). Kernel transforms and running statistics are perturbed, since those that ofa
starts with hide every mistake. For each supernet: its weights as a file of PyTorch's, and in `cases.json` the parameters of Espalier's space and some
sub-nets with their params and MACs; `cases.pth` holds images and the logits of those sub-nets, those of one with recalibrated statistics, and a
block before and after its channels are sorted.
"""

import argparse
import copy
import json
import pathlib
import random
import sys
import types
from collections import OrderedDict

for absent in ("gdown", "thop"):  # imported by ofa, for downloads and for counts that are not asked for here
    sys.modules.setdefault(absent, types.ModuleType(absent))

import torch
from ofa.imagenet_classification.elastic_nn.utils import set_running_statistics
from ofa.imagenet_classification.elastic_nn.networks import OFAMobileNetV3, OFAProxylessNASNets, OFAResNets

# what reads the channels that are sorted
READERS = (".point_linear.", ".se.fc.expand.", ".conv2.", ".conv3.")
SORTED = "blocks.3."  # of all blocks one is kept, with squeeze-and-excitation where there is any
STEP = 64  # weights are multiples of 1/64, so that files compress
NETWORKS = {"mobilenet-v3": OFAMobileNetV3, "proxyless": OFAProxylessNASNets, "resnet-50": OFAResNets}


def mobile(space, width, classes, depths, expands, image):
    return {
        "space": space,
        "parameters": {
            "input": [3, image, image],
            "classes": classes,
            "width": width,
            "kernel": [3, 5, 7],
            "expand": expands,
            "depth": depths,
            "resolution": [image],
        },
        "arguments": {
            "n_classes": classes,
            "width_mult": width,
            "ks_list": [3, 5, 7],
            "expand_ratio_list": expands,
            "depth_list": depths,
        },
    }


def resnet(widths, classes, depths, expands, image):
    return {
        "space": "resnet-50",
        "parameters": {
            "elastic": True,
            "input": [3, image, image],
            "classes": classes,
            "widths": widths,
            "expand": expands,
            "depth": depths,
            "resolution": [image],
            "stride": 4,
        },
        "arguments": {
            "n_classes": classes,
            "width_mult_list": widths,
            "expand_ratio_list": expands,
            "depth_list": depths,
        },
    }


NARROW = {
    "mobilenet-v3": mobile("mobilenet-v3", 0.15, 10, [1, 2], [2, 3], 64),
    "proxyless": mobile("proxyless", 0.3, 10, [1, 2], [2, 3], 64),
    "resnet-50": resnet([0.05, 0.08], 10, [0, 1], [0.2, 0.25], 64),
}
ONE_FILE = {"proxyless": "-former.pth", "resnet-50": ".pth"}  # the others are written in both formats
FULL = {
    "mobilenet-v3-w1.0": mobile("mobilenet-v3", 1.0, 1000, [2, 3, 4], [3, 4, 6], 160),
    "mobilenet-v3-w1.2": mobile("mobilenet-v3", 1.2, 1000, [2, 3, 4], [3, 4, 6], 160),
    "proxyless-w1.3": mobile("proxyless", 1.3, 1000, [2, 3, 4], [3, 4, 6], 160),
    "resnet-50-full": resnet([0.65, 0.8, 1.0], 1000, [0, 1, 2], [0.2, 0.25, 0.35], 160),
}


def built(about):
    """The supernet, untrained."""
    return NETWORKS[about["space"]](dropout_rate=0, **about["arguments"]).eval()


def perturb(net, generator):
    """Random values for everything that a state dict holds, large enough to be seen in the logits."""

    def noise(like):
        return torch.randn(like.shape, generator=generator)

    def steps(values):
        return (values * STEP).round() / STEP

    for name, value in net.state_dict().items():
        if name.endswith("num_batches_tracked"):
            value.fill_(1000)
        elif name.endswith("_matrix"):
            value.copy_(steps(torch.eye(len(value)) + 0.1 * noise(value)))
        elif name.endswith("running_var"):
            value.copy_(steps(1 + 0.3 * noise(value).clamp(-2, 2)))
        elif value.dim() > 1:
            value.copy_(steps(noise(value) * (2 / value[0].numel()) ** 0.5))
        else:
            scale = name.endswith("weight")  # of a batch norm: what is no kernel, no statistic and no shift
            value.copy_(steps((1 if scale else 0) + 0.2 * noise(value)))


def settle(net, images, generator):
    """Running statistics near those of the images, or values would grow from layer to layer until float32 is too coarse to compare anything."""
    net.set_max_net()
    net.set_bn_param(momentum=1.0, eps=net.get_bn_param()["eps"])
    with torch.no_grad():
        net.train()(images)
    net.eval()
    for name, value in net.state_dict().items():
        if name.endswith("running_var"):
            value.mul_(1 + 0.2 * torch.randn(value.shape, generator=generator).clamp(-2, 2)).clamp_(min=0.01)
        elif name.endswith("running_mean"):
            value.add_(0.1 * torch.randn(value.shape, generator=generator))


def tame(net, images):
    """Scales the classifier by a power of two until most sub-nets' logits are about one: float32 adds up to seven digits, whatever their size."""
    spreads = []
    for _ in range(5):
        net.sample_active_subnet()
        with torch.no_grad():
            spreads.append(net(images).std())
    for name, value in net.state_dict().items():
        if name.startswith("classifier.") and name.endswith("weight"):
            value.mul_(2.0 ** -torch.stack(spreads).median().log2().round().item())


def former(state):
    """The same under the names of earlier releases, which ofa's loaders still take."""
    names = OrderedDict()
    for name, value in state.items():
        before = name.replace(".bn.bn.", ".bn.").replace(".linear.linear.", ".linear.")
        if name.startswith("blocks.") and ".depth_conv.conv." in name or ".conv.conv.weight" in name:
            before = before.replace(".conv.conv.weight", ".conv.weight")
        parts = before.split(".")
        if parts[0] == "blocks" and parts[2] == "conv":
            parts[2] = "mobile_inverted_conv"
        names[".".join(parts)] = value
    return names


def subnets(net, about, count):
    """The largest, the smallest and random ones, with the settings that ofa calls them by."""
    given = about["arguments"]
    keys = {"d": "depth_list", "e": "expand_ratio_list", "ks": "ks_list"}
    extremes = []
    for choose in (max, min):
        setting = {key: choose(given[name]) for key, name in keys.items() if name in given}
        if "width_mult_list" in given:
            setting["w"] = choose(range(len(given["width_mult_list"])))
        extremes.append(setting)
    sampled = [net.sample_active_subnet() for _ in range(count)]
    for setting in extremes + sampled:
        yield {key: value if isinstance(value, list) else [value] for key, value in setting.items()}


def activate(net, setting):
    net.set_active_subnet(**{key: value if len(value) > 1 else value[0] for key, value in setting.items()})


def macs(net, image):
    """As ofa.utils.flops_counter counts, but in whole numbers: its float32 sums are rounded to 32 from 2^28 on."""
    counts = []

    def count(module, _, output):
        counts.append(output.numel() * module.weight[0].numel())

    hooks = [m.register_forward_hook(count) for m in net.modules() if isinstance(m, (torch.nn.Conv2d, torch.nn.Linear))]
    with torch.no_grad():
        net(image)
    for hook in hooks:
        hook.remove()
    return sum(counts)


def told(net, setting, images):
    """A sub-net's logits, and what it costs."""
    activate(net, setting)
    with torch.no_grad():
        logits = net(images)
    alone = net.get_active_subnet().eval()
    with torch.no_grad():
        assert torch.allclose(alone(images), logits, atol=1e-4)
    params = sum(value.numel() for value in alone.parameters())
    return logits, {"architecture": {**setting, "r": [images.shape[2]]}, "params": params, "macs": macs(alone, images[:1])}


def recalibrated(net, setting, images):
    """Logits of a sub-net with statistics of its own, from two batches: the images, and the first of them, mirrored."""
    copied = copy.deepcopy(net)
    activate(copied, setting)
    set_running_statistics(copied, [(images, None), (images[:1].flip(3), None)])
    with torch.no_grad():
        return copied.eval()(images)


def resorted(net):
    """The supernet with its channels in the order of their importance. Weights that are multiples of 1/64 have equal sums, so each channel gets a bit of its own."""
    copied = copy.deepcopy(net)
    for name, value in copied.state_dict().items():
        if value.dim() == 4 and any(part in name for part in READERS):
            value[0] += torch.arange(value.shape[1]).view(-1, 1, 1) / 2**14
    before = {name: value.clone() for name, value in copied.state_dict().items()}
    copied.re_organize_middle_weights(expand_ratio_stage=0)
    return before, copied.state_dict()


def write(folder, networks, count):
    folder.mkdir(parents=True, exist_ok=True)
    cases = {"ofa": "0.1.0.post202307202001", "torch": torch.__version__, "supernets": {}}
    tensors = OrderedDict()
    for number, (name, about) in enumerate(networks.items()):
        random.seed(number)
        generator = torch.Generator().manual_seed(number)
        net = built(about)
        perturb(net, generator)
        image = about["parameters"]["resolution"][0]
        images = (torch.randn((2, 3, image, image), generator=generator) * 8).round() / 8
        settle(net, images, generator)
        tame(net, images)
        tensors[f"{name}/images"] = images
        found = []
        for i, setting in enumerate(subnets(net, about, count)):
            logits, one = told(net, setting, images)
            tensors[f"{name}/{i}"] = logits
            found.append(one)
        tensors[f"{name}/recalibrated"] = recalibrated(net, {k: v for k, v in found[2]["architecture"].items() if k != "r"}, images)
        before, after = resorted(net)
        for key, value in after.items():
            if SORTED in key and not torch.equal(before[key], value):
                tensors[f"{name}/unsorted/{key}"] = before[key]
                tensors[f"{name}/sorted/{key}"] = value
        cases["supernets"][name] = {"space": about["space"], "parameters": about["parameters"], "subnets": found}
        save(folder, name, net, about)
    torch.save(tensors, folder / "cases.pth")
    (folder / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")


def save(folder, name, net, about):
    """In one format by today's names, in the other by the former ones; one of them bare."""
    state = net.state_dict()
    before = former(state)
    again = built(about)
    again.load_state_dict(before)
    assert all(torch.equal(value, again.state_dict()[key]) for key, value in state.items())
    assert set(before) != set(state)
    if name not in ONE_FILE or ONE_FILE[name] == ".pth":
        torch.save({"state_dict": state}, folder / f"{name}.pth")
    if name not in ONE_FILE or ONE_FILE[name] == "-former.pth":
        torch.save(before, folder / f"{name}-former.pth", _use_new_zipfile_serialization=False)


def load(folder, name, file):
    """Has ofa load a file of Espalier's, and compares all logits with those that were told."""
    cases = json.loads((folder / "cases.json").read_text())["supernets"][name]
    about = next(a for a in (*NARROW.values(), *FULL.values()) if all(a[key] == cases[key] for key in ("space", "parameters")))
    net = built(about)
    perturb(net, torch.Generator().manual_seed(1000))
    net.load_state_dict(torch.load(file, weights_only=True)["state_dict"])
    tensors = torch.load(folder / "cases.pth", weights_only=True)
    for i, case in enumerate(cases["subnets"]):
        activate(net, {key: value for key, value in case["architecture"].items() if key != "r"})
        with torch.no_grad():
            logits = net(tensors[f"{name}/images"])
        assert torch.allclose(logits, tensors[f"{name}/{i}"], rtol=0, atol=1e-4), (name, case["architecture"])


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="once-for-all's supernets with random weights")
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--full", action="store_true", help="those that are published")
    options.add_argument("--load", nargs=2, metavar=("SUPERNET", "FILE"), help="load a file and compare")
    given = options.parse_args()
    if given.load:
        load(given.folder, *given.load)
    else:
        write(given.folder, FULL if given.full else NARROW, 6)
