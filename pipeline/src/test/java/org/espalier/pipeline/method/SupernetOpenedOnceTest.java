package org.espalier.pipeline.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.espalier.event.Results;
import org.espalier.event.SearchEvent;
import org.espalier.event.Told;
import org.espalier.journal.Event;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.GivenContext;
import org.espalier.pipeline.phase.RankCheckPhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.phase.SupernetPhase;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.RankCheckResult;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.pipeline.training.SupernetScoring;
import org.espalier.pipeline.training.SupernetTraining;
import org.espalier.plan.SearchPhase;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.stats.Interval;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A supernet whose checkpoints are gone is trained again, and says so, whenever it is opened. So the checkpoints are removed after every
 * generation, and what is said is counted.
 */
class SupernetOpenedOnceTest {
    private static final int GENERATIONS = 4;
    private static final String AGAIN = "trained again";

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();

    private SearchResources resources() throws IOException {
        return resources("accuracy");
    }

    private SearchResources resources(String objective) throws IOException {
        Path images = DrawnImages.sides(folder.resolve("images"), 16);
        SearchConfig config = SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: tiny, stem: {channels: 4}, stages: [{block: conv, channels: 4, kernel: [1, 3], depth: [1, 2, 3]}]}
                strategy: {name: once-for-all, epochs: 1, batch: 8}
                search: {population: 3, generations: GENERATIONS}
                rank_check: {members: 2, epochs: 1}
                retrain: {batch: 8}
                objective: {maximize: OBJECTIVE}
                """.replace("IMAGES", images.toString())
                        .replace("GENERATIONS", "" + (GENERATIONS - 1))
                        .replace("OBJECTIVE", objective),
                List.of());
        return new SearchResources(config, System.getenv(), said::add);
    }

    private long opened() {
        return said.stream().filter(message -> message.contains(AGAIN)).count();
    }

    private void removeCheckpoints() {
        Path checkpoints = folder.resolve("supernet");
        try (Stream<Path> files = Files.exists(checkpoints) ? Files.list(checkpoints) : Stream.empty()) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Forgetful extends GivenContext {
        private int generations;

        Forgetful() {
            super(folder, Map.of(SupernetPhase.NAME, new SupernetResult(1, OptionalLong.empty())), said);
        }

        @Override
        public synchronized Event append(SearchEvent happened) {
            if (happened instanceof Told) {
                removeCheckpoints();
                generations++;
            }
            return super.append(happened);
        }
    }

    private static SearchPhase<?> phase(SearchResources resources, Path folder, String name) {
        OnceForAll settings = (OnceForAll) resources.config().strategy().settings();
        return new TwoStepMethod<>(settings)
                .phases(resources, folder, settings).stream()
                        .filter(phase -> phase.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void forAllGenerationsOfASearchAndClosedWithThePhase() throws Exception {
        try (SearchResources resources = resources()) {
            phase(resources, folder, SupernetPhase.NAME).run(new GivenContext(folder, Map.of(), said));
            assertThat(opened()).isZero();

            removeCheckpoints();
            Forgetful context = new Forgetful();
            TrialsResult result = (TrialsResult)
                    phase(resources, folder, SearchOutcome.SEARCH).run(context);
            assertThat(context.generations).isGreaterThan(2);
            assertThat(result.trials().size()).isGreaterThan(6);
            assertThat(opened()).isEqualTo(1);

            // everything is scored: the phase that is run again opens nothing
            assertThat(phase(resources, folder, SearchOutcome.SEARCH).run(context))
                    .isEqualTo(result);
            assertThat(opened()).isEqualTo(1);
            assertThat(result.interval()).isEmpty();
        }
    }

    /** What the value of a measure does not say is asked of the supernet while it is open. */
    @Test
    void forTheIntervalOfTheBestTooWhereThatDoesNotFollowFromItsValue() throws Exception {
        try (SearchResources resources = resources("macro_f1")) {
            phase(resources, folder, SupernetPhase.NAME).run(new GivenContext(folder, Map.of(), said));
            removeCheckpoints();
            TrialsResult result = (TrialsResult)
                    phase(resources, folder, SearchOutcome.SEARCH).run(new Forgetful());
            assertThat(opened()).isEqualTo(1);
            Interval interval = result.interval().orElseThrow();
            assertThat(interval.contains(result.best().orElseThrow().score())).isTrue();
            assertThat(interval.standardError()).isPositive();
            assertThat(Results.read(Results.write(result), TrialsResult.class)).isEqualTo(result);
        }
    }

    @Test
    void forTheRankCheck() throws Exception {
        try (SearchResources resources = resources()) {
            RankCheckResult result = (RankCheckResult)
                    phase(resources, folder, RankCheckPhase.NAME).run(new Forgetful());
            assertThat(result.pairs()).isEqualTo(2);
            assertThat(opened()).isEqualTo(1);
        }
    }

    @Test
    void memoryStaysFlatAndIsGivenBack() throws Exception {
        try (SearchResources resources = resources()) {
            SupernetTraining training =
                    new SupernetTraining(resources, new OnceForAll(1, 8, 0.05), folder.resolve("supernet"), 1);
            List<Candidate> candidates = IntStream.range(0, 3)
                    .mapToObj(i -> new Candidate(i, resources.space().sample(Seeds.generator(1, "test", i))))
                    .toList();
            try (SupernetScoring first = training.scoring(said::add, () -> {})) {
                first.evaluate(candidates);
            }
            long before = Pointer.physicalBytes();
            long closed = Pointer.totalCount();
            SupernetScoring scoring = training.scoring(said::add, () -> {});
            scoring.evaluate(candidates);
            long open = Pointer.totalCount();
            for (int i = 0; i < 20; i++) {
                scoring.evaluate(candidates);
            }
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(open);
            assertThat(Pointer.physicalBytes() - before).isLessThan(64L << 20);
            scoring.close();
            scoring.close();
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(closed).isLessThan(open);
            assertThatThrownBy(() -> scoring.evaluate(candidates))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the supernet is closed");
        }
    }

    @Test
    void askedToStopBetweenMembers() throws Exception {
        try (SearchResources resources = resources()) {
            SupernetTraining training =
                    new SupernetTraining(resources, new OnceForAll(1, 8, 0.05), folder.resolve("supernet"), 1);
            Candidate candidate = new Candidate(0, resources.space().sample(Seeds.generator(1, "test", 0)));
            try (SupernetScoring scoring = training.scoring(said::add, () -> {
                throw new InterruptedException("asked");
            })) {
                assertThatThrownBy(() -> scoring.evaluate(List.of(candidate)))
                        .isInstanceOf(InterruptedException.class)
                        .hasMessage("asked");
            }
        }
    }
}
