package org.espalier.oneshot.superkernel;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Multiply;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Shape;
import org.espalier.oneshot.superkernel.Superkernel.Use;
import org.espalier.oneshot.supernet.OpenGraph;
import org.espalier.space.SearchSpace;

/**
 * A space as superkernels see it: every decision is about the kernel of a depthwise convolution, about how many of its channels are used, or about whether its block runs.
 *
 * @param space what is searched
 * @param kernels the depthwise convolutions that anything is decided about
 * @param mixing by weight of a layer that reads all channels of such a convolution: how many it reads, by step of the decision
 * @param largest the member in which nothing is left out
 */
record Superkernels(SearchSpace space, List<Superkernel> kernels, Map<String, Ladder> mixing, Architecture largest) {
    /** What a space has to have, in words. */
    static final String NEEDS =
            "decisions about kernels and widths of depthwise convolutions, or about blocks with one that may be left out, and no others";

    /** @throws IllegalArgumentException where the space has other decisions, with what is wrong */
    static Superkernels of(SearchSpace space) {
        Graph graph =
                space.graph().orElseThrow(() -> new IllegalArgumentException("there is no graph with open decisions"));
        Reading reading = new Reading(space, OptionalBlocks.of(graph));
        OpenGraph.visit(graph, space.input(), reading::operation);
        return reading.result();
    }

    /** What a space lacks, as {@link org.espalier.search.Strategy#lacks}. */
    static Optional<String> lacks(SearchSpace space) {
        try {
            of(space);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("it needs " + NEEDS + ": " + e.getMessage());
        }
    }

    /** All ladders, each once. */
    Map<Decision, Ladder> ladders() {
        Map<Decision, Ladder> ladders = new LinkedHashMap<>();
        for (Superkernel kernel : kernels) {
            kernel.kernel().ifPresent(ladder -> ladders.put(ladder.decision(), ladder));
            kernel.channels().ifPresent(ladder -> ladders.put(ladder.decision(), ladder));
            kernel.use().ifPresent(use -> ladders.put(use.ladder().decision(), use.ladder()));
        }
        return ladders;
    }

    private static final class Reading {
        private final SearchSpace space;
        private final List<Use> blocks;
        private final Architecture any;
        private final Map<String, Superkernel> kernels = new LinkedHashMap<>();
        private final Map<String, Use> used = new LinkedHashMap<>();
        private final Map<String, Expr> mixing = new LinkedHashMap<>();

        Reading(SearchSpace space, List<Use> blocks) {
            this.space = space;
            this.blocks = blocks;
            this.any = new Architecture(
                    space.decisions(), new int[space.decisions().size()]);
        }

        void operation(String path, Operation operation, List<Shape> inputs) {
            Set<Decision> places = new LinkedHashSet<>();
            inputs.forEach(shape -> {
                shape.height().collect(places);
                shape.width().collect(places);
            });
            if (!places.isEmpty()) {
                throw new IllegalArgumentException(
                        "'" + places.iterator().next().path() + "' changes the size of images");
            }
            if (operation instanceof Conv conv && conv.isDepthwise()) {
                depthwise(path, conv);
            } else if (operation instanceof Conv conv) {
                closed(path, conv.kernelHeight());
                closed(path, conv.kernelWidth());
                closed(path, conv.groups());
                reads(path, inputs.get(0), conv.groups().equals(Expr.ONE));
            } else if (operation instanceof Linear) {
                reads(path, inputs.get(0), inputs.get(0).height().equals(Expr.ONE));
            } else if (!isByChannel(operation)) {
                inputs.forEach(shape -> closed(path, shape.channels()));
            }
        }

        private static boolean isByChannel(Operation operation) {
            return operation instanceof BatchNorm
                    || operation instanceof Activation
                    || operation instanceof Multiply
                    || operation instanceof Pool
                    || operation instanceof GlobalAveragePool
                    || operation instanceof Identity
                    || operation instanceof Dropout
                    || operation instanceof DropPath;
        }

        private static void closed(String path, Expr number) {
            number.support().stream().findFirst().ifPresent(decision -> {
                throw new IllegalArgumentException(
                        "'" + decision.path() + "' is about '" + path + "', which is no depthwise convolution");
            });
        }

        private void depthwise(String path, Conv conv) {
            Optional<Ladder> kernel = ladder(path, conv.kernelHeight());
            if (!conv.kernelHeight().equals(conv.kernelWidth())) {
                throw new IllegalArgumentException("the kernel of '" + path + "' is not square");
            }
            Optional<Ladder> channels = ladder(path, conv.out());
            Optional<Use> use = blocks.stream()
                    .filter(block -> path.startsWith(block.prefix()))
                    .findFirst();
            use.ifPresent(block -> {
                if (used.put(block.prefix(), block) != null) {
                    throw new IllegalArgumentException(
                            "the block of '" + path + "' has several depthwise convolutions");
                }
            });
            if (kernel.isPresent() || channels.isPresent() || use.isPresent()) {
                long least = channels.map(ladder -> ladder.sizes().get(0))
                        .orElseGet(() -> conv.out().value(any));
                kernels.put(path, new Superkernel(path, kernel, channels, least, use));
            }
        }

        /** A layer that mixes channels. */
        private void reads(String path, Shape input, boolean all) {
            Set<Decision> support = input.channels().support();
            if (support.isEmpty()) {
                return;
            } else if (!all || support.size() > 1) {
                throw new IllegalArgumentException("'" + path + "' does not read the leading channels of one decision");
            }
            mixing.put(path + ".weight", input.channels());
        }

        /** How many channels a layer reads, by step of the superkernel's own ladder. */
        private Ladder read(Map<Decision, Ladder> ladders, Expr channels) {
            Decision decision = channels.support().iterator().next();
            Ladder ladder = ladders.get(decision);
            if (ladder == null) {
                throw new IllegalArgumentException("'" + decision.path() + "' is none of these");
            }
            List<Long> sizes = ladder.options().stream()
                    .map(option -> channels.value(any.with(decision, option)))
                    .toList();
            if (!sizes.stream().sorted().toList().equals(sizes)) {
                throw new IllegalArgumentException(
                        "'" + decision.path() + "' makes one width larger and another smaller");
            }
            return new Ladder(decision, ladder.options(), sizes);
        }

        private Optional<Ladder> ladder(String path, Expr number) {
            List<Decision> support = List.copyOf(number.support());
            if (support.size() > 1) {
                throw new IllegalArgumentException("a size of '" + path + "' hangs on several decisions");
            }
            return support.stream()
                    .findFirst()
                    .map(decision -> Ladder.of(decision, option -> number.value(any.with(decision, option))));
        }

        Superkernels result() {
            Map<Decision, Ladder> ladders = owned();
            Map<String, Ladder> widths = new LinkedHashMap<>();
            mixing.forEach((weight, channels) -> widths.put(weight, read(ladders, channels)));
            for (Use block : blocks) {
                Decision decision = block.ladder().decision();
                require(used.containsKey(block.prefix()) && !ladders.containsKey(decision), decision);
            }
            blocks.forEach(block -> ladders.put(block.ladder().decision(), block.ladder()));
            if (ladders.isEmpty()) {
                throw new IllegalArgumentException("nothing is decided");
            }
            Architecture largest = any;
            for (Decision decision : space.decisions().all()) {
                Ladder ladder = ladders.get(decision);
                require(decision.size() == 1 || ladder != null, decision);
                largest = ladder == null
                        ? largest
                        : largest.with(decision, ladder.options().get(ladder.steps()));
            }
            return new Superkernels(space, List.copyOf(kernels.values()), widths, largest);
        }

        /** Those of kernels and channels, each about one superkernel. */
        private Map<Decision, Ladder> owned() {
            Map<Decision, Ladder> owned = new LinkedHashMap<>();
            for (Superkernel kernel : kernels.values()) {
                Stream.of(kernel.kernel(), kernel.channels())
                        .flatMap(Optional::stream)
                        .forEach(ladder -> {
                            if (owned.put(ladder.decision(), ladder) != null) {
                                throw new IllegalArgumentException(
                                        "'" + ladder.decision().path()
                                                + "' is about several depthwise convolutions, or about two sizes of one");
                            }
                        });
            }
            return owned;
        }

        private static void require(boolean fits, Decision decision) {
            if (!fits) {
                throw new IllegalArgumentException("'" + decision.path() + "' is none of these");
            }
        }
    }
}
