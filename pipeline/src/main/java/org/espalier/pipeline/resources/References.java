package org.espalier.pipeline.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.espalier.event.ReferenceMeasured;
import org.espalier.graph.Network;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.service.Lazy;

/**
 * Numbers that limits hang on. What is measured is measured once in the life of a search and kept in its journal, so that a search that goes on
 * has the limits with which it began. Safe for several threads.
 */
final class References {
    private final Lazy<List<ReferenceMeasured>> known;
    private final KnownData journal;
    private final Map<String, String> resolved = new ConcurrentHashMap<>();

    References(KnownData journal) {
        this.journal = journal;
        this.known = Lazy.of(() -> new ArrayList<>(journal.references()));
    }

    /** The number of a metric of a network, as it was measured first. */
    synchronized double value(SearchConfig config, Metric metric, String of, Network network, DoubleSupplier measure) {
        String basis = basis(config, network);
        for (ReferenceMeasured one : known.get()) {
            if (one.isOf(metric.key(), of, basis)) {
                return one.value();
            }
        }
        ReferenceMeasured first = new ReferenceMeasured(metric.key(), of, basis, measure.getAsDouble());
        journal.measured(first);
        known.get().add(first);
        return first.value();
    }

    /** A text that is made of others once. */
    String resolved(String key, Supplier<String> made) {
        String text = resolved.get(key);
        if (text == null) {
            text = made.get();
            resolved.put(key, text);
        }
        return text;
    }

    /** The network as it is sized, and what it ran on: where either is another, so is the number. */
    private static String basis(SearchConfig config, Network network) {
        SearchConfig.Device device = config.device();
        return network.input() + ", " + network.params() + " parameters, " + network.macs() + " MACs; " + device.name()
                + ", " + device.threads() + " threads, batch " + device.batch()
                + (device.parameters().isEmpty() ? "" : ", " + device.parameters());
    }
}
