package org.espalier.pipeline.resources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.espalier.decision.Architecture;
import org.espalier.device.Device;
import org.espalier.device.Protocol;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.files.AtomicFiles;
import org.espalier.files.FolderTree;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.yaml.ConfigException;

/** Measurements of a search: members once each, whatever is measured one at a time. Safe for several threads. */
final class Measurements {
    private final Map<Architecture, Double> millis = new ConcurrentHashMap<>();
    private final Map<Architecture, Double> megabytes = new ConcurrentHashMap<>();
    private final Object place = new Object();

    /** Median latency of a member, measured when first asked for. */
    double millis(SearchResources resources, Architecture architecture) {
        return millis.computeIfAbsent(resources.space().canonical(architecture), member -> measured(resources, member));
    }

    /** What a run of a member takes at its highest, measured when first asked for; the latency comes with it. */
    double memoryMb(SearchResources resources, Architecture architecture) {
        return megabytes.computeIfAbsent(resources.space().canonical(architecture), member -> {
            String name = resources.space().codec().format(member);
            JobEnd.Measured both = of(resources, name, resources.space().network(member), Protocol.NETWORK, true);
            millis.putIfAbsent(member, both.latency().latency().median());
            return told(resources, both.memoryMb());
        });
    }

    private static double measured(SearchResources resources, Architecture member) {
        String name = resources.space().codec().format(member);
        return of(resources, name, resources.space().network(member), Protocol.NETWORK, false)
                .latency()
                .latency()
                .median();
    }

    /** A network with any weights, which do not matter for what it takes. */
    static JobEnd.Measured of(
            SearchResources resources, String name, Network network, Protocol protocol, boolean memory) {
        byte[] onnx = OnnxExporter.create()
                .export(network, Weights.random(network, resources.config().seed()), OnnxExporter.Options.NONE);
        return resources.measure(name, onnx, protocol, memory);
    }

    /** @throws ConfigException where the device does not tell what somebody wants limited */
    static double told(SearchResources resources, OptionalDouble memoryMb) {
        return memoryMb.orElseThrow(
                () -> new ConfigException(
                        "memory_mb: device '"
                                + resources.config().device().name()
                                + "' does not tell what a run takes; limit memory, which is counted, or measure on a device that tells"));
    }

    /** On a device that this process sees. */
    JobEnd.Measured here(Device device, String model, byte[] onnx, Protocol protocol, boolean memory) {
        synchronized (place) {
            return new JobEnd.Measured(
                    device.measure(model, onnx, protocol),
                    memory ? device.memoryMb(model, onnx) : OptionalDouble.empty());
        }
    }

    /**
     * As a job of an executor's, which is closed then. Its folder is one that nobody needs afterwards: measuring again takes a second.
     *
     * @throws UncheckedIOException where it was not measured
     */
    static JobEnd.Measured elsewhere(
            TrialExecutor executor, String model, byte[] onnx, Protocol protocol, boolean memory) {
        try (executor) {
            Path folder = Files.createTempDirectory("espalier-measuring").toAbsolutePath();
            try {
                Path file = folder.resolve("model.onnx");
                AtomicFiles.write(file, onnx);
                Job job = new Job.Measuring(model, folder, file, protocol, memory);
                return measured(model, executor.submit(job, JobListener.NONE));
            } finally {
                FolderTree.remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(model + ": " + e.getMessage(), e);
        }
    }

    private static JobEnd.Measured measured(String model, CompletionStage<JobEnd> stage) {
        JobEnd end;
        try {
            end = stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
        if (end instanceof JobEnd.Measured measured) {
            return measured;
        }
        String why = end instanceof JobEnd.Failed failed ? failed.cause() : "got " + end;
        throw new UncheckedIOException(model + ": was not measured: " + why, new IOException(why));
    }
}
