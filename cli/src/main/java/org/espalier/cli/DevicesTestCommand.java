package org.espalier.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.device.Device;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.Latency;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.testing.ProvingModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a small model on a device and says what it knows of it. */
@Command(name = "test", description = "Measure a small model on a device, and say what is known of it.")
final class DevicesTestCommand implements Callable<Integer> {
    private static final int CHANNELS = 32;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "The device.")
    private String name = "";

    @Option(names = "--threads", paramLabel = "N", description = "Computing threads; default ${DEFAULT-VALUE}.")
    private int threads = 1;

    @Override
    public Integer call() throws IOException {
        try (Device device = Usage.check(
                Usage.options("threads", "--threads", "unknown device", "NAME"),
                () -> Devices.open(name, new DeviceSettings(threads)))) {
            String runtime = device.runtime();
            MeasuredLatency measured =
                    device.measure("a small model", ProvingModels.convolutions(CHANNELS), Protocol.REPORT);
            Latency latency = measured.latency();
            if (common.json) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("device", device.name());
                json.put("runtime", runtime);
                json.put("fingerprint", device.fingerprint());
                json.put("latency_ms", latency.toJson());
                json.put("unstable", measured.unstable());
                json.put("conditions", new LinkedHashMap<>(measured.conditions()));
                common.printJson(json);
            } else {
                common.out().printf("%s: %s%n  %s%n", device.name(), runtime, device.fingerprint());
                common.out()
                        .printf(
                                "  a small model: median %.3f ms, p90 %.3f, %d runs%s%n",
                                latency.median(),
                                latency.p90(),
                                latency.runs(),
                                measured.unstable() ? " - UNSTABLE, measure again on a quiet machine" : "");
                measured.conditions().forEach((key, value) -> common.out().printf("  %s: %s%n", key, value));
            }
        }
        return ExitCode.DONE;
    }
}
