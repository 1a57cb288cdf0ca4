package org.espalier.bench.speed;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.graph.Network;
import org.espalier.service.Lazy;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.VerifiedConvolution;
import org.espalier.torch.module.VerifiedEngine;
import org.espalier.torch.train.TrainingAlone;

/** What benchmarks share: LibTorch, started when first needed, verified convolutions, and how long to measure. */
public final class SpeedContext implements AutoCloseable {
    private static final int MOST_ROUNDS = 10_000;

    private final int threads;
    private final int rounds;
    private final Path table;
    private final Lazy<Peers> peers;
    private final Consumer<String> notice;
    private final Lazy<Engine> engine;
    private final Lazy<VerifiedEngine> verified;

    /**
     * @param threads of LibTorch, as {@link EngineSettings} takes them
     * @param rounds pairs of measurements, from 1 to 10,000
     * @param table the NAS-Bench-201 table, {@code .csv} or {@code .csv.gz}
     * @param rivals other programs that take turns; started at the first measurement, or before it by {@link #startRivals}
     * @param notice told what is going on
     */
    public SpeedContext(int threads, int rounds, Path table, List<Rival> rivals, Consumer<String> notice) {
        if (rounds < 1 || rounds > MOST_ROUNDS) {
            throw new IllegalArgumentException("rounds must be from 1 to " + MOST_ROUNDS + ", got " + rounds);
        }
        EngineSettings settings = EngineSettings.cpu(threads);
        this.engine = Lazy.of(() -> Engine.start(settings));
        this.verified = Lazy.of(() -> new VerifiedEngine(engine.get()));
        this.threads = threads;
        this.rounds = rounds;
        this.table = table;
        this.peers = Lazy.of(() -> Peers.start(rivals, notice));
        this.notice = notice;
    }

    /** Threads of LibTorch, and of whatever else computes. */
    int threads() {
        return threads;
    }

    /** LibTorch, started at the first call. */
    Engine engine() {
        return engine.get();
    }

    int rounds() {
        return rounds;
    }

    Path table() {
        return table;
    }

    /**
     * Starts the other programs and waits until they are ready, so that nothing of theirs runs while ours prepares itself.
     *
     * @throws IllegalArgumentException if two have one name, or one cannot be started, is not ready within 5 minutes, or ends before
     */
    public void startRivals() {
        peers.get();
    }

    Peers peers() {
        return peers.get();
    }

    void say(String message) {
        notice.accept(message);
    }

    /** The verified convolutions; starts LibTorch at the first call. */
    VerifiedConvolution convolution() {
        return verified.get().convolution();
    }

    /** The lanes among which a training without company divides its batches, as a user's training does. */
    Optional<SideBySide> lanesOfTraining(Network network, int batch) {
        return TrainingAlone.of(engine.get(), convolution(), laneConvolution(), sideBySide())
                .lanes(network, batch, Long.MAX_VALUE);
    }

    /** The verified convolutions of one lane. */
    VerifiedConvolution laneConvolution() {
        return verified.get().laneConvolution();
    }

    /** As many lanes as threads. */
    SideBySide sideBySide() {
        return verified.get().sideBySide();
    }

    @Override
    public void close() {
        peers.take().ifPresent(Peers::close);
        verified.take().ifPresent(VerifiedEngine::close);
    }
}
