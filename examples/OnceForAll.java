import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.espalier.device.latency.LatencyFile;
import org.espalier.device.latency.LatencyModel;
import org.espalier.device.pytorch.TorchCheckpoint;
import org.espalier.measure.Estimate;
import org.espalier.oneshot.published.OnceForAllWeights;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.oneshot.supernet.SupernetEvaluator;
import org.espalier.pipeline.training.PublishedMember;
import org.espalier.predict.CrossValidation;
import org.espalier.predict.Sample;
import org.espalier.predict.SamplePlan;
import org.espalier.predict.SampleSet;
import org.espalier.predict.finder.EfficiencyPredictor;
import org.espalier.predict.finder.EvolutionFinder;
import org.espalier.predict.finder.FinderSettings;
import org.espalier.predict.finder.Found;
import org.espalier.predict.mlp.AccuracyPredictor;
import org.espalier.predict.mlp.MlpSettings;
import org.espalier.predict.onceforall.OnceForAllEncoding;
import org.espalier.search.Evaluator;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.Fit;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.ImageSize;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.VerifiedEngine;
import org.espalier.torch.task.ImageClassification;
import org.espalier.torch.task.Judge;
import org.espalier.torch.train.FixedBatches;
import org.espalier.torch.train.LoaderStream;
import org.espalier.zoo.Zoo;

/**
 * What once-for-all's tutorial does, step for step: a supernet that others have trained, an accuracy predictor, a latency table, the best member within each of several
 * limits, its accuracy, and one of them cut out and exported. {@code OnceForAll WEIGHTS IMAGES LATENCY} takes {@code ofa_mbv3_d234_e346_k357_w1.2}, a folder of ImageNet's
 * images, and what {@code ./espalier latency mobilenet-v3 --set width=1.2 --out LATENCY} has written. Without arguments it runs on a small supernet that nobody has trained.
 */
class OnceForAll {
    private static final Map<String, Object> SMALL =
            Map.of("width", 0.25, "resolution", List.of(112, 128), "depth", List.of(1, 2), "classes", 2);

    public static void main(String[] args) throws Exception {
        boolean real = args.length == 3;
        Path work = Files.createTempDirectory("once-for-all");
        SearchSpace space = Zoo.installed().space("mobilenet-v3", real ? Map.of("width", 1.2) : SMALL);
        try (VerifiedEngine engine = new VerifiedEngine(Engine.start(EngineSettings.cpu()))) {
            // 1. the supernet
            Path weights = real ? Path.of(args[0]) : untrained(space, engine, work.resolve("weights"));
            Supernet supernet = supernet(space, engine);
            OnceForAllWeights.load(supernet, TorchCheckpoint.read(weights));

            // 2. the images: from some come the statistics of a member's batch norms, from others its accuracy
            String folder = real ? args[1] : DrawnImages.sides(work.resolve("images"), 16).toString();
            SourceContext context = SourceContext.of(System.getenv(), System.err::println);
            ImageSize size = ImageSize.square(Math.toIntExact(space.input().height().max()));
            ImageDataset images = ImageDataset.open(folder, DatasetSettings.of(size, Fit.CROP).inColour(), context);
            int[] some = IntStream.range(0, images.count()).filter(i -> i % 2 == 0).toArray();
            int[] others = IntStream.range(0, images.count()).filter(i -> i % 2 == 1).toArray();
            LoaderSettings batches = LoaderSettings.of(real ? 64 : 8, 1);
            try (BatchLoader calibrating = shuffled(images, some, batches);
                    BatchLoader scoring = shuffled(images, others, batches)) {
                FixedBatches calibration = FixedBatches.of(new LoaderStream(calibrating, 0), 0, 31);
                FixedBatches scored = FixedBatches.of(new LoaderStream(scoring, 0), 0, 31);
                Judge judge = Judge.of(new ImageClassification(), images.labelNames(), 1);
                SupernetEvaluator evaluator = new SupernetEvaluator(supernet, calibration, scored, judge);

                // 3. the accuracy predictor
                AccuracyPredictor accuracy = learned(space, evaluator, real ? 1_000 : 20);

                // 4. the latency of the device
                EfficiencyPredictor efficiency = real ? latency(space, Path.of(args[2])) : EfficiencyPredictor.macs(space);

                // 5. the best member within each limit
                EvolutionFinder finder = new EvolutionFinder(space, efficiency, accuracy, FinderSettings.published());
                double least = efficiency.cost().applyAsDouble(finder.least());
                Found last = finder.find(least, 1);
                for (double times : List.of(1.25, 1.5, 2.0)) {
                    last = finder.find(least * times, 1);
                    // 6. what it is worth in the supernet, with statistics of its own
                    Estimate right = evaluator.estimate(last.member());
                    System.out.printf("%s; %.1f %% by images%n", last, 100 * right.value());
                }

                // 7. the last of them as a file
                PublishedMember member = PublishedMember.of(
                        space, last.member(), weights, Optional.of(new PublishedMember.Images(folder, context)));
                System.out.println(Files.write(work.resolve("member.onnx"), member.onnx()));
            }
        }
    }

    /** From members of the supernet; what is printed says how far it can be believed. Once-for-all's own took 16,000. */
    private static AccuracyPredictor learned(SearchSpace space, Evaluator supernet, int members)
            throws InterruptedException {
        MlpSettings settings = MlpSettings.onceForAll().withEpochs(members < 100 ? 5 : 60);
        List<Sample> samples = SampleSet.collect(space, supernet, new SamplePlan(members, 10, 1), List.of(), all -> {});
        OnceForAllEncoding encoding = new OnceForAllEncoding(space);
        System.out.println(CrossValidation.of(AccuracyPredictor.learner(encoding, settings), samples, 4, 1));
        return AccuracyPredictor.fit(encoding, samples, settings, 1);
    }

    private static BatchLoader shuffled(ImageDataset images, int[] which, LoaderSettings settings) {
        return BatchLoader.training(images, which, Normalisation.IMAGENET, Augmentation.NONE, settings);
    }

    private static EfficiencyPredictor latency(SearchSpace space, Path file) throws IOException {
        LatencyModel model = LatencyFile.read(file).open(space);
        return new EfficiencyPredictor("latency_ms", model::predictMillis);
    }

    private static Supernet supernet(SearchSpace space, VerifiedEngine engine) {
        ParameterStore store = new ParameterStore(1, Initialisation.HE_FAN_OUT, engine.convolution().tensors());
        return Supernet.create(space, store, engine.convolution());
    }

    private static Path untrained(SearchSpace space, VerifiedEngine engine, Path file) throws IOException {
        try (Supernet supernet = supernet(space, engine)) {
            TorchCheckpoint.write(file, OnceForAllWeights.of(supernet), TorchCheckpoint.Layout.BARE);
        }
        return file;
    }
}
