package org.espalier.device.latency.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Shape;

/** How published tables name the layers of a network. Shapes are height x width x channels. */
public enum BlockForm {
    /**
     * Once-for-all's tables, such as {@code note10} (Cai et al. 2020): the middle channels, squeeze-and-excitation and h-swish are in the key, and the head is {@code
     * Conv_1}, {@code AvgPool2D}, {@code Conv_2} and {@code Logits}.
     */
    ONCE_FOR_ALL("once-for-all"),
    /**
     * ProxylessNAS's {@code mobile_trim.yaml} (Cai et al. 2019): the ratio of expansion is in the key, and {@code Logits} is all that follows {@code Conv_1}.
     */
    PROXYLESS("proxyless");

    private static final String BLOCK = "expanded_conv";

    private final String label;

    BlockForm(String label) {
        this.label = label;
    }

    /** What {@code --format} calls it. */
    public String label() {
        return label;
    }

    /**
     * The layers of a network that a table of this form adds up, in order. Blocks that are skipped are not there; the first block, which does not expand, is.
     *
     * @throws IllegalArgumentException where the network is no chain of inverted bottlenecks with such a head
     */
    public List<TableLayer> layers(Network network) {
        BottleneckChain chain = BottleneckChain.of(network);
        List<TableLayer> layers = new ArrayList<>();
        int first = chain.blocks().get(0).from();
        int stem = chain.behindConvolution(0);
        if (stem != first) {
            throw new IllegalArgumentException("network '" + network.name() + "': layer '"
                    + network.layers().get(stem).name() + "' stands between the stem and the first block; tables of "
                    + label + " know no such layer");
        }
        layers.add(part(chain, "Conv", 0, stem, 0));
        for (Bottleneck block : chain.blocks()) {
            layers.add(new TableLayer(key(block), chain.part(block.from(), block.to(), block.value())));
        }
        int mixed = chain.behindConvolution(chain.tail());
        layers.add(part(chain, "Conv_1", chain.tail(), mixed, chain.tail()));
        head(chain, mixed, layers);
        return layers;
    }

    private void head(BottleneckChain chain, int from, List<TableLayer> layers) {
        Network network = chain.network();
        int end = network.layers().size();
        if (from >= end || !(network.layers().get(from).operation() instanceof GlobalAveragePool)) {
            throw new IllegalArgumentException("network '" + network.name() + "': layer '"
                    + network.layers().get(Math.min(from, end - 1)).name()
                    + "': expected the pooling before the classifier, as in tables of " + label);
        }
        int logits = from;
        if (this == ONCE_FOR_ALL) {
            layers.add(part(chain, "AvgPool2D", from, from + 1, from));
            logits = chain.behindConvolution(from + 1);
            layers.add(part(chain, "Conv_2", from + 1, logits, from + 1));
        }
        String input = "Logits-input:" + text(chain.shape(logits));
        layers.add(new TableLayer(input + "-output:" + network.classes(), chain.part(logits, end, logits)));
    }

    private static TableLayer part(BottleneckChain chain, String type, int from, int to, int value) {
        return new TableLayer(
                type + "-input:" + text(chain.shape(value)) + "-output:" + text(chain.shape(to)),
                chain.part(from, to, value));
    }

    private String key(Bottleneck block) {
        String shared = String.format(
                Locale.ROOT,
                "%s-input:%s-output:%s-expand:%d-kernel:%d-stride:%d-idskip:%d",
                BLOCK,
                text(block.input()),
                text(block.output()),
                this == ONCE_FOR_ALL ? block.middle() : block.ratio(),
                block.kernel(),
                block.stride(),
                block.skip() ? 1 : 0);
        return this == PROXYLESS
                ? shared
                : shared + "-se:" + (block.squeeze() ? 1 : 0) + "-hs:" + (block.hardSwish() ? 1 : 0);
    }

    private static String text(Shape shape) {
        return shape.height().asInt() + "x" + shape.width().asInt() + "x"
                + shape.channels().asInt();
    }

    /** The form of a table by one of its blocks; throws where the key is none of a block. */
    static BlockForm of(String key) {
        return Arrays.stream(values())
                .filter(form -> key.matches(form.pattern()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + key + "' is no key of a block"));
    }

    private String pattern() {
        return BLOCK + "-input:\\d+x\\d+x\\d+-output:\\d+x\\d+x\\d+-expand:\\d+-kernel:\\d+-stride:\\d+-idskip:[01]"
                + (this == ONCE_FOR_ALL ? "-se:[01]-hs:[01]" : "");
    }

    static boolean isBlock(String key) {
        return key.startsWith(BLOCK + "-");
    }
}
