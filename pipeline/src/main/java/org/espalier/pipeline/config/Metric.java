package org.espalier.pipeline.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a network costs or gives on a device: what can be limited, and be an objective beside the measures of a task. */
public enum Metric {
    /** Trained numbers. */
    PARAMS("params", "", false, false),
    /** Multiply-accumulates of one inference. */
    MACS("macs", "", false, false),
    /** Bytes of everything that the layers give, float32. */
    ACTIVATION_BYTES("activation_bytes", "bytes", false, false),
    /** Bytes of the weights and of {@link #ACTIVATION_BYTES}: what a run needs that frees nothing. */
    MEMORY("memory", "bytes", false, false),
    /** Median time of one inference, of {@code device.batch} images. */
    LATENCY_MS("latency_ms", "ms", true, false),
    /** Images of {@code device.batch} each second, at the median latency. */
    THROUGHPUT("throughput", "images/s", true, true),
    /** What a run of {@code device.batch} images takes at its highest, in MB of 1,048,576 bytes. */
    MEMORY_MB("memory_mb", "MB", true, false);

    private final String key;
    private final String unit;
    private final boolean measured;
    private final boolean moreIsBetter;

    Metric(String key, String unit, boolean measured, boolean moreIsBetter) {
        this.key = key;
        this.unit = unit;
        this.measured = measured;
        this.moreIsBetter = moreIsBetter;
    }

    /** As configurations and results write it. */
    public String key() {
        return key;
    }

    /** For people; empty for a count. */
    public String unit() {
        return unit;
    }

    /** Whether it is measured on the device; else it is counted from the graph. */
    public boolean isMeasured() {
        return measured;
    }

    /** Whether more is better; less is, of all others. */
    public boolean isMoreBetter() {
        return moreIsBetter;
    }

    /** The one of that key; absent where there is none, as for the measures of a task. */
    public static Optional<Metric> of(String key) {
        return Arrays.stream(values()).filter(metric -> metric.key.equals(key)).findFirst();
    }

    /** All keys, in order of the alphabet. */
    public static List<String> keys() {
        return Arrays.stream(values()).map(Metric::key).sorted().toList();
    }
}
