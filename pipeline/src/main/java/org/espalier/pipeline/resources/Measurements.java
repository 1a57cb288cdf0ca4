package org.espalier.pipeline.resources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.espalier.decision.Architecture;
import org.espalier.device.Device;
import org.espalier.device.MeasuredLatency;
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

/** Measurements of a search: members once each, whatever is measured one at a time. Safe for several threads. */
final class Measurements {
    private final Map<Architecture, Double> millis = new ConcurrentHashMap<>();
    private final Object place = new Object();

    /** Median latency of a member, measured when first asked for. */
    double millis(SearchResources resources, Architecture architecture) {
        return millis.computeIfAbsent(resources.space().canonical(architecture), member -> measured(resources, member));
    }

    private static double measured(SearchResources resources, Architecture member) {
        Network network = resources.space().network(member);
        byte[] onnx = OnnxExporter.create()
                .export(network, Weights.random(network, resources.config().seed()), OnnxExporter.Options.NONE);
        return resources
                .measure(resources.space().codec().format(member), onnx, Protocol.NETWORK)
                .latency()
                .median();
    }

    /** On a device that this process sees. */
    MeasuredLatency here(Device device, String model, byte[] onnx, Protocol protocol) {
        synchronized (place) {
            return device.measure(model, onnx, protocol);
        }
    }

    /**
     * As a job of an executor's, which is closed then. Its folder is one that nobody needs afterwards: measuring again takes a second.
     *
     * @throws UncheckedIOException where it was not measured
     */
    static MeasuredLatency elsewhere(TrialExecutor executor, String model, byte[] onnx, Protocol protocol) {
        try (executor) {
            Path folder = Files.createTempDirectory("espalier-measuring").toAbsolutePath();
            try {
                Path file = folder.resolve("model.onnx");
                AtomicFiles.write(file, onnx);
                Job job = new Job.Measuring(model, folder, file, protocol);
                return latency(model, executor.submit(job, JobListener.NONE));
            } finally {
                FolderTree.remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(model + ": " + e.getMessage(), e);
        }
    }

    private static MeasuredLatency latency(String model, CompletionStage<JobEnd> stage) {
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
            return measured.latency();
        }
        String why = end instanceof JobEnd.Failed failed ? failed.cause() : "got " + end;
        throw new UncheckedIOException(model + ": was not measured: " + why, new IOException(why));
    }
}
