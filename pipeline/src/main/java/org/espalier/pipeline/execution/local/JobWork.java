package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.espalier.files.RegularFiles;
import org.espalier.graph.Network;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.Teaching;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.pipeline.training.TeacherFile;
import org.espalier.pipeline.training.Wish;

/** Does a job in this very process; whatever goes wrong is thrown as it is. */
final class JobWork {
    /** Where a training of a job has its checkpoints, in its folder. */
    static final String CHECKPOINTS = "checkpoints";

    private final SearchResources resources;

    JobWork(SearchResources resources) {
        this.resources = resources;
    }

    /**
     * Does it.
     *
     * @param onLane whether a training runs on one of the lanes, and not with all threads
     * @param stopAsked asked between batches
     */
    JobEnd run(Job job, JobListener listener, boolean onLane, BooleanSupplier stopAsked) throws IOException {
        if (job instanceof Job.Training training) {
            return train(training, listener, onLane, stopAsked);
        }
        Job.Measuring measuring = (Job.Measuring) job;
        return resources.measureHere(
                measuring.name(), RegularFiles.readBytes(measuring.model()), measuring.protocol(), measuring.memory());
    }

    private JobEnd train(Job.Training job, JobListener listener, boolean onLane, BooleanSupplier stopAsked) {
        Path checkpoints = job.folder().resolve(CHECKPOINTS);
        Optional<ScratchTraining.Trained> trained = new ScratchTraining(resources, stopAsked)
                .train(
                        network(job.subject()),
                        new Wish(
                                job.epochs(),
                                job.needed(),
                                job.looks(),
                                job.teacher().map(this::teacher),
                                job.repeat(),
                                job.until()),
                        checkpoints,
                        listener,
                        onLane);
        return trained.<JobEnd>map(one -> new JobEnd.Trained(
                        one.training(),
                        one.valid(),
                        one.curve(),
                        one.cutAfter(),
                        job.keepsWeights() ? Optional.of(one.weights()) : Optional.empty()))
                .orElseGet(JobEnd.NotBegun::new);
    }

    private TeacherFile teacher(Teaching teaching) {
        return new TeacherFile(teaching.network().map(this::network), teaching.file(), teaching.sha256());
    }

    /** The network of a subject. */
    Network network(Subject subject) {
        return subject instanceof Subject.Member member
                ? resources.space().network(resources.space().codec().parse(member.architecture()))
                : resources.baseline(((Subject.Baseline) subject).name());
    }
}
