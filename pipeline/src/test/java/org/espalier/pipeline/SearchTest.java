package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.espalier.device.DeviceSettings;
import org.espalier.event.Notice;
import org.espalier.event.PhaseFinished;
import org.espalier.journal.Event;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.estimate.Forecast;
import org.espalier.pipeline.listener.HeardSearch;
import org.espalier.pipeline.listener.SearchListener;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.pipeline.result.ProfileResult;
import org.espalier.plan.PlanOutcome;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.yaml.ConfigException;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The facade, as far as no training is needed; a whole search is in the examples and in {@link GoldenFoldersTest}. */
@Timeout(120)
class SearchTest {
    @TempDir
    private Path folder;

    private Path images;

    @BeforeEach
    void draw() throws IOException {
        images = DrawnImages.sides(folder.resolve("images"), 12);
    }

    private SearchConfig config(String more) {
        return SearchConfig.parse(
                "test", """
                name: tried
                data: {source: 'IMAGES', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: SPACE}
                strategy: {name: random}
                retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: []}
                """.replace("IMAGES", images.toString()).replace("SPACE", "mine") + more, List.of());
    }

    private Search.Setup setup(String more) {
        return Search.of(config(more))
                .in(folder.resolve("search"))
                .environment(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()))
                .device(new SurprisingDevice().open(new DeviceSettings(1)));
    }

    private static SearchSpace space(int channels, int classes) {
        return Zoo.installed()
                .space(
                        "nas-bench-201",
                        Map.of(
                                "channels",
                                4,
                                "cells",
                                1,
                                "input",
                                List.of(channels, DrawnImages.SIZE, DrawnImages.SIZE),
                                "classes",
                                classes));
    }

    /** Keeps what it hears. */
    private static class Ear implements SearchListener {
        final List<Event> events = new ArrayList<>();
        long earlier = -1;
        int closed;

        @Override
        public void opened(HeardSearch search) {
            earlier = search.earlier();
        }

        @Override
        public void heard(Event event) {
            events.add(event);
        }

        @Override
        public void close() {
            closed++;
        }
    }

    @Test
    void aSpaceAndADeviceOfOnesOwnNeedNoServiceFile() throws IOException {
        Ear ear = new Ear();
        Outcome outcome = setup("").space(space(1, 2)).listener(ear).open().runUntil("profile");
        assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.REACHED);
        assertThat(outcome.result()).isEmpty();
        assertThat(outcome.folder().directory()).isEqualTo(folder.resolve("search"));
        PhaseFinished profiled = ear.events.stream()
                .map(Event::event)
                .filter(PhaseFinished.class::isInstance)
                .map(PhaseFinished.class::cast)
                .findFirst()
                .orElseThrow();
        ProfileResult profile = profiled.result(ProfileResult.class);
        // the device's times are above 0.1 ms, which no member of this size takes on a processor
        assertThat(profile.smallest().latencyMs()).isGreaterThan(0.1);
        assertThat(ear.earlier).isZero();
        assertThat(ear.closed).isEqualTo(1);
    }

    @Test
    void aSpaceForOtherImagesIsRefusedWithBothSizes() {
        assertThatThrownBy(() -> setup("").space(space(3, 10)).open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("built for images of 3x12x12 in 10 classes, the data has images of 1x12x12 in 2");
    }

    @Test
    void aWishToStopCountsForTheNextRunAndForNoOther() throws IOException {
        Search search = setup("").space(space(1, 2)).open();
        search.stop();
        assertThat(search.runUntil("profile").status()).isEqualTo(PlanOutcome.Status.STOPPED);
        assertThat(search.runUntil("profile").status()).isEqualTo(PlanOutcome.Status.REACHED);
    }

    @Test
    void aLaterRunIsHeardWithTheEventsOfTheEarlierOne() throws IOException {
        setup("").space(space(1, 2)).open().runUntil("profile");
        Ear ear = new Ear();
        Search.resume(folder.resolve("search"))
                .space(space(1, 2))
                .device(new SurprisingDevice().open(new DeviceSettings(1)))
                .listener(ear)
                .open()
                .runUntil("profile");
        assertThat(ear.earlier).isEqualTo(4);
        assertThat(ear.events).extracting(Event::number).startsWith(0L, 1L, 2L);
    }

    @Test
    void oneRunAtATime() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<Search> search = new AtomicReference<>();
        search.set(setup("").space(new BlockingSpace(space(1, 2), running, go)).open());
        Thread first = new Thread(() -> {
            try {
                search.get().runUntil("profile");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        first.start();
        assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> search.get().run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("runs already");
        go.countDown();
        first.join();
        assertThat(search.get().runUntil("profile").status()).isEqualTo(PlanOutcome.Status.REACHED);
    }

    @Test
    void anUnknownPhaseAndAnEmptyFolderAreNamed() throws IOException {
        Search search = setup("").space(space(1, 2)).open();
        assertThatThrownBy(() -> search.runUntil("profil"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no phase 'profil'");
        assertThatThrownBy(() -> Search.resume(Files.createDirectory(folder.resolve("empty")))
                        .open())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("holds no search");
    }

    @Test
    void aListenerThatTheConfigurationNames() throws IOException {
        setup("listeners: [{name: counting, file: '" + folder.resolve("count") + "', only_new: true}]\n")
                .space(space(1, 2))
                .open()
                .runUntil("profile");
        assertThat(folder.resolve("count")).hasContent("plan phase-started data phase-finished");
    }

    @Test
    void aListenerThatNobodyKnowsIsRefusedBeforeAnythingRuns() {
        assertThatThrownBy(() -> setup("listeners: [{name: countin}]\n").open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("counting");
        assertThatThrownBy(() ->
                        setup("listeners: [{name: counting, onli_new: true}]\n").open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only_new");
    }

    @Test
    void whatTheConfigurationSaysInVainIsANotice() throws IOException {
        Ear ear = new Ear();
        setup("rank_check: {members: 2}\n")
                .space(space(1, 2))
                .listener(ear)
                .open()
                .runUntil("profile");
        assertThat(ear.events)
                .extracting(Event::event)
                .filteredOn(Notice.class::isInstance)
                .singleElement()
                .asString()
                .contains("rank_check is not used");
    }

    @Test
    void aNameThatNobodyKnowsLeavesNoFolder() {
        List<Map.Entry<String, String>> cases = List.of(
                Map.entry("retrain: {baselines: [resnt-18]}", "did you mean 'resnet-18'?"),
                Map.entry("listeners: [{name: countin}]", "counting"),
                Map.entry("device: {name: lokal}", "did you mean 'local'?"),
                Map.entry("space: {name: nas-bench-20l}", "did you mean 'nas-bench-201'?"));
        for (Map.Entry<String, String> one : cases) {
            SearchConfig config = SearchConfig.parse(
                    "test",
                    "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n",
                    List.of(one.getKey().replaceFirst(": ", "=")));
            assertThatThrownBy(
                            () -> Search.of(config).in(folder.resolve("none")).open())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(one.getValue());
            assertThat(folder.resolve("none")).doesNotExist();
        }
    }

    @Test
    void anEngineThatIsNotThereIsNamedBeforeAnyTrialFailsOfIt() {
        Assumptions.assumeTrue(Engine.lacks(DeviceKind.CUDA).isPresent(), "a GPU can be used here");
        assertThatThrownBy(
                        () -> setup("engine: {name: cuda}\n").space(space(1, 2)).open())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("engine.name: engine cuda: ");
        assertThat(folder.resolve("search")).doesNotExist();
    }

    @Test
    void aSpaceOfTheProgramIsAskedForAgain() throws IOException {
        setup("").space(space(1, 2)).open().runUntil("profile");
        assertThatThrownBy(() -> Search.resume(folder.resolve("search")).open())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("space.name: unknown space or network 'mine'")
                .hasMessageContaining("given by it, each time that the search is begun or resumed");
    }

    @Test
    void anInterruptIsAStopAndLosesNothing() throws IOException {
        Search search = setup("").space(space(1, 2)).open();
        Thread.currentThread().interrupt();
        assertThat(search.runUntil("profile").status()).isEqualTo(PlanOutcome.Status.STOPPED);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(search.runUntil("profile").status()).isEqualTo(PlanOutcome.Status.REACHED);
    }

    @Test
    void aSecondRunOpensItsListenersAgainAndWritesAFolderThatIsGone() throws IOException {
        Ear ear = new Ear();
        Search search = setup("listeners: [{name: counting, file: '" + folder.resolve("count") + "'}]\n")
                .space(space(1, 2))
                .listener(ear)
                .open();
        search.stop();
        search.run();
        assertThat(ear.closed).isEqualTo(1);
        assertThat(ear.earlier).isZero();
        Files.delete(folder.resolve("count"));
        Files.delete(folder.resolve("search/config.yaml"));
        search.runUntil("profile");
        assertThat(ear.closed).isEqualTo(2);
        assertThat(ear.earlier).isEqualTo(3);
        assertThat(folder.resolve("count")).content().startsWith("plan ").endsWith("phase-finished");
        assertThat(SearchConfig.loadResolved(folder.resolve("search/config.yaml"))
                        .value())
                .isEqualTo(search.config());
    }

    @Test
    void whatItWouldDoIsToldBeforeItBeginsAndNothingIsWritten() throws IOException {
        Forecast forecast =
                setup("trials: {count: 4, epochs: 2}").space(space(1, 2)).plan();
        assertThat(forecast.phases())
                .extracting(Forecast.Phase::name)
                .containsExactly("profile", "search", "select", "retrain", "prove");
        assertThat(forecast.unknown()).isEmpty();
        assertThat(forecast.hours().low())
                .isPositive()
                .isLessThanOrEqualTo(forecast.hours().expected());
        assertThat(forecast.hours().expected())
                .isLessThanOrEqualTo(forecast.hours().high());
        Forecast.Phase search = forecast.phases().get(1);
        assertThat(search.members()).isEqualTo(4);
        assertThat(search.epochs()).isEqualTo(2);
        assertThat(search.steps()).isEqualTo(2);
        assertThat(forecast.phases().get(3).what()).isEqualTo("1 network (1 found)");
        assertThat(forecast.diskMb()).isPositive();
        assertThat(folder.resolve("search")).doesNotExist();
    }

    @Test
    void aBudgetThatIsTooSmallForAnythingIsRefusedBeforeAFolderIsMade() {
        Search.Setup setup = setup("budget: {hours: 1e-9}").space(space(1, 2));
        assertThatThrownBy(setup::open)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("budget.hours: ")
                .hasMessageContaining("expected at least");
        assertThat(folder.resolve("search")).doesNotExist();
    }
}
