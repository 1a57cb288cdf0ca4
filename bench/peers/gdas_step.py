"""A step of GDAS (weights on one half, then architecture parameters on the other) by its author's code: the peer of `one-hot-step`.

The code is a copy of D-X-Y/AutoDL-Projects, which whoever runs this has fetched: its network of the space of DARTS, and the step of its GDAS.py.
It has stages of equal length; of three times three cells one of the first stage is left out, which makes the eight of DARTS, reduced where DARTS
reduces. Nothing of the code is changed. Its 1x1 convolutions have a bias, its pools no batch norm, and one stands before the head; in DARTS it is
the other way round. Each half of a step draws candidates of its own.
"""

import os

import peer

CLASSES = 10
NEEDED = [os.path.join("xautodl", "models", name) for name in ("__init__.py", os.path.join("cell_searchs", "search_model_gdas_nasnet.py"))]
CHANNELS = 16
STAGE = 3
PARAMETERS = 1_930_618  # without those that DARTS does not have


def options():
    found = peer.parser(__doc__, sizes=32)
    found.add_argument("--code", required=True, metavar="DIR", help="a copy of D-X-Y/AutoDL-Projects")
    return found


def search_network():
    """Eight cells as the author's script builds them."""
    from xautodl.models import get_cell_based_tiny_net, get_search_spaces

    network = get_cell_based_tiny_net(
        {
            "super_type": "nasnet-super",
            "name": "GDAS",
            "C": CHANNELS,
            "N": STAGE,
            "steps": 4,
            "multiplier": 4,
            "stem_multiplier": 3,
            "num_classes": CLASSES,
            "space": get_search_spaces("cell", "darts"),
            "affine": False,
            "track_running_stats": True,
        }
    )
    del network.cells[STAGE - 1]
    return network


def beyond_darts(network):
    """How many parameters DARTS does not have."""
    import torch

    convolutions = [module for module in network.modules() if isinstance(module, torch.nn.Conv2d)]
    return sum(module.bias.numel() for module in convolutions if module.bias is not None) + peer.parameters(network.lastact)


def make(arguments):
    about = peer.engine(arguments.threads or peer.cores())
    peer.authors_code(arguments.code, "a copy of D-X-Y/AutoDL-Projects", NEEDED)
    import torch

    network = search_network()
    count = sum(weight.numel() for weight in network.get_weights())
    beyond = beyond_darts(network)
    peer.require_parameters(count - beyond, PARAMETERS)
    network = peer.laid_out(network, arguments.layout).train()
    halves = [peer.noise(arguments.batch, arguments.size, arguments.layout, seed) for seed in (1, 2)]
    weights = torch.optim.SGD(network.get_weights(), 0.025, momentum=0.9, nesterov=True, weight_decay=5e-4)
    alphas = torch.optim.Adam(network.get_alphas(), lr=3e-4, betas=(0.5, 0.999), weight_decay=1e-3)

    def logits_of(images):
        return network(images)[1]

    def architecture_step(images, labels):
        alphas.zero_grad()
        logits = logits_of(images)
        loss = torch.nn.functional.cross_entropy(logits, labels)
        loss.backward()
        alphas.step()
        peer.read(loss, logits, labels)

    def step(number):
        torch.manual_seed(number)  # a round draws the same candidates when it is timed as when it was warmed up
        peer.weight_step(logits_of, network, weights, *halves[0])
        architecture_step(*halves[1])

    return (
        f"{about}, {arguments.layout}, batch {arguments.batch}, {arguments.size}x{arguments.size}, GDAS with C={CHANNELS}, {len(network.cells)} cells,"
        f" {count:,} parameters, {count - beyond:,} without biases of convolutions and the last batch norm, which DARTS has not",
        step,
    )


if __name__ == "__main__":
    peer.run(make, options().parse_args())
