package org.espalier.bench.speed;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.espalier.torch.conv.ConvolutionDoor;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.module.DoorConvolution;
import org.espalier.torch.module.SideBySide;
import org.jspecify.annotations.Nullable;

/** What benchmarks share: LibTorch, started when first needed, the door of verified convolutions, and how long to measure. */
public final class SpeedContext implements AutoCloseable {
    private final int threads;
    private final int rounds;
    private final Path table;
    private final Consumer<String> notice;
    private @Nullable Engine engine;
    private @Nullable ConvolutionDoor door;
    private @Nullable ConvolutionDoor laneDoor;
    private @Nullable Lanes lanes;

    /**
     * @param threads of LibTorch, at least 1
     * @param rounds pairs of measurements, at least 1
     * @param table the NAS-Bench-201 table, {@code .csv} or {@code .csv.gz}
     * @param notice told what is going on
     */
    public SpeedContext(int threads, int rounds, Path table, Consumer<String> notice) {
        if (threads < 1 || rounds < 1) {
            throw new IllegalArgumentException(
                    "threads and rounds must be at least 1, got " + threads + " and " + rounds);
        }
        this.threads = threads;
        this.rounds = rounds;
        this.table = table;
        this.notice = notice;
    }

    int rounds() {
        return rounds;
    }

    Path table() {
        return table;
    }

    void say(String message) {
        notice.accept(message);
    }

    /** The verified convolutions; starts LibTorch at the first call. */
    DoorConvolution convolution() {
        if (door == null) {
            door = ConvolutionDoor.open(engine());
        }
        return new DoorConvolution(door, threads);
    }

    /** The verified convolutions of one thread. */
    DoorConvolution laneConvolution() {
        if (threads == 1) {
            return convolution();
        }
        if (laneDoor == null) {
            laneDoor = ConvolutionDoor.open(engine().lane());
        }
        return new DoorConvolution(laneDoor, 1);
    }

    /** As many lanes as threads; with one thread none, and then the only door. */
    SideBySide sideBySide() {
        if (lanes == null) {
            lanes = Lanes.start(engine());
        }
        return new SideBySide(lanes, laneConvolution());
    }

    private Engine engine() {
        if (engine == null) {
            engine = Engine.start(EngineSettings.cpu(threads));
        }
        return engine;
    }

    @Override
    public void close() {
        if (door != null) {
            door.close();
            door = null;
        }
        if (laneDoor != null) {
            laneDoor.close();
            laneDoor = null;
        }
        if (lanes != null) {
            lanes.close();
            lanes = null;
        }
    }
}
