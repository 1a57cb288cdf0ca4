"""A training step of torchvision's mobilenet_v3_small: the peer of `training-alone`, and with --steps or --processes of `scratch-step`."""

import multiprocessing

import peer


def options():
    found = peer.parser(__doc__, sizes=32)
    found.add_argument(
        "--processes",
        type=peer.at_least(1),
        default=1,
        help="so many processes do a step at the same time; threads are those of each, one share of the cores by default",
    )
    found.add_argument("--steps", type=peer.at_least(1), default=1, help="steps of a round, one after the other; default %(default)s")
    return found


def training(arguments, threads):
    """A line about a network of its own, and a step of its training."""
    import torch
    import torchvision

    about = peer.engine(threads)
    network = torchvision.models.mobilenet_v3_small(num_classes=10)
    network = peer.laid_out(network, arguments.layout).train()
    images, labels = peer.noise(arguments.batch, arguments.size, arguments.layout)
    optimiser = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=3e-5)
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=0.1)

    def step():
        optimiser.zero_grad(set_to_none=True)
        logits = network(images)
        loss = loss_of(logits, labels)
        loss.item()
        (logits.argmax(1) == labels).sum().item()
        loss.backward()
        optimiser.step()

    def steps(number):
        for _ in range(arguments.steps):
            step()

    return (
        f"{about}, torchvision {torchvision.__version__}, {arguments.layout}, batch {arguments.batch},"
        f" {arguments.size}x{arguments.size}, mobilenet_v3_small with {peer.parameters(network):,} parameters,"
        f" {arguments.steps} steps a round",
        steps,
    )


def worker(pipe, arguments, threads):
    """A process that does one step for each number that it is sent; it ends when nobody holds the other end any more."""
    try:
        about, step = training(arguments, threads)
        pipe.send((True, about))
        while True:
            step(pipe.recv())
            pipe.send((True, ""))
    except (EOFError, KeyboardInterrupt):
        pass
    except Exception as problem:
        pipe.send((False, f"a worker failed with {type(problem).__name__}: {problem}"))


def answers(pipes):
    """What all workers say, once all have said something."""
    said = []
    for pipe in pipes:
        try:
            good, words = pipe.recv()
        except EOFError:
            raise peer.PeerError("a worker ended without a word") from None
        if not good:
            raise peer.PeerError(words)
        said.append(words)
    return said


def side_by_side(arguments, threads):
    """The same by several processes at once; a round is over when the last of them is done."""
    context = multiprocessing.get_context("spawn")
    pipes = []
    for _ in range(arguments.processes):
        ours, theirs = context.Pipe()
        context.Process(target=worker, args=(theirs, arguments, threads), daemon=True).start()
        theirs.close()
        pipes.append(ours)
    about = answers(pipes)[0]

    def step(number):
        for pipe in pipes:
            pipe.send(number)
        answers(pipes)

    return f"{arguments.processes} processes, each: {about}", step


def make(arguments):
    threads = arguments.threads or max(1, peer.cores() // arguments.processes)
    return training(arguments, threads) if arguments.processes == 1 else side_by_side(arguments, threads)


if __name__ == "__main__":
    peer.run(make, options().parse_args())
