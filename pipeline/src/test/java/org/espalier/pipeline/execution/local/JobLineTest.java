package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.espalier.torch.train.TrainingListener.EpochReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a job and its parent say to each other. */
class JobLineTest {
    private static final EpochReport PLAIN =
            new EpochReport(2, 3, 0.1 + 0.2, 5 / 7.0, 1e-9, Duration.ofNanos(123_456_789_012L));

    static Stream<JobLine> lines() {
        return Stream.of(
                new JobLine.Epoch(PLAIN),
                new JobLine.Epoch(PLAIN.validated(0 / 9.0)),
                new JobLine.Step(1, 2, 3),
                new JobLine.Warning("a \"quoted\"\nline\u2028"),
                new JobLine.Question(0));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void everyLineIsReadAsItWasWritten(JobLine line) {
        assertThat(line.write()).startsWith(JobLine.START).doesNotContain("\n");
        assertThat(JobLine.read(line.write())).contains(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"job-",
                "{\"job-epoch\":7}",
                "{\"job-epoch\":{\"epoch\":1,\"epochs\":1,\"loss\":\"NaN\",\"learning_rate\":1,\"nanos\":1,\"training\":"
                        + "0.5}}",
                "{\"job-epoch\":{\"epoch\":1,\"epochs\":1,\"loss\":1,\"learning_rate\":1,\"nanos\":1,\"training\":"
                        + "{\"correct\":1,\"images\":1}}}",
                "{\"job-epoch\":{\"epoch\":1,\"epochs\":1,\"loss\":1,\"learning_rate\":1,\"nanos\":1,\"training\":"
                        + "0.5,\"validation\":[]}}",
                "{\"job-epoch\":{\"epoch\":99999999999,\"epochs\":1,\"loss\":1,\"learning_rate\":1,\"nanos\":1,\"training\":"
                        + "0.5}}",
                "{\"job-step\":{\"epoch\":1,\"step\":\"2\",\"steps\":3}}",
                "{\"job-warning\":{\"message\":5}}",
                "{\"job-question\":{}}",
                "{\"job-other\":{}}",
                " {\"job-question\":{\"done\":0}}"
            })
    void whatIsNoLineIsNotTakenForOne(String line) {
        assertThat(JobLine.read(line)).isEmpty();
    }

    @Test
    void answersNameTheirQuestion() {
        assertThat(JobLine.answered(JobLine.answer(12, true))).isEqualTo(OptionalInt.of(12));
        assertThat(JobLine.answered(JobLine.answer(0, false))).isEqualTo(OptionalInt.of(0));
        assertThat(JobLine.answer(0, false)).isNotEqualTo(JobLine.answer(0, true));
        for (String odd : new String[] {"", "12", "x go on", "-1 stop", "12345678901 stop", "3 "}) {
            assertThat(JobLine.answered(odd)).as(odd).isEmpty();
        }
    }

    /** The first answer is lost, and another question's comes in between. */
    @Test
    void aQuestionIsAskedAgainUntilItIsAnswered() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        CountDownLatch asked = new CountDownLatch(2);
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                super.println(line);
                asked.countDown();
            }
        };
        PipedOutputStream parent = new PipedOutputStream();
        CountDownLatch orphaned = new CountDownLatch(1);
        ParentPipe pipe = new ParentPipe(out, 30);
        pipe.hear(new PipedInputStream(parent), orphaned::countDown);
        CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> pipe.mayGoOn(2));
        assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
        parent.write("odd\n7 go on\n".getBytes(StandardCharsets.UTF_8));
        parent.write((JobLine.answer(2, false) + "\n").getBytes(StandardCharsets.UTF_8));
        parent.flush();
        assertThat(answer.get(1, TimeUnit.MINUTES)).isFalse();
        assertThat(said.toString(StandardCharsets.UTF_8).lines().toList())
                .hasSizeGreaterThanOrEqualTo(2)
                .containsOnly("{\"job-question\":{\"done\":2}}");
        assertThat(orphaned.getCount()).isEqualTo(1);
        parent.close();
        assertThat(orphaned.await(1, TimeUnit.MINUTES)).isTrue();
    }
}
