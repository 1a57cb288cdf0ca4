import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.trainer.EarlyStopping;
import org.espalier.oneshot.trainer.JointTrainer;
import org.espalier.oneshot.trainer.LearningRateScheduler;
import org.espalier.oneshot.trainer.ModelCheckpoint;
import org.espalier.oneshot.trainer.OneShotTrainer;
import org.espalier.oneshot.trainer.ProgressLog;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.train.LearningRateSchedule;
import org.espalier.torch.train.Sgd;
import org.espalier.zoo.Zoo;

/** A one-shot search as a trainer: a space, images in memory, an optimiser and a schedule of one's own; fit and export. */
class OneShot {
    public static void main(String[] args) throws Exception {
        Path work = Files.createTempDirectory("one-shot");
        SearchSpace modelSpace = Zoo.installed().space(
                "nas-bench-201", Map.of("input", List.of(1, 28, 28), "classes", 10, "channels", 4, "cells", 1));
        ImageDataset trainingSet = fewClothes(320);
        try (JointTrainer trainer = OneShotTrainer.builder(modelSpace, new Darts())
                .loss(Loss.CROSS_ENTROPY)
                .metrics("accuracy", "macro_f1")
                .optimiser(new Sgd(0.9, false, 3e-4))
                .epochs(3)
                .training(trainingSet) // divided between weights and architecture; validation(..) gives the latter its own
                .batchSize(32)
                .logFrequency(2)
                .callbacks(
                        new LearningRateScheduler(LearningRateSchedule.cosine(0.025, 0.001)),
                        new ModelCheckpoint(work.resolve("checkpoints")),
                        new EarlyStopping("accuracy", true, 3),
                        new ProgressLog(System.out::println))
                .build()) {
            System.out.println(trainer.fit().ending());
            System.out.println(modelSpace.codec().format(trainer.export(work.resolve("found.txt"))));
        }
    }

    /** The first of the pictures that travel with the program, as a program of one's own has them: bytes and labels in memory. */
    private static ImageDataset fewClothes(int count) {
        ImageDataset all = ImageDataset.open(
                "sample:fashion-mnist", DatasetSettings.ownSize(), SourceContext.of(System.getenv(), System.err::println));
        byte[] pixels = new byte[count * 28 * 28];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            all.read(i, pixels, i * 28 * 28);
            labels[i] = all.label(i);
        }
        return ImageDataset.of(28, 28, 1, pixels, labels);
    }
}
