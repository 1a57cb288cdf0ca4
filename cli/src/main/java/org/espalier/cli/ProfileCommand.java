package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.espalier.decision.Architecture;
import org.espalier.device.Device;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.Latency;
import org.espalier.device.LayerTime;
import org.espalier.device.Profile;
import org.espalier.device.Protocol;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.failure.Problem;
import org.espalier.files.RegularFiles;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.space.Landmarks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a model file, or a member of a space with random weights, which run as fast as trained ones. */
@Command(name = "profile", description = "Measure a MODEL.onnx, a network or a member of a space on a device.")
final class ProfileCommand implements Callable<Integer> {
    static final int MOST_IMAGES = 65_536;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SpaceArguments arguments = new SpaceArguments();

    @Option(names = "--device", paramLabel = "NAME", description = "The device; default ${DEFAULT-VALUE}.")
    private String deviceName = "local";

    @Option(names = "--threads", paramLabel = "N", description = "Computing threads; default ${DEFAULT-VALUE}.")
    private int threads = 1;

    @Option(names = "--batch", paramLabel = "N", description = "Images at a time; default ${DEFAULT-VALUE}.")
    private int batch = 1;

    @Option(names = "--layers", description = "Show the time of each layer too.")
    private boolean layers;

    @Override
    public Integer call() throws IOException {
        if (isFile() && !arguments.ofSpace().isEmpty()) {
            throw new UsageException(new Problem(
                    "does not apply to a model file, which is measured as it is",
                    arguments.ofSpace().get(0),
                    "",
                    "remove it, or name a space or network"));
        }
        Profile profile;
        try (Device device = Usage.check(
                Usage.options("threads", "--threads", "unknown device", "--device", "batch", "--batch"),
                this::device)) {
            profile = Profile.of(device, arguments.name(), model(), Protocol.REPORT, layers);
        }
        if (common.json) {
            common.printJson(profile.toJson());
        } else {
            print(profile);
        }
        return ExitCode.DONE;
    }

    private Device device() {
        if (batch < 1 || batch > MOST_IMAGES) {
            throw new IllegalArgumentException("batch must be from 1 to " + MOST_IMAGES + ", got " + batch);
        }
        return Devices.open(deviceName, new DeviceSettings(threads)).withBatch(batch);
    }

    private void print(Profile profile) {
        Latency latency = profile.measured().latency();
        common.out()
                .printf(
                        "%s on %s (%s, %d threads): median %.3f ms, p90 %.3f, p99 %.3f, iqr %.3f, min %.3f, %d runs%s%n",
                        profile.model(),
                        profile.device(),
                        profile.runtime(),
                        profile.threads(),
                        latency.median(),
                        latency.p90(),
                        latency.p99(),
                        latency.iqr(),
                        latency.min(),
                        latency.runs(),
                        profile.measured().unstable() ? " - UNSTABLE, measure again on a quiet machine" : "");
        common.out()
                .printf(
                        "  batch %d: %.1f images/s, memory of a run %s%n",
                        profile.batch(),
                        profile.throughput(),
                        profile.memoryMb().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        "%.1f MB",
                                        profile.memoryMb().getAsDouble())
                                : "not told by this device");
        for (LayerTime layer : profile.layers()) {
            common.out().println("  " + layer.toJson());
        }
    }

    private boolean isFile() {
        return arguments.name().endsWith(".onnx");
    }

    private byte[] model() throws IOException {
        if (isFile()) {
            Path file = Path.of(arguments.name());
            if (!Files.exists(file)) {
                throw new IllegalArgumentException(file + ": no such file");
            }
            return RegularFiles.readBytes(file);
        }
        SpaceOptions.Chosen chosen = arguments.choose();
        Architecture member =
                chosen.member() == null ? Landmarks.byMacs(chosen.space()).median() : chosen.member();
        Network network = chosen.space().network(member);
        return OnnxExporter.create().export(network, Weights.random(network, 1), OnnxExporter.Options.NONE);
    }
}
