package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.espalier.files.AtomicFiles;
import org.espalier.graph.Network;
import org.espalier.graph.Safetensors;
import org.espalier.pipeline.config.RetrainConfig;
import org.espalier.pipeline.config.SearchPaths;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.Teaching;
import org.espalier.pipeline.execution.local.Trainings;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.pipeline.training.TeacherFile;
import org.espalier.plan.PhaseContext;
import org.espalier.space.Landmarks;

/**
 * The teacher of a search's trainings from scratch. A network is trained first, from scratch and by the same recipe, as a run of its own, which is no row of
 * any result; a model is taken as it is.
 */
final class TeacherRun {
    private final SearchResources resources;
    private final PhaseContext context;

    TeacherRun(SearchResources resources, PhaseContext context) {
        this.resources = resources;
        this.context = context;
    }

    /**
     * Whose answers all others learn from; empty where the configuration names nobody.
     *
     * @param epochs for which it is trained, where it is
     * @throws IllegalArgumentException where its training diverges
     */
    Optional<Teaching> ready(int epochs) throws IOException, InterruptedException {
        RetrainConfig retrain = resources.config().retrain();
        if (retrain.teacher().isEmpty()) {
            return Optional.empty();
        }
        String name = retrain.teacher().get();
        if (retrain.isTaughtByModel()) {
            Path file = Path.of(name).toAbsolutePath();
            return Optional.of(new Teaching(
                    Optional.empty(),
                    file,
                    TeacherFile.of(Optional.empty(), file).sha256()));
        }
        return Optional.of(trained(subject(name), TeacherFile.network(resources, name), epochs));
    }

    /**
     * The same behind a phase that had it ready: what that one left is taken as it lies there, and a network is trained again only where its weights are
     * lost.
     */
    Optional<Teaching> left(int epochs) throws IOException, InterruptedException {
        RetrainConfig retrain = resources.config().retrain();
        Path file = weights();
        if (retrain.teacher().isEmpty() || retrain.isTaughtByModel() || !LeftFiles.isWeights(file)) {
            return ready(epochs);
        }
        String name = retrain.teacher().get();
        return Optional.of(teaching(subject(name), TeacherFile.network(resources, name), file));
    }

    private Path weights() {
        return RetrainPhase.folder(context, RetrainConfig.TEACHER)
                .toAbsolutePath()
                .resolve(RetrainPhase.WEIGHTS);
    }

    private static Teaching teaching(Subject subject, Network network, Path weights) throws IOException {
        return new Teaching(
                Optional.of(subject),
                weights,
                TeacherFile.of(Optional.of(network), weights).sha256());
    }

    private Subject subject(String name) {
        return name.equals(RetrainConfig.LARGEST)
                ? new Subject.Member(resources
                        .space()
                        .codec()
                        .format(Landmarks.byMacs(resources.space()).largest()))
                : new Subject.Baseline(name);
    }

    private Teaching trained(Subject subject, Network network, int epochs) throws IOException, InterruptedException {
        String run = RetrainConfig.TEACHER;
        Path folder = RetrainPhase.folder(context, run).toAbsolutePath();
        Job.Training job = new Job.Training(run, folder, subject, epochs, List.of(), false, true);
        Trainings.Outcome outcome = new Trainings(new EpochEvents(context, epochs), context::stopIfAsked)
                .run(resources, List.of(new Trainings.Planned(job, true)))
                .get(0);
        JobEnd.Trained trained = outcome.trained()
                .orElseThrow(() -> new IllegalArgumentException(
                        SearchPaths.TEACHER + ": " + outcome.diverged().orElse("there was no time to train it")));
        Path file = weights();
        AtomicFiles.write(
                file,
                Safetensors.write(
                        trained.weights().orElseThrow(),
                        RetrainPhase.metadata(resources.identity().digest(), run)));
        context.notice(String.format(
                Locale.ROOT,
                "all others learn from the answers of %s (%s), which has %.3f on the validation images by %s",
                given(),
                network.name(),
                trained.valid().value(),
                resources.goal().judge().main().name()));
        return teaching(subject, network, file);
    }

    private String given() {
        String name = resources.config().retrain().teacher().orElseThrow();
        return resources.config().asGiven(SearchPaths.TEACHER, name);
    }
}
