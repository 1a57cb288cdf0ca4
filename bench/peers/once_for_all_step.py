"""A sandwich step of once-for-all (largest, 2 random, smallest member) by the authors' elastic MobileNetV3: the peer of `once-for-all-step`.

The network is OFAMobileNetV3 of the package `ofa`, or of a copy of its repository in a folder. The step is that of Espalier's benchmark: the
largest member learns from the labels, the others from what it answers, each at a resolution of its own.
"""

import os
import random
import sys

import peer

CLASSES = 10
KERNELS, EXPANSIONS, DEPTHS = [3, 5, 7], [3, 4, 6], [2, 3, 4]


def options():
    found = peer.parser(__doc__)
    found.add_argument("--code", metavar="DIR", help="a folder that holds the package ofa; default: the installed one")
    found.add_argument("--sizes", type=peer.at_least(8), nargs="+", default=[24, 32], help="sides of the images; default 24 32")
    found.add_argument("--width", type=float, default=1.0, help="width multiplier; default %(default)s")
    return found


def authors_code(folder):
    """The class OFAMobileNetV3."""
    if folder and not os.path.isdir(os.path.join(folder, "ofa")):
        raise peer.PeerError(f"--code {folder}: expected a folder that holds the package ofa")
    if folder:
        sys.path.insert(0, folder)
    try:
        from ofa.imagenet_classification.elastic_nn.networks import OFAMobileNetV3
    except ModuleNotFoundError as missing:
        raise peer.PeerError(f"no module '{missing.name}': install the package ofa and what it needs, or name its folder by --code") from None
    return OFAMobileNetV3


def make(arguments):
    about = peer.engine(arguments.threads or peer.cores())
    network_class = authors_code(arguments.code)
    import torch
    from torch.nn import functional

    network = network_class(
        n_classes=CLASSES,
        dropout_rate=0.1,
        width_mult=arguments.width,
        ks_list=list(KERNELS),
        expand_ratio_list=list(EXPANSIONS),
        depth_list=list(DEPTHS),
    )
    network = peer.laid_out(network, arguments.layout).train()
    sizes = sorted(arguments.sizes)
    images, labels = peer.noise(arguments.batch, sizes[-1], arguments.layout)
    optimiser = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-5)
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=0.1)
    dropouts = [module for module in network.modules() if isinstance(module, torch.nn.Dropout)]
    rates = [dropout.p for dropout in dropouts]

    def largest():
        network.set_active_subnet(ks=KERNELS[-1], e=EXPANSIONS[-1], d=DEPTHS[-1])
        return sizes[-1]

    def smallest():
        network.set_active_subnet(ks=KERNELS[0], e=EXPANSIONS[0], d=DEPTHS[0])
        return sizes[0]

    def drawn():
        network.sample_active_subnet()
        return random.choice(sizes)

    def forward(size, regularised):
        for dropout, rate in zip(dropouts, rates):
            dropout.p = rate if regularised else 0.0
        shown = images if size == sizes[-1] else functional.interpolate(images, (size, size), mode="bicubic", align_corners=False)
        return network(shown)

    def step(number):
        optimiser.zero_grad(set_to_none=True)
        logits = forward(largest(), True)
        loss = loss_of(logits, labels)
        loss.item()
        (logits.argmax(1) == labels).sum().item()
        loss.backward()
        soft = logits.detach().softmax(1)
        for member in (drawn, drawn, smallest):
            own = forward(member(), False)
            (-(soft * own.log_softmax(1)).sum() / arguments.batch).backward()
        torch.nn.utils.clip_grad_value_(network.parameters(), 1.0)
        optimiser.step()

    def count(member):
        member()
        return peer.parameters(network.get_active_subnet(preserve_weight=False))

    shown = ", ".join(f"{size}x{size}" for size in sizes)
    return (
        f"{about}, {arguments.layout}, batch {arguments.batch}, {shown}, OFAMobileNetV3 with {count(largest):,} parameters in the largest"
        f" and {count(smallest):,} in the smallest member",
        step,
    )


if __name__ == "__main__":
    peer.run(make, options().parse_args())
