package org.espalier.cli.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.espalier.graph.Network;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.torch.conv.ConvolutionDoor;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.data.Split;
import org.espalier.torch.data.SplitSettings;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.VerifiedConvolution;
import org.espalier.torch.train.LoaderStream;
import org.espalier.torch.train.Trainer;
import org.espalier.torch.train.TrainingAlgorithm;
import org.espalier.torch.train.TrainingLoop;
import org.espalier.torch.train.TrainingRecipe;
import org.espalier.zoo.Zoo;

/**
 * A training of {@value #STEPS} steps and a few before them, on the embedded images through the loader and the door, whose memory is looked at
 * after each epoch. Runs in a process of its own, whose Java heap is touched from the start, so that what grows is native.
 */
public final class MemoryProof {
    static final int STEPS = 200;
    private static final int STEPS_PER_EPOCH = 20;
    private static final int WARM_EPOCHS = 4;
    private static final int EPOCHS = WARM_EPOCHS + STEPS / STEPS_PER_EPOCH;
    private static final int BATCH = 16;
    /** Enough for the thread that frees what was collected. */
    private static final long COLLECTION_NANOS = 50_000_000;

    private final Split split;
    private final Normalisation normalisation;
    private final Engine engine;
    private final Path kernels;
    private final VerifiedConvolution convolution;

    private MemoryProof(Path folder, int threads) {
        ImageDataset images = ImageDataset.open(
                "sample:fashion-mnist",
                DatasetSettings.ofSize(32),
                SourceContext.of(
                        Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()), warning -> {}));
        this.split = Split.of(images, SplitSettings.DEFAULT, 1);
        this.normalisation = Normalisation.of(split);
        this.engine = Engine.start(EngineSettings.cpu(threads));
        this.kernels = folder.resolve("kernels");
        this.convolution = door(engine);
    }

    private VerifiedConvolution door(Engine of) {
        return new VerifiedConvolution(
                ConvolutionDoor.open(of, kernels), of.settings().threads());
    }

    /**
     * Prints a line {@code POINTERS RESIDENT_KB} after each epoch.
     *
     * @param args {@code scratch}, {@code once-for-all}, {@code darts} or {@code darts-recompute}; the folder of caches
     */
    public static void main(String[] args) {
        MemoryProof proof = new MemoryProof(Path.of(args[1]), args[0].startsWith("darts") ? 2 : 1);
        switch (args[0]) {
            case "scratch" -> proof.scratch();
            case "once-for-all" -> proof.onceForAll();
            case "darts" -> proof.darts(Activations.KEEP);
            case "darts-recompute" -> proof.darts(Activations.RECOMPUTE);
            default -> throw new IllegalArgumentException("no training is named '" + args[0] + "'");
        }
        proof.convolution.door().close();
    }

    private void scratch() {
        Network network =
                Zoo.installed().network("mobilenet-v3-small", Map.of("input", List.of(1, 32, 32), "classes", 10));
        convolution.prepare(network, BATCH);
        TrainingRecipe recipe = TrainingRecipe.standard(EPOCHS, 1).withAverageDecay(0.99);
        try (NetworkModule module = NetworkModule.create(network, 1, Initialisation.HE_FAN_OUT, convolution);
                BatchLoader loader = loader(0);
                Trainer trainer = new Trainer(module, recipe, new LoaderStream(loader, 0), report -> print())) {
            trainer.run();
        }
    }

    private void onceForAll() {
        SearchSpace space = Zoo.installed()
                .space(
                        ProofSpaces.examples().resolve("elastic-mbconv.yaml").toString(),
                        Map.of("input", List.of(1, 32, 32), "resolution", List.of(24, 32), "classes", 10));
        convolution.prepare(
                IntStream.range(0, 300)
                        .mapToObj(i -> space.network(space.sample(Seeds.generator(5, "prepared", i))))
                        .toList(),
                BATCH);
        try (Supernet supernet = Supernet.create(space, new ParameterStore(1, Initialisation.HE_FAN_OUT), convolution);
                BatchLoader loader = loader(0)) {
            LoaderStream data = new LoaderStream(loader, 0);
            OneShotContext context = OneShotContext.plain(space, data, Optional.empty(), EPOCHS, convolution, 1);
            try (TrainingAlgorithm training = new OnceForAll(EPOCHS, BATCH, 0.1).create(context, supernet)) {
                new TrainingLoop(training, EPOCHS, data, report -> print()).run(null, EPOCHS);
            }
        }
    }

    /** On two lanes. */
    private void darts(Activations activations) {
        VerifiedConvolution lane = door(engine.lane());
        try (Lanes lanes = Lanes.start(engine)) {
            darts(new SideBySide(lanes, lane), activations);
        } finally {
            lane.door().close();
        }
    }

    private void darts(SideBySide sideBySide, Activations activations) {
        SearchSpace space =
                Zoo.installed().space("nas-bench-201", Map.of("input", List.of(1, 32, 32), "channels", 8, "cells", 1));
        try (BatchLoader weights = loader(0);
                BatchLoader alphas = loader(1)) {
            LoaderStream data = new LoaderStream(weights, 0);
            OneShotContext context = OneShotContext.plain(
                            space, data, Optional.of(new LoaderStream(alphas, 0)), EPOCHS, convolution, 1)
                    .on(sideBySide);
            try (JointTraining darts =
                    new Darts(EPOCHS, BATCH, 3e-4, activations == Activations.RECOMPUTE, false).create(context)) {
                new TrainingLoop(darts, EPOCHS, data, report -> print()).run(null, EPOCHS);
            }
        }
    }

    private BatchLoader loader(int part) {
        int count = STEPS_PER_EPOCH * BATCH;
        int[] indices = Arrays.copyOfRange(split.indices(Part.TRAIN), part * count, (part + 1) * count);
        return BatchLoader.training(
                split.dataset(), indices, normalisation, Augmentation.STANDARD, LoaderSettings.of(BATCH, part));
    }

    private static void print() {
        System.out.println(livePointers() + " " + residentKilobytes());
    }

    /**
     * Without those that wait for the garbage collector: a pointer that LibTorch takes over (the hook of a gradient of one's own) is counted by
     * JavaCPP until its Java object is collected.
     */
    private static long livePointers() {
        long before;
        long now = Pointer.totalCount();
        do {
            before = now;
            System.gc();
            LockSupport.parkNanos(COLLECTION_NANOS);
            now = Pointer.totalCount();
        } while (now < before);
        return now;
    }

    private static long residentKilobytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
