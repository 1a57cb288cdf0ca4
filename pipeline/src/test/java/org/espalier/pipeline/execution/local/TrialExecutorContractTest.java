package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.pipeline.execution.local.FakeFixture.Flaw;
import org.espalier.pipeline.execution.testing.ExecutorFixture;
import org.espalier.pipeline.execution.testing.TrialExecutorContract;
import org.espalier.search.testing.Check;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of executors: kept by child processes and by one that only plays, and able to find each flaw. */
class TrialExecutorContractTest {
    private static final Duration SHORT = Duration.ofMillis(1500);

    @TempDir
    private Path folder;

    private List<Check> checks(ExecutorFixture fixture, Duration patience) {
        return new TrialExecutorContract(fixture, folder, patience).checks();
    }

    private Stream<DynamicTest> tests(ExecutorFixture fixture) {
        return new TrialExecutorContract(fixture, folder)
                .checks().stream()
                        .map(check -> DynamicTest.dynamicTest(check.name(), () -> {
                            Path own = Files.createTempDirectory(folder, "check");
                            new TrialExecutorContract(fixture, own)
                                    .checks().stream()
                                            .filter(one -> one.name().equals(check.name()))
                                            .forEach(one -> one.body().run());
                        }));
    }

    @TestFactory
    Stream<DynamicTest> childProcesses() {
        return tests(new LocalFixture());
    }

    @TestFactory
    Stream<DynamicTest> onesThatOnlyPlay() {
        return tests(new FakeFixture(Flaw.NONE));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFlawIsFound(Flaw flaw) throws IOException {
        try (FakeFixture fixture = new FakeFixture(flaw)) {
            Check check = checks(fixture, SHORT).stream()
                    .filter(one -> one.name().equals(flaw.found()))
                    .findFirst()
                    .orElseThrow();
            assertThat(catchThrowable(() -> check.body().run()))
                    .as(check.name())
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void everyCheckHasAFlawThatItFinds() {
        assertThat(checks(new FakeFixture(Flaw.NONE), SHORT))
                .extracting(Check::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> Arrays.stream(Flaw.values())
                        .anyMatch(flaw -> flaw.found().equals(name)));
    }
}
