"""A step of DARTS (architecture parameters, then weights) by the authors' code: the peer of `darts-step`, and with --second-order of `darts-2nd-step`.

The code is the folder `cnn` of quark0/darts, which whoever runs this has fetched. It was written for PyTorch 0.3 and a GPU; what it calls of
them is put in its place here, and nothing of it is changed.
"""

import argparse
from typing import NamedTuple

import peer

CLASSES = 10
NEEDED = ("model_search.py", "architect.py", "operations.py", "genotypes.py")


class Published(NamedTuple):
    """What code of this family, one class Network and one class Architect, was published with."""

    method: str
    folder: str  # what --code is expected to be
    weight_rate: float
    alpha_rate: float
    parameters: int  # of the network with 16 channels and 8 cells


DARTS = Published("DARTS", "the folder cnn of quark0/darts", weight_rate=0.025, alpha_rate=3e-4, parameters=1_930_618)


def options(description, published):
    found = peer.parser(description, sizes=32)
    found.add_argument("--code", required=True, metavar="DIR", help=published.folder)
    found.add_argument("--alphas-only", action="store_true", help="the architecture step takes gradients of the alphas alone")
    found.add_argument("--channels", type=peer.at_least(1), default=16, help="of the first cell; default %(default)s")
    found.add_argument("--cells", type=peer.at_least(3), default=8, help="default %(default)s")
    return found


def make(arguments, published, second_order=False):
    if second_order and arguments.alphas_only:
        raise peer.PeerError("--second-order needs gradients of everything: leave --alphas-only out")
    if second_order and arguments.layout != "nchw":
        raise peer.PeerError("--second-order: the authors' code joins weights to a vector as they lie in memory, which needs --layout nchw")
    about = peer.engine(arguments.threads or peer.cores())
    peer.authors_code(arguments.code, published.folder, NEEDED)
    peer.without_gpu()
    import torch
    from architect import Architect
    from model_search import Network

    loss_of = torch.nn.CrossEntropyLoss()
    network = Network(arguments.channels, CLASSES, arguments.cells, loss_of)
    if (arguments.channels, arguments.cells) == (16, 8):
        peer.require_parameters(peer.parameters(network), published.parameters)
    network = peer.laid_out(network, arguments.layout).train()
    images, labels = peer.noise(arguments.batch, arguments.size, arguments.layout)
    rate = published.weight_rate
    optimiser = torch.optim.SGD(network.parameters(), rate, momentum=0.9, weight_decay=3e-4)
    architect = Architect(
        network,
        argparse.Namespace(momentum=0.9, weight_decay=3e-4, arch_learning_rate=published.alpha_rate, arch_weight_decay=1e-3),
    )

    def architecture_step():
        if not arguments.alphas_only:
            architect.step(images, labels, images, labels, rate, optimiser, unrolled=second_order)
            return
        alphas = network.arch_parameters()
        gradients = torch.autograd.grad(loss_of(network(images), labels), alphas)
        for alpha, gradient in zip(alphas, gradients):
            alpha.grad = gradient
        architect.optimizer.step()

    def step(number):
        architecture_step()
        peer.weight_step(network, network, optimiser, images, labels)

    wanted = "of the alphas alone" if arguments.alphas_only else "of everything"
    order = " of second order" if second_order else ""
    return (
        f"{about}, {arguments.layout}, batch {arguments.batch}, {arguments.size}x{arguments.size}, {published.method} with"
        f" C={arguments.channels}, {arguments.cells} cells, {peer.parameters(network):,} parameters, architecture step{order} with gradients {wanted}",
        step,
    )


def darts_options():
    found = options(__doc__, DARTS)
    found.add_argument("--second-order", action="store_true", help="the architecture step looks one step of the weights ahead")
    return found


if __name__ == "__main__":
    peer.run(lambda arguments: make(arguments, DARTS, arguments.second_order), darts_options().parse_args())
