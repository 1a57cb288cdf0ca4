package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.espalier.event.EventText;
import org.espalier.files.AtomicFiles;
import org.espalier.files.FolderTree;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.process.ChildEnd;
import org.espalier.process.Stop;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs each job in a Java process of its own on this machine, within limits of time and memory. A training that diverges, takes too long or needs too
 * much memory has failed; whatever else goes wrong says nothing of the network. What a child left in its folder counts, whoever began it and
 * whatever became of it afterwards, and what is damaged or of another job is put aside.
 */
public final class LocalExecutor implements TrialExecutor {
    /** Its name. */
    public static final String NAME = "local";

    private final LocalSettings settings;
    private final JobQueue queue;

    /** One whose places are all free. */
    public LocalExecutor(LocalSettings settings) {
        this.settings = settings;
        this.queue = new JobQueue(NAME, settings.capacity(), this::run);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int capacity() {
        return queue.capacity();
    }

    @Override
    public CompletionStage<JobEnd> submit(Job job, JobListener listener) {
        return queue.submit(job, listener);
    }

    @Override
    public void close() {
        queue.close();
    }

    private JobEnd run(Job job, HeardJob heard) throws IOException, InterruptedException {
        Stop stop = () -> {
            if (heard.isOver()) {
                throw new InterruptedException(job.name() + " was asked to end");
            }
            settings.stop().ifAsked();
        };
        stop.ifAsked();
        Path place = Files.createDirectories(job.folder());
        ObjectNode request = JobRequest.of(job, settings.config());
        TrialOutcome outcome = new TrialOutcome(job, request);
        // what a child left just before a kill counts
        outcome.removeOthers(heard::warning);
        if (!outcome.exists()) {
            AtomicFiles.writeString(place.resolve(TrialMain.REQUEST), Json.pretty(whole(request, heard)));
            TrialFailure failure = child(job, heard, stop);
            // an outcome counts, whatever became of the child afterwards
            if (!outcome.exists()) {
                return failed(job, failure);
            }
        }
        JobEnd end = outcome.read();
        boolean goesOn =
                end instanceof JobEnd.Trained trained && trained.stoppedAfter().isPresent();
        if (!goesOn) {
            clear(place);
        }
        return end;
    }

    private ObjectNode whole(ObjectNode request, JobListener listener) {
        ObjectNode whole = request.deepCopy();
        whole.put(TrialMain.ASKS, listener.mayRefuse()).put(TrialMain.WATCHED, listener.wantsValidation());
        whole.set(TrialMain.CONFIG, settings.ofChild().toJson());
        settings.data().ifPresent(known -> whole.put(TrialMain.DATA, EventText.write(known)));
        return whole;
    }

    private static JobEnd failed(Job job, TrialFailure failure) throws IOException {
        Optional<JobEnd.Failed> result = failure.result();
        if (result.isEmpty()) {
            Path printed = job.folder().resolve(TrialMain.PRINTED);
            throw failure.stop(
                    job.name(), Files.exists(printed) ? Optional.of(printed) : Optional.empty(), Optional.empty());
        }
        clear(job.folder());
        return result.get();
    }

    /** Why there is no outcome, should there be none. */
    private TrialFailure child(Job job, HeardJob heard, Stop stop) throws IOException, InterruptedException {
        Path place = job.folder();
        Files.deleteIfExists(place.resolve(TrialMain.PRINTED));
        TrialOutput[] output = new TrialOutput[1];
        ChildEnd end;
        try {
            end = settings.limits()
                    .run(
                            settings.main(),
                            place,
                            List.of(place.toString()),
                            answers -> output[0] = new TrialOutput(job, heard, answers),
                            stop);
        } finally {
            if (output[0] != null && !output[0].others().isEmpty()) {
                AtomicFiles.writeString(place.resolve(TrialMain.PRINTED), output[0].others());
            }
        }
        return switch (end.kind()) {
            case TIME -> TrialFailure.time(end.words());
            case MEMORY -> TrialFailure.memory(end.words());
            case GOOD, OTHER ->
                output[0]
                        .failure()
                        .orElseGet(() -> new TrialFailure(
                                TrialFailure.Kind.ENVIRONMENT,
                                "its process " + (end.words().isEmpty() ? "ended without an outcome" : end.words())));
        };
    }

    /** Checkpoints of a job that has its outcome are of no use, and there may be thousands of jobs. */
    private static void clear(Path place) throws IOException {
        FolderTree.remove(place.resolve(JobWork.CHECKPOINTS));
    }
}
