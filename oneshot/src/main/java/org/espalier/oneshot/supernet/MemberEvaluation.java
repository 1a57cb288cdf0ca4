package org.espalier.oneshot.supernet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.espalier.measure.Answers;
import org.espalier.torch.loss.Tally;
import org.espalier.torch.module.LayerRun;
import org.espalier.torch.module.Outputs;
import org.espalier.torch.train.FixedBatches;

/**
 * Scores many members of a supernet on the same images. Members share prefixes, so their layers form a trie of which each node is computed
 * once per batch: first with batch statistics on the calibration images, which gives every batch norm the exact averages that belong to its own
 * prefix, then with those averages on the images that count. The scores are those of recalibrating and evaluating each member alone.
 */
public final class MemberEvaluation {
    /** Enough that no lane is long without work at the end, few enough that little is computed twice. */
    private static final int PIECES_PER_LANE = 3;

    private final Supernet supernet;
    private long computedLayers;
    private long memberLayers;

    public MemberEvaluation(Supernet supernet) {
        this.supernet = supernet;
    }

    /**
     * Scores members; the supernet's running statistics stay what they are.
     *
     * @param members in any order; equal ones are computed once
     * @param calibration images for the statistics of batch norms, usually some of the training images
     * @param scored images that are answered
     * @param tally collects the answers of one member; a new one each time
     * @return one score for each member, in their order
     */
    public List<MemberScore> evaluate(
            List<Architecture> members, FixedBatches calibration, FixedBatches scored, Supplier<Tally> tally) {
        computedLayers = 0;
        memberLayers = 0;
        Tally[] tallies = new Tally[members.size()];
        Arrays.setAll(tallies, i -> tally.get());
        List<PrefixTrie> tries = tries(members);
        try {
            calibration.each((images, targets) -> walk(tries, images, this::calibrate, (member, logits) -> {}));
            scored.each((images, targets) -> walk(
                    tries,
                    images,
                    this::calibrated,
                    (member, logits) -> tallies[member].add(Outputs.of(logits), targets)));
            tries.forEach(trie -> computedLayers += trie.size());
        } finally {
            tries.forEach(PrefixTrie::close);
        }
        List<MemberScore> scores = new ArrayList<>();
        for (int i = 0; i < tallies.length; i++) {
            Answers answers = tallies[i].answers();
            if (answers.samples() == 0) {
                throw new IllegalArgumentException("there are no images to score on");
            }
            scores.add(new MemberScore(members.get(i), answers));
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

    /**
     * The members' tries, one for each resolution. Where there are lanes, each is cut into several between neighbours, so that there is work
     * for all of them; the prefixes at the cuts are computed twice.
     */
    private List<PrefixTrie> tries(List<Architecture> members) {
        List<Network> networks = members.stream().map(supernet.space()::network).toList();
        networks.forEach(network -> memberLayers += network.layers().size());
        Map<Shape, PrefixTrie> byInput = new LinkedHashMap<>();
        for (int i = 0; i < networks.size(); i++) {
            byInput.computeIfAbsent(networks.get(i).input(), shape -> new PrefixTrie())
                    .add(i, networks.get(i));
        }
        int lanes = supernet.lanes().count();
        int pieces = lanes == 1 ? 1 : PIECES_PER_LANE * lanes;
        List<PrefixTrie> tries = new ArrayList<>();
        for (PrefixTrie whole : byInput.values()) {
            List<Integer> inOrder = whole.membersInOrder();
            int size = (inOrder.size() + pieces - 1) / pieces;
            for (int from = 0; from < inOrder.size(); from += size) {
                PrefixTrie piece = new PrefixTrie();
                inOrder.subList(from, Math.min(inOrder.size(), from + size))
                        .forEach(member -> piece.add(member, networks.get(member)));
                piece.settle();
                tries.add(piece);
            }
        }
        return tries;
    }

    /** Sends a batch through all tries, as many at once as there are lanes. */
    private void walk(
            List<PrefixTrie> tries,
            Tensor images,
            BiConsumer<LayerRun, PrefixTrie.Node> compute,
            BiConsumer<Integer, Tensor> result) {
        Map<Shape, Tensor> resized = new HashMap<>();
        List<Supplier<Boolean>> walks = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            for (PrefixTrie trie : tries) {
                Tensor input = resized.computeIfAbsent(
                        trie.anyMember().input(), shape -> supernet.input(images, trie.anyMember()));
                walks.add(() -> {
                    try (NoGradGuard guard = new NoGradGuard()) {
                        new Walk(trie, compute, result).run(input);
                        return true;
                    }
                });
            }
            supernet.lanes().run(walks);
        }
    }

    private void calibrate(LayerRun run, PrefixTrie.Node node) {
        run.compute(node.value, node.layer, supernet.evaluatingOnLane().recalibrating(node.statistics));
    }

    private void calibrated(LayerRun run, PrefixTrie.Node node) {
        run.compute(node.value, node.layer, supernet.evaluatingOnLane().calibrated(node.statistics));
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

        /** @param input images as the trie's members want them */
        void run(Tensor input) {
            try (PointerScope scope = new PointerScope();
                    LayerRun run = new LayerRun(supernet.kernels(), trie.depth(), input)) {
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
}
