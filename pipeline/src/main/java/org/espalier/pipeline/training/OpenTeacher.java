package org.espalier.pipeline.training;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.espalier.graph.Network;
import org.espalier.graph.Safetensors;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.validation.ClassMatch;
import org.espalier.pipeline.validation.ImageModel;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.data.Scaling;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Taught;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.TaughtStream;
import org.espalier.torch.train.Teacher;
import org.espalier.torch.train.TeachingModel;

/** A teacher that answers the batches of one training; or nobody, who changes nothing. Close it after the training. */
public final class OpenTeacher implements AutoCloseable {
    /** What the teacher's answers weigh against the labels. */
    public static final double SHARE = 0.5;

    private static final int RGB = 3;

    private final Optional<Teacher> teacher;
    private final String sha256;
    private final Loss task;
    private final AutoCloseable held;

    private OpenTeacher(Optional<Teacher> teacher, String sha256, Loss task, AutoCloseable held) {
        this.teacher = teacher;
        this.sha256 = sha256;
        this.task = task;
        this.held = held;
    }

    /**
     * Opens the teacher of a training.
     *
     * @param file where it lies; empty: nobody
     * @param modules makes the module of a network, whose convolutions are verified
     * @throws java.io.UncheckedIOException where its file is damaged, or another one than was meant
     * @throws IllegalArgumentException where a model does not fit the data
     */
    static OpenTeacher of(
            SearchResources resources, Optional<TeacherFile> file, Function<Network, NetworkModule> modules) {
        Loss task = resources.goal().loss();
        if (file.isEmpty()) {
            return new OpenTeacher(Optional.empty(), "", task, () -> {});
        }
        return file.get().network().isPresent()
                ? network(file.get(), task, modules.apply(file.get().network().get()))
                : model(resources, file.get());
    }

    private static OpenTeacher network(TeacherFile file, Loss task, NetworkModule module) {
        try {
            module.store().load(Safetensors.read(file.content()).weights());
            return new OpenTeacher(Optional.of(Teacher.of(module)), file.sha256(), task, module);
        } catch (RuntimeException | Error e) {
            module.close();
            throw e;
        }
    }

    /**
     * Opens a model.
     *
     * @throws IllegalArgumentException where it is none of such images and classes
     */
    public static OpenTeacher model(SearchResources resources, TeacherFile file) {
        ImageModel model = ImageModel.load(file.file().toString(), file.content());
        try {
            requireSameKind(model, resources.dataset());
            Teacher teacher = Teacher.of(
                    model.runner()::run,
                    new TeachingModel.Input(model.batch(), model.shape()[0], model.shape()[1], model.shape()[2]),
                    resources.normalisation(),
                    columns(model, resources.dataset().labelNames()));
            return new OpenTeacher(
                    Optional.of(teacher), file.sha256(), resources.goal().loss(), model);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private static void requireSameKind(ImageModel model, ImageDataset images) {
        int channels = model.shape()[0];
        if (channels != images.channels() && !(images.channels() == 1 && channels == RGB)) {
            throw new IllegalArgumentException(model.name() + " takes images of " + channels
                    + " channel(s), expected the " + images.channels() + " of the data");
        }
        Optional<Scaling> scaling = model.metadata().input().map(input -> new Scaling(input.offset(), input.factor()));
        if (scaling.isPresent() && !scaling.get().equals(images.scaling())
                || scaling.isEmpty() && !images.scaling().byType()) {
            throw new IllegalArgumentException(model.name()
                    + scaling.map(known -> " was trained on values of another scale than those of the data")
                            .orElse(" does not say how values that are no pixels are scaled")
                    + ", expected a teacher of the same data");
        }
    }

    /** Where the model has each output of the students: by the names of its classes where it says any. */
    private static int[] columns(ImageModel model, LabelNames labels) {
        List<String> names = labels.areClasses() ? labels.classes() : labels.values();
        List<String> known = model.metadata().classes();
        int scores = model.scoresOfNothing().length;
        if (known.isEmpty()) {
            return ClassMatch.byPosition(model.name(), scores, names).numbers();
        }
        if (known.size() != scores) {
            throw new IllegalArgumentException(model.name() + " names " + known.size() + " classes and gives " + scores
                    + " scores: expected as many; its metadata is damaged, export it again");
        }
        int[] columns = ClassMatch.byName(model.name(), known, names).numbers();
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] < 0) {
                throw new IllegalArgumentException(model.name() + " does not know '" + names.get(i) + "', but "
                        + ClassMatch.some(known) + ": expected a teacher that knows all of " + ClassMatch.some(names));
            }
        }
        return columns;
    }

    /** What the training minimises. */
    Loss loss() {
        return teacher.isPresent() ? new Taught(task, SHARE, sha256) : task;
    }

    /** The batches of the training, with the teacher's answers. */
    BatchStream over(BatchStream batches) {
        return teacher.<BatchStream>map(own -> new TaughtStream(batches, task, own))
                .orElse(batches);
    }

    @Override
    public void close() {
        try {
            held.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the teacher cannot be closed: " + e.getMessage(), e);
        }
    }
}
