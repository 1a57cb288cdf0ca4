"""A step of first-order DARTS (architecture parameters, then weights) by the authors' code: the peer of `darts-step`.

The code is the folder `cnn` of quark0/darts, which whoever runs this has fetched. It was written for PyTorch 0.3 and a GPU; what it calls of
them is put in its place here, and nothing of it is changed.
"""

import argparse
import os
import sys

import peer

CLASSES = 10
NEEDED = ("model_search.py", "architect.py", "operations.py", "genotypes.py")


def options():
    found = peer.parser(__doc__, sizes=32)
    found.add_argument("--code", required=True, metavar="DIR", help="the folder cnn of quark0/darts")
    found.add_argument("--alphas-only", action="store_true", help="the architecture step takes gradients of the alphas alone")
    found.add_argument("--channels", type=peer.at_least(1), default=16, help="of the first cell; default %(default)s")
    found.add_argument("--cells", type=peer.at_least(3), default=8, help="default %(default)s")
    return found


def authors_code(folder):
    """The classes Network and Architect."""
    import torch

    missing = [name for name in NEEDED if not os.path.isfile(os.path.join(folder, name))]
    if missing:
        raise peer.PeerError(f"--code {folder}: expected the folder cnn of quark0/darts, {missing[0]} is missing")
    torch.Tensor.cuda = lambda self, *rest, **named: self
    torch.nn.Module.cuda = lambda self, *rest, **named: self
    sys.path.insert(0, folder)
    from architect import Architect
    from model_search import Network

    return Network, Architect


def make(arguments):
    about = peer.engine(arguments.threads or peer.cores())
    network_class, architect_class = authors_code(arguments.code)
    import torch

    loss_of = torch.nn.CrossEntropyLoss()
    network = network_class(arguments.channels, CLASSES, arguments.cells, loss_of)
    network = peer.laid_out(network, arguments.layout).train()
    images, labels = peer.noise(arguments.batch, arguments.size, arguments.layout)
    rate = 0.025
    optimiser = torch.optim.SGD(network.parameters(), rate, momentum=0.9, weight_decay=3e-4)
    architect = architect_class(
        network,
        argparse.Namespace(momentum=0.9, weight_decay=3e-4, arch_learning_rate=3e-4, arch_weight_decay=1e-3),
    )

    def architecture_step():
        if not arguments.alphas_only:
            architect.step(images, labels, images, labels, rate, optimiser, unrolled=False)
            return
        alphas = network.arch_parameters()
        gradients = torch.autograd.grad(loss_of(network(images), labels), alphas)
        for alpha, gradient in zip(alphas, gradients):
            alpha.grad = gradient
        architect.optimizer.step()

    def step(number):
        architecture_step()
        optimiser.zero_grad()
        logits = network(images)
        loss = loss_of(logits, labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5)
        optimiser.step()
        loss.item()
        (logits.argmax(1) == labels).sum().item()

    wanted = "of the alphas alone" if arguments.alphas_only else "of everything"
    return (
        f"{about}, {arguments.layout}, batch {arguments.batch}, {arguments.size}x{arguments.size}, DARTS with C={arguments.channels},"
        f" {arguments.cells} cells, {peer.parameters(network):,} parameters, architecture step with gradients {wanted}",
        step,
    )


if __name__ == "__main__":
    peer.run(make, options().parse_args())
