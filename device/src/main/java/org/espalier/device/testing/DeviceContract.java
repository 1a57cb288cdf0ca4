package org.espalier.device.testing;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.espalier.device.Device;
import org.espalier.device.Latency;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.search.testing.Check;
import org.jspecify.annotations.Nullable;

/**
 * The contract of {@link Device} as checks that need no test framework: run each in a test of its own. A check that fails throws an {@link
 * AssertionError} that says what was expected. Every check opens the device anew and closes it.
 *
 * @param opened opens the device, at one image
 */
public record DeviceContract(Supplier<Device> opened) {
    private static final Protocol QUICK =
            new Protocol(12, Duration.ofMillis(5), Duration.ofMillis(10), 4, 0.2, false, 0.5);
    private static final Protocol WATCHED =
            new Protocol(12, Duration.ofMillis(5), Duration.ofMillis(10), 4, 0.2, true, 0.5);
    private static final int SMALL = 2;
    private static final int LARGE = 96;
    private static final String MODEL = "the model of the contract";

    /** All properties. */
    public List<Check> checks() {
        return List.of(
                new Check("it says what it is, the same each time", () -> with(this::described)),
                new Check("another batch is another device, or is refused in one line", () -> with(this::batches)),
                new Check("a measurement keeps to the protocol and is one of raw times", () -> with(this::measured)),
                new Check("with a reference model in between it tells the drift", () -> with(this::watched)),
                new Check("more work takes longer", () -> with(this::ordered)),
                new Check(
                        "what is no model is refused by its name, and the next is measured", () -> with(this::noModel)),
                new Check("layers are timed, or refused in one line", () -> with(this::layers)),
                new Check("memory is told in MB, or not at all", () -> with(this::memory)),
                new Check("it may be closed twice, and measures nothing wrong when opened again", this::closed));
    }

    /** One look at an open device. */
    private interface Look {
        void at(Device device);
    }

    private void with(Look look) {
        try (Device device = opened.get()) {
            look.at(device);
        }
    }

    private void described(Device device) {
        require(!device.name().isBlank(), "it has no name");
        require(!device.runtime().isBlank(), "it has no runtime");
        require(device.threads() >= 1, "threads: expected at least 1, got " + device.threads());
        require(device.batch() == 1, "batch: expected 1 to begin with, got " + device.batch());
        require(oneLine(device.fingerprint()), "fingerprint: expected one line, got '" + device.fingerprint() + "'");
        String again;
        try (Device other = opened.get()) {
            again = other.fingerprint();
        }
        require(
                again.equals(device.fingerprint()),
                "fingerprint: '" + device.fingerprint() + "', then '" + again + "'");
    }

    private void batches(Device device) {
        require(
                device.withBatch(1).fingerprint().equals(device.fingerprint()),
                "at batch 1 its fingerprint differs from that of itself");
        refused("batch 0", () -> device.withBatch(0));
        Device four;
        try {
            four = device.withBatch(4);
        } catch (IllegalArgumentException e) {
            require(oneLine(e.getMessage()), "batch 4 is refused by '" + e.getMessage() + "', expected one line");
            return;
        }
        require(four.batch() == 4, "withBatch(4).batch(): expected 4, got " + four.batch());
        require(device.batch() == 1, "withBatch changed the device that it was called on");
        require(
                !four.fingerprint().equals(device.fingerprint()),
                "at batch 4 its fingerprint is that of batch 1, so that times of one would be taken for the other");
        measured(four);
    }

    private void measured(Device device) {
        MeasuredLatency measured = device.measure(MODEL, ProvingModels.convolutions(SMALL), QUICK);
        double[] millis = measured.samples().millis();
        Latency latency = measured.latency();
        require(
                latency.runs() == millis.length && millis.length >= QUICK.runs(),
                "runs: expected at least " + QUICK.runs() + " and as many raw times, got " + latency.runs() + " and "
                        + millis.length);
        require(
                Arrays.stream(millis).allMatch(time -> time > 0 && Double.isFinite(time)),
                "raw times: expected milliseconds above 0, got " + Arrays.toString(millis));
        require(latency.equals(Latency.of(millis)), "the distribution is not that of the raw times");
        require(
                measured.variation() >= 0 && measured.drift() >= 0,
                "variation " + measured.variation() + " or drift " + measured.drift() + " is below 0");
    }

    private void watched(Device device) {
        MeasuredLatency measured = device.measure(MODEL, ProvingModels.convolutions(SMALL), WATCHED);
        require(
                measured.drift() >= 0 && Double.isFinite(measured.drift()),
                "drift: expected a share, got " + measured.drift());
        require(
                measured.unstable() || measured.drift() <= WATCHED.limit(),
                "a drift of " + measured.drift() + " is above the protocol's limit and was not called unstable");
    }

    private void ordered(Device device) {
        double small = median(device, SMALL);
        double large = median(device, LARGE);
        require(
                large > small,
                LARGE + " channels took " + large + " ms, " + SMALL + " took " + small
                        + ": expected more work to take longer");
    }

    private static double median(Device device, int channels) {
        return device.measure(MODEL, ProvingModels.convolutions(channels), QUICK)
                .latency()
                .median();
    }

    private void noModel(Device device) {
        byte[] whole = ProvingModels.convolutions(SMALL);
        for (byte[] bytes : List.of(new byte[0], new byte[] {1, 2, 3}, Arrays.copyOf(whole, whole.length / 2))) {
            String message =
                    refused(bytes.length + " bytes that are no model", () -> device.measure(MODEL, bytes, QUICK));
            require(message.contains(MODEL), "a refusal does not name the model: " + message);
        }
        measured(device);
    }

    private void layers(Device device) {
        List<LayerTime> layers;
        try {
            layers = device.layers(MODEL, ProvingModels.convolutions(SMALL), 3);
        } catch (IllegalArgumentException e) {
            require(oneLine(e.getMessage()), "layers are refused by '" + e.getMessage() + "', expected one line");
            return;
        }
        require(!layers.isEmpty(), "no layer was timed");
        require(
                layers.stream().allMatch(l -> l.medianMillis() >= 0 && !l.name().isBlank() && !l.op().isBlank()),
                "layers: expected names, operators and times, got " + layers);
    }

    private void memory(Device device) {
        OptionalDouble megabytes = device.memoryMb(MODEL, ProvingModels.convolutions(SMALL));
        require(
                megabytes.isEmpty() || megabytes.getAsDouble() >= 0 && Double.isFinite(megabytes.getAsDouble()),
                "memory: expected MB, got " + megabytes);
    }

    private void closed() {
        Device device = opened.get();
        measured(device);
        device.close();
        device.close();
        with(this::measured);
    }

    private static String refused(String what, Runnable act) {
        try {
            act.run();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            require(oneLine(message), what + ": refused by '" + message + "', expected one line");
            return message;
        }
        throw new AssertionError(what + ": was not refused with an IllegalArgumentException");
    }

    private static boolean oneLine(@Nullable String text) {
        return text != null && !text.isBlank() && text.lines().count() == 1;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
