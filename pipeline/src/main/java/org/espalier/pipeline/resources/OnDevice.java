package org.espalier.pipeline.resources;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.device.Device;
import org.espalier.device.latency.LatencyCache;
import org.espalier.device.latency.LatencyModel;
import org.espalier.device.latency.LatencyModelBuilder;
import org.espalier.device.latency.MeasuringListener;
import org.espalier.device.latency.model.LatencyLearner;
import org.espalier.device.latency.model.LatencyLearners;
import org.espalier.service.Lazy;

/** What hangs on the device of a search: what predicts it, what was measured on it, and what its limits are shares of. Opened when first needed. */
final class OnDevice {
    private final Lazy<Device> device;
    private final Lazy<LatencyModel> latencyModel;
    private final Lazy<MemoryModel> memoryModel;
    private final References references;
    private final Measurements measured = new Measurements();

    OnDevice(SearchResources resources, Supplied supplied, KnownData known) {
        this.references = new References(known);
        this.device = Lazy.of(() -> {
            Device opened = NamedParts.device(resources.config(), supplied);
            if (supplied.device().isEmpty()) {
                resources.closeAtLast(opened);
            }
            return opened;
        });
        this.latencyModel = Lazy.of(() -> latencyModel(resources));
        this.memoryModel = Lazy.of(() -> MemoryModel.of(resources, references));
    }

    private LatencyModel latencyModel(SearchResources resources) {
        LatencyLearner learner = LatencyLearners.named(resources.config().latencyModel());
        return LatencyModelBuilder.of(
                        learner,
                        LatencyCache.ofUser(resources.environment()),
                        resources.config().seed())
                .build(resources.space(), device(), learner, MeasuringListener.NONE);
    }

    /** Views of the resources for the devices behind the first, by what those are called. */
    static Map<String, SearchResources> others(SearchResources whole) {
        Map<String, SearchResources> others = new LinkedHashMap<>();
        whole.config().otherDevices().forEach((name, device) -> others.put(name, new SearchResources(whole, device)));
        return Collections.unmodifiableMap(others);
    }

    Device device() {
        return device.get();
    }

    LatencyModel latencyModel() {
        return latencyModel.get();
    }

    MemoryModel memoryModel() {
        return memoryModel.get();
    }

    References references() {
        return references;
    }

    Measurements measured() {
        return measured;
    }
}
