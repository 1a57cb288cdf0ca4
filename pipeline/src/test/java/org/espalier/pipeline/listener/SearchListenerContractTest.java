package org.espalier.pipeline.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.event.UnknownEvent;
import org.espalier.journal.Event;
import org.espalier.pipeline.listener.testing.SearchListenerContract;
import org.espalier.plan.Progress;
import org.espalier.search.testing.Check;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class SearchListenerContractTest {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> ours() {
        CountingListener provider = new CountingListener();
        return new SearchListenerContract(() -> provider.open(provider.defaults(), Map.of()), folder)
                .checks().stream()
                        .map(check -> DynamicTest.dynamicTest(
                                check.name(), () -> check.body().run()));
    }

    private void requireCaught(SearchListener faulty, String said) {
        List<Check> checks = new SearchListenerContract(() -> faulty, folder).checks();
        assertThat(checks).isNotEmpty();
        assertThatThrownBy(() -> checks.forEach(check -> check.body().run()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(said);
    }

    @Test
    void catchesListenersThatThrow() {
        requireCaught(
                new SearchListener() {
                    @Override
                    public void heard(Event event) {
                        if (event.event() instanceof UnknownEvent) {
                            throw new IllegalArgumentException("what is this?");
                        }
                    }
                },
                "what is this?");
        requireCaught(
                new SearchListener() {
                    @Override
                    public void progressed(Progress progress) {
                        throw new IllegalStateException("progress");
                    }
                },
                "threw at 'progressed'");
        requireCaught(
                new SearchListener() {
                    @Override
                    public void close() throws Exception {
                        throw new Exception("cannot close");
                    }
                },
                "threw at 'close'");
    }
}
