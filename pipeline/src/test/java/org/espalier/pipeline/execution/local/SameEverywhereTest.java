package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.espalier.files.Digests;
import org.espalier.graph.Safetensors;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.Teaching;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real trainings, in this process and in others: the same bits, whoever does them and however they are interrupted. */
class SameEverywhereTest {
    private static final Subject MEMBER =
            new Subject.Member("|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|");

    @TempDir
    private static Path folder;

    private static Path images;

    @BeforeAll
    static void draw() throws Exception {
        images = DrawnImages.sides(folder.resolve("images"), 20);
    }

    private static SearchConfig config(int threads) {
        return SearchConfig.parse(
                "test", """
                data: {source: 'IMAGES', size: 8, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: {name: random}
                engine: {threads: THREADS}
                retrain: {batch: 8, learning_rate: 0.05}
                """.replace("IMAGES", images.toString()).replace("THREADS", "" + threads), List.of());
    }

    private static Job.Training job(String name, int epochs, List<Double> needed) {
        return new Job.Training(name, folder.resolve(name), MEMBER, epochs, needed, true, true);
    }

    private static JobEnd.Trained local(Job job, JobListener listener) {
        try (LocalExecutor executor = new LocalExecutor(LocalSettings.of(config(1), System.getenv()))) {
            return (JobEnd.Trained) RecordedJob.end(executor, job, listener);
        }
    }

    @Test
    void aloneOnALaneAndInAChildGiveTheSameBits() {
        JobEnd.Trained onLane;
        try (SearchResources resources = new SearchResources(config(2), System.getenv(), warning -> {});
                InProcessExecutor executor = InProcessExecutor.sideBySide(resources)) {
            assertThat(executor.capacity()).isEqualTo(2);
            RecordedJob heard = new RecordedJob();
            onLane = (JobEnd.Trained) RecordedJob.end(executor, job("lane", 2, List.of()), heard);
            assertThat(heard.epochs())
                    .extracting(report -> report.validation().orElseThrow())
                    .containsExactlyElementsOf(onLane.curve());
        }
        assertThat(onLane.curve()).hasSize(2);
        assertThat(onLane.weights()).isPresent();
        try (SearchResources resources = new SearchResources(config(1), System.getenv(), warning -> {});
                InProcessExecutor executor = InProcessExecutor.alone(resources)) {
            assertThat(RecordedJob.end(executor, job("alone", 2, List.of()), JobListener.NONE))
                    .isEqualTo(onLane);
        }
        RecordedJob heard = new RecordedJob();
        assertThat(local(job("child", 2, List.of()), heard)).isEqualTo(onLane);
        assertThat(heard.heard().get(0)).isEqualTo("started");
        assertThat(heard.epochs())
                .extracting(report -> report.validation().orElseThrow())
                .containsExactlyElementsOf(onLane.curve());
    }

    /** The child finds the teacher's weights where the job says. */
    @Test
    void aTeacherTeachesTheSameBitsInAChild() throws Exception {
        JobEnd.Trained untaught;
        JobEnd.Trained taught;
        Job.Training job;
        try (SearchResources resources = new SearchResources(config(1), System.getenv(), warning -> {});
                InProcessExecutor executor = InProcessExecutor.alone(resources)) {
            untaught = (JobEnd.Trained) RecordedJob.end(executor, job("untaught", 1, List.of()), JobListener.NONE);
            Path file = folder.resolve("teacher.safetensors");
            Files.write(file, Safetensors.write(untaught.weights().orElseThrow(), new TreeMap<>()));
            String digest = Digests.hex(Digests.sha256().digest(Files.readAllBytes(file)));
            job = job("taught", 1, List.of()).taughtBy(Optional.of(new Teaching(Optional.of(MEMBER), file, digest)));
            taught = (JobEnd.Trained) RecordedJob.end(executor, job, JobListener.NONE);
            assertThat(taught.weights()).isNotEqualTo(untaught.weights());
            assertThat(JobRequest.read(JobRequest.of(job, config(1)), job.folder()))
                    .isEqualTo(job);
        }
        assertThat(local(job, JobListener.NONE)).isEqualTo(taught);

        Files.write(folder.resolve("teacher.safetensors"), new byte[9]);
        Job.Training other =
                new Job.Training("other", folder.resolve("other"), MEMBER, 1, List.of(), true, true, job.teacher());
        try (SearchResources resources = new SearchResources(config(1), System.getenv(), warning -> {});
                InProcessExecutor executor = InProcessExecutor.alone(resources)) {
            assertThatThrownBy(() -> RecordedJob.end(executor, other, JobListener.NONE))
                    .hasStackTraceContaining("is another teacher than the training began with");
        }
    }

    /** First by its scores, then by its listener over the pipes, then to its end: each goes on from the checkpoint before. */
    @Test
    void aTrainingThatWasStoppedGoesOnToTheSameBits() throws Exception {
        JobEnd.Trained whole;
        try (SearchResources resources = new SearchResources(config(1), System.getenv(), warning -> {});
                InProcessExecutor executor = InProcessExecutor.alone(resources)) {
            whole = (JobEnd.Trained) RecordedJob.end(executor, job("whole", 3, List.of()), JobListener.NONE);
        }
        List<Double> needed = List.of(2.0);
        JobEnd.Trained stopped = local(job("parts", 3, needed), JobListener.NONE);
        assertThat(stopped.stoppedAfter()).hasValue(1);
        assertThat(stopped.curve()).isEqualTo(whole.curve().subList(0, 1));
        assertThat(folder.resolve("parts/checkpoints")).isNotEmptyDirectory();
        assertThat(local(job("parts", 3, needed), JobListener.NONE))
                .as("what was left counts")
                .isEqualTo(stopped);

        RecordedJob refusing = new RecordedJob() {
            @Override
            public boolean mayRefuse() {
                return true;
            }

            @Override
            public boolean mayGoOn(int done, int epochs) {
                return done < 2;
            }
        };
        JobEnd.Trained refused = local(job("parts", 3, List.of()), refusing);
        assertThat(refused.stoppedAfter()).hasValue(2);
        assertThat(refused.curve()).isEqualTo(whole.curve().subList(0, 2));
        assertThat(refusing.epochs()).extracting(JobListener.EpochReport::epoch).containsExactly(2);
        assertThat(refusing.warnings()).singleElement().asString().contains("is the outcome of another job (needed is");

        try (SearchResources resources = new SearchResources(config(1), System.getenv(), warning -> {});
                InProcessExecutor executor = InProcessExecutor.alone(resources)) {
            RecordedJob last = new RecordedJob();
            assertThat(RecordedJob.end(executor, job("parts", 3, List.of()), last))
                    .isEqualTo(whole);
            assertThat(last.epochs()).extracting(JobListener.EpochReport::epoch).containsExactly(3);
        }
    }

    @Test
    void aCurveThatIsLostHasTheTrainingBeginAnew() throws Exception {
        try (SearchResources resources = new SearchResources(config(1), System.getenv(), warning -> {});
                InProcessExecutor executor = InProcessExecutor.alone(resources)) {
            RecordedJob first = new RecordedJob();
            JobEnd whole = RecordedJob.end(executor, job("curve", 3, List.of()), first);
            assertThat(first.epochs()).hasSize(3);
            Path curve = folder.resolve("curve/checkpoints/curve.json");
            String kept = Files.readString(curve);
            // a kill between a checkpoint and the look after it
            Files.writeString(curve, kept.substring(0, kept.lastIndexOf(',')) + "]");
            RecordedJob second = new RecordedJob();
            assertThat(RecordedJob.end(executor, job("curve", 3, List.of()), second))
                    .isEqualTo(whole);
            assertThat(second.heard()).containsExactly("started");
            assertThat(curve).hasContent(kept);
            Files.writeString(curve, "[0.5");
            RecordedJob third = new RecordedJob();
            assertThat(RecordedJob.end(executor, job("curve", 3, List.of()), third))
                    .isEqualTo(whole);
            assertThat(third.epochs()).hasSize(3);
            assertThat(third.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("of its 3 epochs 0 scores are left in " + curve)
                    .endsWith("it is trained anew");
            assertThat(curve).hasContent(kept);
        }
    }
}
