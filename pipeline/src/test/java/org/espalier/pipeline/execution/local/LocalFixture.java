package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.device.Protocol;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.pipeline.execution.testing.ExecutorFixture;

/** Child processes that play what the contract asks for. */
final class LocalFixture implements ExecutorFixture {
    private static final int MEMORY_MB = 256;
    private static final SearchConfig CONFIG = SearchConfig.parse(
            "test.yaml", "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n", List.of());

    @Override
    public TrialExecutor open(Duration time) {
        return new LocalExecutor(LocalSettings.of(CONFIG, Map.of())
                .withCapacity(2)
                .withLimits(new ChildProcess(time, MEMORY_MB, Map.of()))
                .withMain(ContractChild.class));
    }

    @Override
    public Optional<Job.Training> training(
            Behaviour behaviour, String name, int number, Path folder, int epochs, List<Double> needed) {
        Subject subject = new Subject.Member(behaviour + " " + number);
        return Optional.of(new Job.Training(name, folder, subject, epochs, needed, false, false));
    }

    @Override
    public Optional<Job.Measuring> measuring(String name, Path folder) {
        try {
            Path model = Files.createDirectories(folder).resolve("model.onnx");
            return Optional.of(new Job.Measuring(name, folder, Files.writeString(model, "a model"), Protocol.LAYER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isGone(Path folder) {
        try {
            Path pid = folder.resolve("pid");
            return !Files.exists(pid)
                    || ProcessHandle.of(Long.parseLong(Files.readString(pid)))
                            .map(process -> !process.isAlive())
                            .orElse(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
