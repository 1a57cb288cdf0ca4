package org.espalier.device.local;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.espalier.device.Device;
import org.espalier.device.DeviceSettings;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.Stopwatch;
import org.espalier.device.ort.OrtModel;
import org.espalier.device.ort.OrtProfile;
import org.espalier.device.ort.ReferenceModel;
import org.espalier.files.RegularFiles;

/** This machine's CPU: ONNX Runtime with a fixed number of threads, spinning off. */
final class LocalDevice implements Device {
    static final String NAME = "local";

    private final DeviceSettings settings;
    private final Optional<String> cores;
    private final int batch;
    private final String version = OrtEnvironment.getEnvironment().getVersion();

    LocalDevice(DeviceSettings settings, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, got " + batch);
        }
        this.settings = settings;
        this.cores = settings.read(LocalSettings.DEFAULTS).cores();
        this.batch = batch;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String runtime() {
        return "onnxruntime " + version;
    }

    @Override
    public int threads() {
        return settings.threads();
    }

    @Override
    public String fingerprint() {
        return "cpu=" + cpu() + ", cores=" + Runtime.getRuntime().availableProcessors() + ", " + runtime()
                + cores.map(list -> ", on cores=" + list).orElse("") + ", threads=" + threads()
                + (batch == 1 ? "" : ", batch=" + batch);
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public Device withBatch(int images) {
        return new LocalDevice(settings, images);
    }

    @Override
    public OptionalDouble memoryMb(String model, byte[] onnx) {
        return MemoryOfRun.megabytes(model, onnx, threads(), batch);
    }

    @Override
    public MeasuredLatency measure(String model, byte[] onnx, Protocol protocol) {
        if (cores.isEmpty()) {
            return measured(model, onnx, protocol);
        }
        try (PinnedThread pinned = PinnedThread.to(cores.get())) {
            return measured(model, onnx, protocol);
        }
    }

    private MeasuredLatency measured(String model, byte[] onnx, Protocol protocol) {
        Stopwatch stopwatch = new Stopwatch(System::nanoTime);
        try (OrtModel loaded = OrtModel.load(model, onnx, new OrtModel.Use(threads(), batch))) {
            if (!protocol.reference()) {
                return stopwatch.measure(loaded::run, null, protocol, conditions());
            }
            try (OrtModel reference =
                    OrtModel.load("reference model", ReferenceModel.bytes(), new OrtModel.Use(threads(), 1))) {
                return stopwatch.measure(loaded::run, reference::run, protocol, conditions());
            }
        }
    }

    @Override
    public List<LayerTime> layers(String model, byte[] onnx, int runs) {
        OrtModel.Use use = new OrtModel.Use(threads(), batch);
        if (cores.isEmpty()) {
            return OrtProfile.layers(model, onnx, use, runs);
        }
        try (PinnedThread pinned = PinnedThread.to(cores.get())) {
            return OrtProfile.layers(model, onnx, use, runs);
        }
    }

    static String cpu() {
        Path info = Path.of("/proc/cpuinfo");
        if (Files.isReadable(info)) {
            try {
                return RegularFiles.readLines(info).stream()
                        .filter(l -> l.startsWith("model name"))
                        .map(l -> l.substring(l.indexOf(':') + 1).trim())
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
            } catch (IOException e) {
                return System.getProperty("os.arch"); // the name is for people and for the cache's key only
            }
        }
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    private Map<String, String> conditions() {
        Map<String, String> conditions = new TreeMap<>();
        cores.ifPresent(list -> conditions.put("cores", list));
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        if (load >= 0) {
            conditions.put("load_average", String.format(Locale.ROOT, "%.2f", load));
        }
        Path governor = Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
        if (Files.isReadable(governor)) {
            try {
                conditions.put("governor", RegularFiles.readString(governor).trim());
            } catch (IOException e) {
                conditions.put("governor", "unreadable");
            }
        }
        return conditions;
    }
}
