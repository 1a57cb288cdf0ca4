package org.espalier.cli.pipeline;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.cli.config.SearchConfig;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Part;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.Evaluation;
import org.espalier.torch.train.PaddedStream;
import org.espalier.torch.train.Trainer;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingRecipe;

/** Trains networks from scratch on the search's data, all by one recipe, so that nothing but the network differs. */
final class ScratchTraining {
    private static final int CROP_DIVISOR = 8;

    private final Workbench bench;

    ScratchTraining(Workbench bench) {
        this.bench = bench;
    }

    /** Random crops and flips, the same for every training of a search. */
    static Augmentation augmentation(int size) {
        return new Augmentation(Math.max(1, size / CROP_DIVISOR), true, 0, 0);
    }

    /** A trained network: weights and top-1 on the validation split. */
    record Trained(Weights weights, Evaluation valid) {}

    /**
     * @param network what to train
     * @param epochs how long
     * @param checkpoints where a killed training goes on
     * @param listener hears of epochs
     */
    Trained train(Network network, int epochs, Path checkpoints, TrainingListener listener) {
        SearchConfig config = bench.config();
        int batch = batch();
        bench.convolution().prepare(network, batch);
        TrainingRecipe recipe = TrainingRecipe.standard(epochs, config.seed())
                .withLearningRate(config.retrain().learningRate());
        int rows = network.input().height().asInt();
        try (NetworkModule module = module(network);
                BatchLoader training = BatchLoader.training(
                        bench.dataset(),
                        bench.split().indices(Part.TRAIN),
                        bench.normalisation(),
                        augmentation(config.data().size()),
                        LoaderSettings.of(batch, config.seed()))) {
            try (Trainer trainer = new Trainer(module, recipe, bench.batches(training, rows), listener)) {
                trainer.run(new CheckpointFolder(checkpoints));
            }
            return new Trained(weights(module.store()), evaluate(module, Part.VALID));
        }
    }

    /** Images of a batch, in training and in evaluation alike, so that no kernel has to be verified twice. */
    private int batch() {
        return Math.min(bench.config().retrain().batch(), bench.split().indices(Part.TRAIN).length);
    }

    /** Top-1 of trained weights on a part of the data. */
    Evaluation evaluate(Network network, Weights weights, Part part) {
        try (NetworkModule module = module(network)) {
            load(module.store(), weights);
            return evaluate(module, part);
        }
    }

    private Evaluation evaluate(NetworkModule module, Part part) {
        int batch = batch();
        bench.convolution().prepare(module.network(), batch);
        try (BatchLoader loader = BatchLoader.evaluation(
                bench.dataset(),
                bench.split().indices(part),
                bench.normalisation(),
                LoaderSettings.of(batch, bench.config().seed()))) {
            int rows = module.network().input().height().asInt();
            return Trainer.evaluate(module, new PaddedStream(bench.batches(loader, rows), batch));
        }
    }

    /** A fresh module; the seed decides its weights. */
    NetworkModule module(Network network) {
        return NetworkModule.create(network, bench.config().seed(), Initialisation.HE_FAN_OUT, bench.convolution());
    }

    static void load(ParameterStore store, Weights weights) {
        Map<String, float[]> values = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> values.put(name, tensor.values()));
        store.restore(values);
    }

    static Weights weights(ParameterStore store) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        for (ParameterStore.Stored stored : store.all()) {
            int[] dims = new int[stored.sizes().length];
            for (int i = 0; i < dims.length; i++) {
                dims[i] = Math.toIntExact(stored.sizes()[i]);
            }
            tensors.put(stored.name(), new Weights.Tensor(dims, store.values(stored.name())));
        }
        return new Weights(tensors);
    }
}
