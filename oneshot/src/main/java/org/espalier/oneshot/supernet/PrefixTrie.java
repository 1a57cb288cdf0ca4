package org.espalier.oneshot.supernet;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.espalier.graph.Network;
import org.espalier.torch.module.BatchStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The layers of many networks with one input, as a trie: networks whose first n layers are the same (place, closed operation, inputs) share n
 * nodes. Value {@code d} of a run is the output of the node at depth {@code d}; value 0 is the image.
 */
final class PrefixTrie implements AutoCloseable {
    /** One layer after one prefix. */
    static final class Node implements AutoCloseable {
        final Network.Layer layer;
        final int value;
        final List<Node> children = new ArrayList<>();
        /** Members whose last layer this is. */
        final List<Integer> members = new ArrayList<>();
        /** Values that the nodes below read, this one's own included where they do. */
        final BitSet needed = new BitSet();
        /** Statistics of the batch norm at this node, which depend on the whole prefix. */
        final BatchStatistics statistics = new BatchStatistics();

        private Node(Network.Layer layer, int value) {
            this.layer = layer;
            this.value = value;
        }

        @Override
        public void close() {
            statistics.close();
        }
    }

    private final List<Node> roots = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private @Nullable Network anyMember;
    private int depth;

    /** A network whose input shape is that of all. */
    Network anyMember() {
        return Objects.requireNonNull(anyMember, "a trie without members");
    }

    void add(int member, Network network) {
        anyMember = network;
        List<Node> at = roots;
        Node last = null;
        for (Network.Layer layer : network.layers()) {
            Node next = null;
            for (Node candidate : at) {
                next = candidate.layer.equals(layer) ? candidate : next;
            }
            if (next == null) {
                next = new Node(layer, last == null ? 1 : last.value + 1);
                at.add(next);
                nodes.add(next);
            }
            depth = Math.max(depth, next.value);
            last = next;
            at = next.children;
        }
        if (last == null) {
            throw new IllegalArgumentException("network '" + network.name() + "' has no layers");
        }
        last.members.add(member);
    }

    /** All members, those with a long common prefix next to each other. */
    List<Integer> membersInOrder() {
        List<Integer> all = new ArrayList<>();
        roots.forEach(root -> collect(root, all));
        return all;
    }

    private static void collect(Node node, List<Integer> into) {
        into.addAll(node.members);
        node.children.forEach(child -> collect(child, into));
    }

    /** Works out which values each node has to leave for those below; call once, after all members were added. */
    void settle() {
        for (int i = nodes.size() - 1; i >= 0; i--) { // a child is always made after its parent
            Node node = nodes.get(i);
            for (Node child : node.children) {
                node.needed.or(reads(child));
            }
        }
    }

    /** The values that a node and all below it read from those before it. */
    static BitSet reads(Node node) {
        BitSet reads = (BitSet) node.needed.clone();
        reads.clear(node.value);
        node.layer.inputs().forEach(reads::set);
        return reads;
    }

    List<Node> roots() {
        return roots;
    }

    /** Layers to compute. */
    int size() {
        return nodes.size();
    }

    /** Layers of the longest member. */
    int depth() {
        return depth;
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
    }
}
