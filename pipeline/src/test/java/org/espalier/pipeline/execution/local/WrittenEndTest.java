package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.device.Latency;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.graph.Weights;
import org.espalier.measure.ClassMeasures;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Requests and ends of jobs as files. */
class WrittenEndTest {
    private static final SearchConfig CONFIG = SearchConfig.parse(
            "test.yaml", "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n", List.of());

    @TempDir
    private Path folder;

    private Job.Training training(boolean looks, boolean keepsWeights) {
        return new Job.Training("a", folder, new Subject.Member("x"), 3, List.of(), looks, keepsWeights);
    }

    private Job.Measuring measuring() throws Exception {
        return new Job.Measuring("m", folder, Files.writeString(folder.resolve("m.onnx"), "x"), Protocol.REPORT);
    }

    @Test
    void aRequestIsReadAsItWasWritten() throws Exception {
        List<Job> jobs = List.of(
                training(true, true),
                new Job.Training(
                        "b",
                        folder,
                        new Subject.Baseline("resnet-18"),
                        3,
                        List.of(Double.NEGATIVE_INFINITY, 0.1 + 0.2),
                        false,
                        false),
                measuring(),
                training(false, false).again("c", folder, 3),
                new Job.Measuring("n", folder, folder.resolve("m.onnx"), Protocol.LAYER, true));
        for (Job job : jobs) {
            ObjectNode request = JobRequest.of(job, CONFIG);
            assertThat(JobRequest.read(Json.read(Json.pretty(request)), folder)).isEqualTo(job);
        }
        assertThat(((Job.Training) jobs.get(1)).looks())
                .as("whoever may stop has to look")
                .isTrue();
        String before = JobRequest.of(jobs.get(2), CONFIG).toString();
        Files.writeString(folder.resolve("m.onnx"), "y");
        assertThat(JobRequest.of(jobs.get(2), CONFIG).toString())
                .as("another model is another job")
                .isNotEqualTo(before);
        assertThatThrownBy(() -> JobRequest.read(Json.read("{\"job\":\"odd\",\"name\":\"a\"}"), folder))
                .hasMessage("request.json: job: expected training or measuring, got \"odd\"");
    }

    /** Which is what every request of an earlier release asked for. */
    @Test
    void aRequestThatSaysNothingOfARepeatIsTheFirst() throws Exception {
        Job.Training first = training(true, true);
        ObjectNode request = JobRequest.of(first, CONFIG);
        assertThat(request.has("repeat")).isFalse();
        assertThat(first.repeat()).isZero();
        assertThat(first.again("a", folder, 0)).isEqualTo(first);
        ObjectNode second = JobRequest.of(first.again("a", folder, 1), CONFIG);
        assertThat(second.path("repeat").asInt()).isEqualTo(1);
        second.remove("repeat");
        assertThat(second).isEqualTo(request);
    }

    @Test
    void theOutcomeOfARepeatAnswersNoOther() throws Exception {
        Job.Training first = training(false, false);
        List<Job.Training> jobs = List.of(first, first.again("a", folder, 1), first.again("a", folder, 2), first);
        List<String> notices = new ArrayList<>();
        for (Job.Training job : jobs) {
            TrialOutcome outcome = new TrialOutcome(job, JobRequest.of(job, CONFIG));
            outcome.removeOthers(notices::add);
            assertThat(outcome.exists()).as(job.toString()).isFalse();
            outcome.write(new JobEnd.NotBegun());
            outcome.removeOthers(notices::add);
            assertThat(outcome.exists()).isTrue();
        }
        assertThat(notices)
                .extracting(notice -> notice.replaceAll(".*another job \\((.*)\\);.*", "$1"))
                .containsExactly(
                        "repeat is '', expected '1'", "repeat is '1', expected '2'", "repeat is '2', expected ''");
    }

    private JobEnd again(JobEnd end, Job job) throws Exception {
        return WrittenEnd.read(Json.read(Json.pretty(WrittenEnd.write(end, folder))), job);
    }

    @Test
    void anEndIsReadAsItWasWritten() throws Exception {
        JobEnd.Trained trained = new JobEnd.Trained(
                1 / 3.0,
                ClassMeasures.accuracy(2, 7),
                List.of(0.1, 1.0 / 3),
                OptionalLong.of(2),
                Optional.of(new Weights(Map.of("a", new Weights.Tensor(new int[] {2}, 1e-30f, -7)))));
        assertThat(again(trained, training(true, true))).isEqualTo(trained);
        JobEnd plain = new JobEnd.Trained(
                1 / 3.0, ClassMeasures.accuracy(2, 7), List.of(), OptionalLong.empty(), Optional.empty());
        assertThat(again(plain, training(false, false))).isEqualTo(plain);
        assertThat(again(new JobEnd.NotBegun(), training(false, false))).isEqualTo(new JobEnd.NotBegun());
        JobEnd failed = new JobEnd.Failed(JobEnd.Failed.Reason.DIVERGED, "the loss is NaN");
        assertThat(again(failed, training(false, false))).isEqualTo(failed);
        double[] runs = {1.5, 0.1 + 0.2, 3};
        MeasuredLatency latency = new MeasuredLatency(
                Latency.of(runs), 0.25, 0.125, true, false, Map.of("governor", "x"), new MeasuredLatency.Samples(runs));
        MeasuredLatency read = ((JobEnd.Measured) again(new JobEnd.Measured(latency), measuring())).latency();
        assertThat(read.toJson().toString().replaceAll("\\[D@\\w+", ""))
                .isEqualTo(latency.toJson().toString().replaceAll("\\[D@\\w+", ""));
        assertThat(read.samples().millis()).containsExactly(runs);
        assertThat(((JobEnd.Measured) again(new JobEnd.Measured(latency), measuring())).memoryMb())
                .isEmpty();
        assertThat(((JobEnd.Measured) again(new JobEnd.Measured(latency, OptionalDouble.of(0.1 + 0.2)), measuring()))
                        .memoryMb())
                .hasValue(0.1 + 0.2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {} | expected a failure, or a measure with its interval under 'training', got neither
                    {"failure":" "} | expected a failure, or a measure with its interval under 'training', got neither
                    {"training":{"correct":1,"images":0}} | 'training', got {"correct":1,"images":0}
                    {"training":{"correct":1,"images":1},"valid":5} | 'valid', got 5
                    TRAINED,"curve":[0.5,0.5]} | expected 3 scores in its curve, got 2
                    TRAINED,"curve":[0.5,"x",0.5]} | expected finite scores in its curve, got "x"
                    TRAINED,"curve":[],"stopped_after":3} | expected to be stopped after 1 to 2 epochs, got 3
                    TRAINED,"curve":[],"stopped_after":0} | expected to be stopped after 1 to 2 epochs, got 0
                    TRAINED,"curve":[1,1,1]} | its weights cannot be read: FOLDER/trained.safetensors
                    """)
    void whatIsNoEndSaysWhy(String text, String why) {
        String whole = text.replace(
                "TRAINED", "{\"training\":{\"correct\":1,\"images\":1},\"valid\":{\"correct\":1,\"images\":1}");
        assertThatThrownBy(() -> WrittenEnd.read(Json.read(whole), training(true, true)))
                .isInstanceOf(WrittenEnd.UnfitException.class)
                .hasMessageContaining(why.replace("FOLDER", folder.toString()));
    }

    @Test
    void whatIsNoLatencySaysWhy() {
        assertThatThrownBy(() -> WrittenEnd.read(Json.read("{\"latency\":{\"median\":1}}"), measuring()))
                .isInstanceOf(WrittenEnd.UnfitException.class)
                .hasMessage("expected a failure or a latency, got {\"median\":1}");
    }

    @Test
    void whatNobodyCanDoIsNoJob() {
        Subject member = new Subject.Member("x");
        assertThatThrownBy(() -> new Job.Training("a", Path.of("b"), member, 1, List.of(), false, false))
                .hasMessage("a: its folder and files must be absolute paths, got b");
        assertThatThrownBy(() -> new Job.Training("a", folder, member, 0, List.of(), false, false))
                .hasMessage("a: epochs must be at least 1, got 0");
        assertThatThrownBy(() -> training(false, false).again("a", folder, -1))
                .hasMessage("a: repeat must be at least 0, got -1");
        assertThatThrownBy(() -> new Job.Training("a", folder, member, 2, List.of(0.1, 0.2), false, false))
                .hasMessage("a: of 2 epochs at most 1 can need a score to go on, got 2 scores: [0.1, 0.2]");
        assertThatThrownBy(() -> new Job.Training("a", folder, member, 2, List.of(Double.NaN), false, false))
                .hasMessage("a: a needed score must be a number, got [NaN]");
        assertThatThrownBy(() -> new Job.Measuring("m", folder, Path.of("b"), Protocol.LAYER))
                .hasMessage("m: its folder and files must be absolute paths, got b");
        assertThatThrownBy(() -> new JobQueue("x", 0, (job, heard) -> new JobEnd.NotBegun()))
                .hasMessage("the capacity of executor 'x' must be at least 1, got 0");
    }
}
