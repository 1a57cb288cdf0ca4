package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.espalier.process.ChildEnd;
import org.espalier.process.ChildJvm;
import org.espalier.process.ChildOutput;
import org.espalier.process.RunningJvm;
import org.espalier.process.Stop;

/**
 * Runs a class of this program in a Java process of its own, within limits of time and memory, and always ends it.
 *
 * @param time wall-clock time that it may take
 * @param memoryMb resident memory that it may hold, native memory included and mapped files left out; watched where the system has {@code
 *     /proc}, elsewhere only the Java heap is bounded
 * @param environment variables to set beside those of this process
 */
public record ChildProcess(Duration time, int memoryMb, Map<String, String> environment) {
    private static final int SMALLEST_MB = 256;
    private static final int LARGEST_MB = 1 << 22;
    private static final Duration LONGEST = Duration.ofDays(365);

    public ChildProcess {
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "trials.minutes: a child process may take up to " + LONGEST.toMinutes() + " minutes, got " + time);
        }
        if (memoryMb < SMALLEST_MB || memoryMb > LARGEST_MB) {
            throw new IllegalArgumentException("trials.memory_mb: a child process may hold from " + SMALLEST_MB + " to "
                    + LARGEST_MB + " MB of memory, got " + memoryMb);
        }
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /**
     * Runs until the child ends or breaks a limit.
     *
     * @param main its main class
     * @param folder where its errors go, in {@value ChildJvm#LOG}
     * @param talk takes its standard output, and is given what writes a line to its standard input
     * @param stop asked several times a second
     * @return how it ended
     * @throws InterruptedException where it was stopped; the child is gone then
     */
    public ChildEnd run(
            Class<?> main, Path folder, List<String> arguments, Function<Consumer<String>, ChildOutput> talk, Stop stop)
            throws IOException, InterruptedException {
        CompletableFuture<RunningJvm> started = new CompletableFuture<>();
        ChildOutput output = talk.apply(line -> started.join().send(line));
        ChildJvm child = ChildJvm.of(main, folder)
                .heapMb(memoryMb / 2)
                // what the JVM itself has to say is why a trial failed, so it belongs beside the other errors
                .options("-XX:+ExitOnOutOfMemoryError", "-XX:+DisplayVMOutputToStderr")
                .environment(environment)
                .output(output)
                .arguments(arguments);
        try (RunningJvm running = child.start()) {
            started.complete(running);
            return running.await(new RunningJvm.Limits(time, memoryMb), stop);
        }
    }
}
