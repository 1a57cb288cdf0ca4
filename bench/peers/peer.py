"""What the peers of Espalier's speed benchmarks have in common.

A peer prints a line about itself and `ready`. For each line `round N` of its standard input it does that round's work and answers `done MS`,
milliseconds by its own clock. It ends when its input ends. With `--rounds N` it runs alone and prints a table instead.
"""

import argparse
import os
import random
import statistics
import sys
import time

LAYOUTS = ("nchw", "channels-last")


class PeerError(Exception):
    """Something that whoever typed the command can mend; one line."""


def parser(description, sizes=None):
    """Options that every peer has."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--layout", choices=LAYOUTS, default="nchw", help="order of images and weights in memory; default %(default)s")
    options.add_argument("--batch", type=at_least(2), default=64, help="images of a step; default %(default)s")
    options.add_argument("--threads", type=at_least(1), help="threads of PyTorch; default: one for each core")
    options.add_argument("--rounds", type=at_least(1), help="run alone, so many rounds, and print a table")
    if sizes:
        options.add_argument("--size", type=at_least(8), default=sizes, help="side of the images; default %(default)s")
    return options


def at_least(least):
    """A type of argparse: a whole number from `least` on."""

    def whole(text):
        number = int(text)
        if number < least:
            raise argparse.ArgumentTypeError(f"expected a whole number from {least} on, got {text}")
        return number

    whole.__name__ = "whole number"
    return whole


def cores():
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def authors_code(folder, expected, needed):
    """Lets Python find the modules of a folder that was given by `--code`.

    What the folder is expected to be goes into the error where it lacks one of the needed files.
    """
    missing = [name for name in needed if not os.path.isfile(os.path.join(folder, name))]
    if missing:
        raise PeerError(f"--code {folder}: expected {expected}, {missing[0]} is missing")
    sys.path.insert(0, folder)


def without_gpu():
    """Lets code run that calls `cuda()` without asking for a GPU: the call does nothing."""
    import torch

    torch.Tensor.cuda = lambda self, *rest, **named: self
    torch.nn.Module.cuda = lambda self, *rest, **named: self


def require_parameters(count, expected):
    """Refuses a network of another size than that of Espalier's benchmark."""
    if count != expected:
        raise PeerError(f"expected {expected:,} parameters, as Espalier's network has, got {count:,}: is --code what it should be?")


def noise(batch, size, layout, seed=1):
    """Images from -2 to 2 and labels of ten classes, made once; the same in every run."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    images = torch.rand((batch, 3, size, size), generator=generator) * 4 - 2
    return laid_out(images, layout), torch.arange(batch) % 10


def laid_out(what, layout):
    """A tensor or a module in the order of `layout`."""
    import torch

    order = torch.channels_last if layout == "channels-last" else torch.contiguous_format
    return what.to(memory_format=order)


def parameters(module):
    """Numbers that a module learns."""
    return sum(parameter.numel() for parameter in module.parameters())


def weight_step(logits_of, network, optimiser, images, labels):
    """A step of the weights as DARTS takes it, and whoever followed it: with the norm of all gradients clipped at 5."""
    import torch

    optimiser.zero_grad()
    logits = logits_of(images)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 5)
    optimiser.step()
    read(loss, logits, labels)


def read(loss, logits, labels):
    """What is shown of a step while a search goes on: its loss, and how many answers are right."""
    loss.item()
    (logits.argmax(1) == labels).sum().item()


def engine(threads):
    """Sets PyTorch's threads; says which PyTorch it is and how it waits."""
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    waiting = os.environ.get("OMP_WAIT_POLICY", "default")
    return f"Python {sys.version.split()[0]}, PyTorch {torch.__version__}, {threads} threads, OMP_WAIT_POLICY {waiting}"


def run(make, arguments):
    """Serves Java or runs alone.

    make(arguments) gives a line about the peer and a function that does the work of a round, by its number.
    """
    words = sys.stdout
    sys.stdout = sys.stderr  # what libraries print is no answer
    try:
        about, work = make(arguments)
        if arguments.rounds:
            _alone(about, work, arguments.rounds, words)
        else:
            _serve(about, work, words)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)  # nobody listens any more
    except Exception as problem:
        name = "" if isinstance(problem, PeerError) else type(problem).__name__ + ": "
        print(f"{os.path.basename(sys.argv[0])}: {name}{' '.join(str(problem).split())}", file=sys.stderr)
        sys.exit(1)


def _timed(work, number):
    random.seed(number)
    start = time.perf_counter()
    work(number)
    return (time.perf_counter() - start) * 1e3


def _serve(about, work, words):
    print(about, file=words)
    print("ready", file=words, flush=True)
    for line in sys.stdin:
        command, _, number = line.strip().partition(" ")
        if command != "round" or not number.isdigit():
            raise PeerError(f"expected 'round N', got '{line.strip()}'")
        print(f"done {_timed(work, int(number)):.3f}", file=words, flush=True)


def _alone(about, work, rounds, words):
    print(about, file=words, flush=True)
    for number in range(rounds):
        _timed(work, number)
    times = []
    for number in range(rounds):
        times.append(_timed(work, number))
        print(f"round {number:4d} {times[-1]:12.1f} ms", file=words, flush=True)
    print(f"median     {statistics.median(times):12.1f} ms, from {min(times):.1f} to {max(times):.1f}", file=words)
