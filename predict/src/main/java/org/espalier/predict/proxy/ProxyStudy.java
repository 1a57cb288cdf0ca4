package org.espalier.predict.proxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.space.SearchSpace;
import org.espalier.stats.Correlation;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.train.BatchStream;

/**
 * Members of a space and what proxies say of them: all by the same seed and the first batch of the same images.
 *
 * @param rows one for each member, in their order
 */
public record ProxyStudy(List<Row> rows) {
    /**
     * A member.
     *
     * @param scores by the names of the proxies, in the order in which they were asked for
     */
    public record Row(Architecture member, Map<String, Double> scores) {}

    public ProxyStudy {
        rows = List.copyOf(rows);
    }

    /** The first batch of a member's size; somebody else owns what stands behind it. */
    @FunctionalInterface
    public interface Images {
        /** @param rows of the images, as the member's network wants them */
        BatchStream of(int rows);
    }

    /**
     * Scores members.
     *
     * @param images of every member's size, the same ones for all
     * @param heard is told each row when it is there
     */
    public static ProxyStudy of(
            SearchSpace space,
            List<Architecture> members,
            List<ZeroCostProxy> proxies,
            Images images,
            Loss loss,
            Convolution convolution,
            long seed,
            Consumer<Row> heard) {
        List<Row> rows = new ArrayList<>();
        for (Architecture member : members) {
            Network network = space.network(member);
            Map<String, Double> scores = new LinkedHashMap<>();
            try (PointerScope scope = new PointerScope();
                    BatchStream.Epoch epoch =
                            images.of(network.input().height().asInt()).epoch(0)) {
                UntrainedNetwork untrained = new UntrainedNetwork(network, epoch.next(), loss, convolution, seed);
                proxies.forEach(proxy -> scores.put(proxy.name(), proxy.score(untrained)));
            }
            Row row = new Row(member, scores);
            rows.add(row);
            heard.accept(row);
        }
        return new ProxyStudy(rows);
    }

    /** Spearman's rank correlation of two proxies' scores, the least being equal; NaN where all members have the same one. */
    public double spearman(String one, String other) {
        return Correlation.spearman(column(one), column(other));
    }

    private double[] column(String proxy) {
        return rows.stream()
                .mapToDouble(row -> Math.max(-Double.MAX_VALUE, row.scores().getOrDefault(proxy, Double.NaN)))
                .toArray();
    }
}
