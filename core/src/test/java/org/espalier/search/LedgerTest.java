package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.measure.ClassMeasures;
import org.espalier.measure.Estimate;
import org.espalier.random.Seeds;
import org.espalier.stats.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Candidates, trials, scores, and the book that is kept of them. */
class LedgerTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DecisionSet DECISIONS =
            new DecisionSet(List.of(Decision.ofInts("a", 1, 2, 3), Decision.ofInts("b", 1, 2)));
    private static final Architecture ANY = DECISIONS.architecture(2, 1);

    private static String text(Object json) {
        return JSON.writeValueAsString(json);
    }

    @Property(tries = 100)
    void theBookIsReadBackAsItStands(@ForAll long seed) {
        SplittableRandom random = Seeds.generator(seed, "book", 0);
        Ledger ledger = new Ledger();
        List<Candidate> open = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            if (open.isEmpty() || random.nextInt(3) > 0) {
                Candidate candidate = ledger.open(Architecture.uniform(DECISIONS, random));
                assertThat(candidate.number()).isEqualTo(ledger.asked() - 1);
                open.add(candidate);
            } else {
                ledger.close(open.remove(random.nextInt(open.size())).scored(random.nextDouble()));
            }
            assertThat(ledger.outstanding()).isEqualTo(open.size());
        }
        Ledger read = new Ledger(DECISIONS, JSON.readTree(text(ledger.state())));
        assertThat(read.state()).isEqualTo(ledger.state());
        assertThat(read.asked()).isEqualTo(ledger.asked());
        for (Candidate candidate : open) {
            read.close(candidate.failed("lost"));
        }
        assertThat(read.outstanding()).isZero();
        assertThat(read.open(ANY).number()).isEqualTo(ledger.asked());
    }

    @Test
    void theBookIsWrittenInAFormThatStays() {
        Ledger ledger = new Ledger();
        ledger.open(ANY);
        ledger.open(DECISIONS.architecture(0, 0));
        ledger.close(new Candidate(0, ANY).scored(0.5));
        assertThat(text(ledger.state())).isEqualTo("{\"asked\":2,\"outstanding\":[{\"number\":1,\"genes\":\"0 0\"}]}");
        assertThat(text(Ledger.json(List.of(new Candidate(0, ANY).scored(0.5), new Candidate(1, ANY).failed("why")))))
                .isEqualTo(
                        "[{\"number\":0,\"genes\":\"2 1\",\"score\":0.5},{\"number\":1,\"genes\":\"2 1\",\"failure\":\"why\"}]");
    }

    @Test
    void trialsAreReadBack() {
        List<Trial> trials =
                List.of(new Candidate(3, ANY).scored(-0.25), new Candidate(7, ANY).failed("out of memory"));
        assertThat(Ledger.trials(DECISIONS, JSON.readTree(text(Ledger.json(trials)))))
                .isEqualTo(trials);
        assertThat(Ledger.architecture(new DecisionSet(List.of()), ""))
                .isEqualTo(new DecisionSet(List.of()).architecture());
        assertThat(Ledger.genes(new DecisionSet(List.of()).architecture())).isEmpty();
    }

    @Test
    void onlyWhatIsOutstandingIsTaken() {
        Ledger ledger = new Ledger();
        Candidate candidate = ledger.open(ANY);
        Trial other = new Candidate(0, DECISIONS.architecture(0, 0)).scored(1);
        assertThatThrownBy(() -> ledger.close(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trial 0 of {a=1, b=1} is not outstanding: it was never asked for, or was told before");
        assertThat(ledger.outstanding()).isEqualTo(1);
        ledger.close(candidate.scored(1));
        assertThatThrownBy(() -> ledger.close(candidate.scored(1))).hasMessageContaining("not outstanding");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"asked\":1}",
                "{\"asked\":1,\"outstanding\":[{}]}",
                "{\"asked\":1,\"outstanding\":[{\"number\":0}]}",
                "{\"asked\":1,\"outstanding\":[{\"number\":0,\"genes\":\"2\"}]}",
                "{\"asked\":1,\"outstanding\":[{\"number\":0,\"genes\":\"2 x\"}]}",
                "{\"asked\":1,\"outstanding\":[{\"number\":0,\"genes\":\"2 2\"}]}",
                "{\"asked\":1,\"outstanding\":[{\"number\":-1,\"genes\":\"2 1\"}]}",
                "{\"asked\":1,\"outstanding\":[{\"number\":0,\"genes\":\"2  1\"}]}",
            })
    void brokenStatesAreRefused(String state) {
        assertThatThrownBy(() -> new Ledger(DECISIONS, JSON.readTree(state)))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> Ledger.required(JSON.readTree("{}"), "asked")).hasMessage("the state lacks 'asked'");
        assertThatThrownBy(() -> Ledger.trial(DECISIONS, JSON.readTree("{\"number\":0,\"genes\":\"0 0\"}")))
                .hasMessage("the state lacks 'failure'");
        assertThatThrownBy(() -> Ledger.architecture(DECISIONS, "0 one"))
                .hasMessage("'one' is not an option position in '0 one'");
    }

    @Test
    void theBestTrialStandsFirstAndFailuresLast() {
        Trial good = new Candidate(4, ANY).scored(0.9);
        Trial later = new Candidate(5, ANY).scored(0.9);
        Trial bad = new Candidate(0, ANY).scored(-1e300);
        Trial failed = new Candidate(1, ANY).failed("crashed");
        List<Trial> trials = new ArrayList<>(List.of(failed, later, bad, good));
        trials.sort(Trial.BEST_FIRST);
        assertThat(trials).containsExactly(good, later, bad, failed);
        assertThat(good.succeeded()).isTrue();
        assertThat(good.rankingValue()).isEqualTo(0.9);
        assertThat(good.number()).isEqualTo(4);
        assertThat(good.architecture()).isEqualTo(ANY);
        assertThat(failed.succeeded()).isFalse();
        assertThat(failed.rankingValue()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void trialsHaveAScoreOrAReason() {
        Candidate candidate = new Candidate(0, ANY);
        assertThatThrownBy(() -> candidate.failed(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("either a score or a failure");
        assertThatThrownBy(() -> new Trial(candidate, new Scores.SearchTime(1), "why"))
                .hasMessageContaining("either a score or a failure");
        assertThatThrownBy(() -> new Candidate(-1, ANY)).hasMessageContaining("got -1");
    }

    @Test
    void scoresAreFiniteAndOrdered() {
        assertThat(new Scores.SearchTime(1)).isGreaterThan(new Scores.SearchTime(0.5));
        assertThat(new Scores.FromScratch(-1)).isLessThan(new Scores.FromScratch(0.5));
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> new Scores.SearchTime(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a search-time score must be finite, got " + bad);
            assertThatThrownBy(() -> new Scores.FromScratch(bad))
                    .hasMessage("a from-scratch score must be finite, got " + bad);
        }
    }

    @Test
    void holdoutHasMeasuresOverSamples() {
        Estimate accuracy = ClassMeasures.accuracy(3, 4);
        Scores.Holdout holdout = new Scores.Holdout(Map.of("accuracy", accuracy), 4);
        assertThat(holdout.measures()).containsExactly(Map.entry("accuracy", accuracy));
        assertThat(accuracy).isEqualTo(new Estimate(0.75, Interval.wilson95(3, 4)));
        assertThatThrownBy(() -> new Scores.Holdout(Map.of("accuracy", accuracy), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a holdout score over 0 samples");
    }

    @Test
    void strategiesThatChangeSomethingNeedAChoice() {
        new SearchContext(TestSpaces.cell(), 1).requireChoice("any");
        assertThatThrownBy(() -> new SearchContext(TestSpaces.fixed(), 1).requireChoice("any"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "strategy 'any' needs a space with at least one decision between two options; 'fixed'");
        assertThat(new SearchContext(TestSpaces.cell(), 1).constraints().isEmpty())
                .isTrue();
    }

    @Test
    void whatWasNearestCannotBeChanged() {
        InfeasibleException infeasible = new InfeasibleException("why", Map.of("params", 3.0));
        assertThat(infeasible).hasMessage("why");
        assertThat(infeasible.nearest()).containsExactly(Map.entry("params", 3.0));
        assertThatThrownBy(() -> infeasible.nearest().put("macs", 1.0))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
