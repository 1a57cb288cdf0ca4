package org.espalier.oneshot.supernet;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.Role;
import org.espalier.torch.train.Losses;

/**
 * Scores many members of a supernet on the same images. Members share prefixes, so their layers form a trie of which each node is computed
 * once per batch: first with batch statistics on the calibration images, which gives every batch norm the exact averages that belong to its own
 * prefix, then with those averages on the images that count. The scores are those of recalibrating and evaluating each member alone.
 */
public final class MemberEvaluation {
    private final Supernet supernet;
    private long computedLayers;
    private long memberLayers;

    public MemberEvaluation(Supernet supernet) {
        this.supernet = supernet;
    }

    /**
     * Scores members; the supernet's running statistics are afterwards what they were.
     *
     * @param members in any order; equal ones are computed once
     * @param calibration images for the statistics of batch norms, usually some of the training images
     * @param scored images that are counted
     * @return one score for each member, in their order
     */
    public List<MemberScore> evaluate(List<Architecture> members, LabelledBatches calibration, LabelledBatches scored) {
        computedLayers = 0;
        memberLayers = 0;
        Tally[] tallies = new Tally[members.size()];
        Map<String, float[]> statistics = statistics();
        try (NoGradGuard guard = new NoGradGuard()) {
            for (PrefixTrie trie : tries(members)) {
                try (trie) {
                    score(trie, calibration, scored, tallies);
                    computedLayers += trie.size();
                }
            }
        } finally {
            statistics.forEach(supernet.store()::assign);
        }
        List<MemberScore> scores = new ArrayList<>();
        for (int i = 0; i < tallies.length; i++) {
            Tally tally = tallies[i];
            if (tally == null) {
                throw new IllegalArgumentException("there are no images to score on");
            }
            scores.add(new MemberScore(members.get(i), tally.correct, tally.images, tally.loss / tally.images));
        }
        return scores;
    }

    /** Layers that the last call computed for each batch. */
    public long computedLayers() {
        return computedLayers;
    }

    /** Layers that its members have together: what it would have computed one member at a time. */
    public long memberLayers() {
        return memberLayers;
    }

    private List<PrefixTrie> tries(List<Architecture> members) {
        Map<Shape, PrefixTrie> byInput = new LinkedHashMap<>();
        for (int i = 0; i < members.size(); i++) {
            Network network = supernet.space().network(members.get(i));
            byInput.computeIfAbsent(network.input(), shape -> new PrefixTrie(network))
                    .add(i, network);
            memberLayers += network.layers().size();
        }
        byInput.values().forEach(PrefixTrie::settle);
        return new ArrayList<>(byInput.values());
    }

    private Map<String, float[]> statistics() {
        ParameterStore store = supernet.store();
        Map<String, float[]> values = new LinkedHashMap<>();
        store.all().stream()
                .filter(stored -> stored.role() == Role.STATISTIC)
                .forEach(stored -> values.put(stored.name(), store.values(stored.name())));
        return values;
    }

    private void score(PrefixTrie trie, LabelledBatches calibration, LabelledBatches scored, Tally[] tallies) {
        calibration.each((images, labels) -> new Walk(trie, this::calibrate, (member, logits) -> {}).run(images));
        scored.each((images, labels) -> new Walk(trie, this::calibrated, (member, logits) -> {
                    if (tallies[member] == null) {
                        tallies[member] = new Tally();
                    }
                    tallies[member].add(logits, labels);
                })
                .run(images));
    }

    private void calibrate(LayerRun run, PrefixTrie.Node node) {
        run.compute(node.value, node.layer, supernet.evaluating().recalibrating(node.statistics));
    }

    private void calibrated(LayerRun run, PrefixTrie.Node node) {
        node.statistics.writeTo(supernet.store());
        ModuleContext context = supernet.evaluating();
        run.compute(node.value, node.layer, context);
    }

    /** One pass of a batch through a trie. */
    private final class Walk {
        private final PrefixTrie trie;
        private final BiConsumer<LayerRun, PrefixTrie.Node> compute;
        private final BiConsumer<Integer, Tensor> result;

        Walk(PrefixTrie trie, BiConsumer<LayerRun, PrefixTrie.Node> compute, BiConsumer<Integer, Tensor> result) {
            this.trie = trie;
            this.compute = compute;
            this.result = result;
        }

        void run(Tensor images) {
            try (PointerScope scope = new PointerScope();
                    LayerRun run =
                            new LayerRun(supernet.kernels(), trie.depth(), supernet.input(images, trie.anyMember()))) {
                branch(run, trie.roots(), new BitSet());
            }
        }

        /** @param pinned values that someone else still reads */
        private void branch(LayerRun run, List<PrefixTrie.Node> children, BitSet pinned) {
            for (int i = 0; i < children.size(); i++) {
                BitSet held = (BitSet) pinned.clone();
                children.subList(i + 1, children.size()).forEach(later -> held.or(PrefixTrie.reads(later)));
                chain(run, children.get(i), held);
            }
        }

        /** Computes a node and everything below it; where only one way leads on, without recursion. */
        private void chain(LayerRun run, PrefixTrie.Node first, BitSet pinned) {
            PrefixTrie.Node node = first;
            while (true) {
                compute.accept(run, node);
                if (!node.members.isEmpty()) {
                    Tensor logits = run.get(node.value);
                    node.members.forEach(member -> result.accept(member, logits));
                }
                for (int value = 0; value <= node.value; value++) {
                    if (!node.needed.get(value) && !pinned.get(value)) {
                        run.release(value);
                    }
                }
                if (node.children.size() != 1) {
                    break;
                }
                node = node.children.get(0);
            }
            branch(run, node.children, pinned);
            for (int value = first.value; value <= node.value; value++) {
                run.release(value);
            }
        }
    }

    private static final class Tally {
        private long correct;
        private long images;
        private double loss;

        void add(Tensor output, Tensor labels) {
            try (PointerScope scope = new PointerScope()) {
                Tensor logits = output.reshape(output.size(0), -1);
                correct += Losses.correct(logits, labels);
                long counted = Losses.counted(labels);
                loss += Losses.crossEntropy(logits, labels, 0).item_double() * counted;
                images += counted;
            }
        }
    }
}
