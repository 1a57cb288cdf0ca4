package org.espalier.bench.speed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.espalier.decision.Architecture;
import org.espalier.device.Device;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.latency.LatencyCache;
import org.espalier.device.latency.LatencyModel;
import org.espalier.device.latency.LatencyModelBuilder;
import org.espalier.device.latency.MeasuringListener;
import org.espalier.files.FolderTree;
import org.espalier.random.Seeds;
import org.espalier.space.Counters;
import org.espalier.space.SearchSpace;

/** Drawing members at random and scoring them by counters and latency model. */
final class Candidates implements SpeedBenchmark {
    private static final int DRAWN = 20_000;

    @Override
    public String name() {
        return "candidates";
    }

    @Override
    public String what() {
        return "members of mobilenet-v3 drawn, their params, MACs and activation bytes counted, their latency predicted; one"
                + " thread";
    }

    @Override
    public boolean takesTurns() {
        return false;
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        SearchSpace space = OnceForAllStep.space();
        context.say(name() + ": measuring layers for the latency model");
        LatencyModel model = model(space);
        double[] perSecond = new double[context.rounds() + 1];
        double sum = 0;
        for (int round = 0; round < perSecond.length; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < DRAWN; i++) {
                sum += score(space, model, space.sample(Seeds.generator(1, "candidates", i)));
            }
            perSecond[round] = DRAWN * 1e9 / (System.nanoTime() - start);
        }
        if (!(sum > 0)) {
            throw new IllegalStateException("the candidates have no cost: " + sum);
        }
        double[] warm = Arrays.copyOfRange(perSecond, 1, perSecond.length);
        return new SpeedResult(
                name(),
                what(),
                Turns.median(warm),
                "candidates/s",
                20_000,
                true,
                DRAWN * 1e3 / Turns.median(warm),
                Double.NaN,
                warm.length,
                Arrays.stream(warm).min().orElseThrow(),
                Arrays.stream(warm).max().orElseThrow());
    }

    private static double score(SearchSpace space, LatencyModel model, Architecture member) {
        Counters counters = space.counters();
        return counters.params().of(member)
                + counters.macs().of(member)
                + counters.activationBytes().of(member)
                + model.predictMillis(member);
    }

    /** A model of few measurements: what it says does not matter here, looking it up costs the same. */
    private static LatencyModel model(SearchSpace space) {
        try {
            Path directory = Files.createTempDirectory("espalier-speed");
            try {
                Device device = Devices.open("local", new DeviceSettings(1));
                return new LatencyModelBuilder(new LatencyCache(directory), 1, 3, 0, 20)
                        .build(space, device, MeasuringListener.NONE);
            } finally {
                FolderTree.remove(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep latency measurements in a temporary directory", e);
        }
    }
}
