package org.espalier.pipeline.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.espalier.pipeline.config.EarlyStopping;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.search.LearningCurve;
import org.junit.jupiter.api.Test;

class SearchPlansTest {
    private static List<String> unused(String strategy, String more) {
        return SearchPlans.unused(SearchConfig.parse(
                "c.yaml",
                "data: {source: x}\nspace: {name: nas-bench-201}\nstrategy: {name: " + strategy
                        + (strategy.equals("fixed") ? ", architecture: a" : "") + "}\n" + more,
                List.of()));
    }

    @Test
    void sectionsThatAStrategyDoesNotUseAreNamed() {
        String both = "search: {population: 10}\nrank_check: {members: 4}\n";
        for (String strategy : List.of("darts", "random", "fixed")) {
            assertThat(unused(strategy, both))
                    .containsExactly(
                            "search is not used: strategy '" + strategy
                                    + "' trains no supernet to be searched or checked",
                            "rank_check is not used: strategy '" + strategy
                                    + "' trains no supernet to be searched or checked");
            assertThat(unused(strategy, "")).isEmpty();
            assertThat(unused(strategy, "rank_check: {members: 0}\nsearch: {name: evolution}\n"))
                    .isEmpty();
        }
        for (String strategy : List.of("darts", "once-for-all")) {
            assertThat(unused(strategy, "trials: {parallel: 2}\n"))
                    .containsExactly("trials is not used: strategy '" + strategy + "' trains no candidates one by one");
        }
        assertThat(unused("random", "trials: {parallel: 2}\n")).isEmpty();
        assertThat(unused("once-for-all", both)).isEmpty();
    }

    @Test
    void aRuleThatStopsNothingIsNamed() {
        assertThat(unused("random", "trials: {early_stop: median, epochs: 2}\n"))
                .containsExactly("trials.early_stop: no trial of 2 epochs is ever stopped; raise trials.epochs to at"
                        + " least 3, or leave it out");
        assertThat(unused("random", "trials: {early_stop: median, epochs: 1, parallel: 2, lag: 0}\n"))
                .hasSize(2);
        assertThat(unused("random", "trials: {early_stop: median, epochs: 3}\n"))
                .isEmpty();
        assertThat(unused("random", "trials: {early_stop: median, epochs: 3, count: 5}\n"))
                .containsExactly("trials.early_stop: of 5 trials none is ever stopped; raise trials.count to at least"
                        + " 6, or leave it out");
        assertThat(unused("random", "trials: {early_stop: median, epochs: 3, count: 1}\n"))
                .singleElement()
                .asString()
                .contains("of 1 trial none");
        assertThat(unused("random", "trials: {early_stop: median, epochs: 3, count: 6}\n"))
                .isEmpty();
        assertThat(unused("random", "trials: {epochs: 1, count: 2}\n")).isEmpty();
        // which is so
        for (int epochs = 1; epochs < 4; epochs++) {
            List<LearningCurve> seen = LongStream.range(0, 30)
                    .mapToObj(n -> new LearningCurve(n, List.of(0.9, 0.9, 0.9)))
                    .toList();
            assertThat(EarlyStopping.MEDIAN
                            .rule()
                            .orElseThrow()
                            .needed(seen, epochs)
                            .isEmpty())
                    .isEqualTo(epochs < EarlyStopping.MEDIAN.leastEpochs());
        }
        for (int count = 1; count < 9; count++) {
            List<LearningCurve> others = LongStream.range(0, count - 1)
                    .mapToObj(n -> new LearningCurve(n, List.of(0.9, 0.9, 0.9)))
                    .toList();
            assertThat(EarlyStopping.MEDIAN
                            .rule()
                            .orElseThrow()
                            .needed(others, 3)
                            .isEmpty())
                    .isEqualTo(count < EarlyStopping.MEDIAN.leastTrials());
        }
    }

    @Test
    void metricsThatNobodyScoresByAreNamed() {
        String metrics = "objective: {maximize: accuracy, minimize: [latency_ms, params]}\n";
        String because =
                " is not used: strategy 'darts' scores no members; limit it under constraints, which bind every"
                        + " strategy";
        assertThat(unused("darts", metrics))
                .containsExactly("objective: latency_ms" + because, "objective: params" + because);
        assertThat(unused("darts", "objective: {minimize: negative_log_likelihood}\n"))
                .isEmpty();
        assertThat(unused("random", metrics)).isEmpty();
        assertThat(unused("once-for-all", metrics)).isEmpty();
    }

    @Test
    void placesThatStayEmptyAreNamed() {
        assertThat(unused("random", "trials: {parallel: 4, lag: 1}\n"))
                .containsExactly(
                        "trials.parallel: 4 trials may run side by side, but with trials.lag: 1 only 2 ever do;"
                                + " lower it, or raise trials.lag to 3, which makes it another search");
        assertThat(unused("random", "trials: {parallel: 4, lag: 3}\n")).isEmpty();
        assertThat(unused("random", "trials: {parallel: 1, lag: 3}\n")).isEmpty();
        assertThat(unused("darts", "trials: {parallel: 4, lag: 1}\n"))
                .containsExactly("trials is not used: strategy 'darts' trains no candidates one by one");
    }

    @Test
    void aScalarisationThatMakesNoNumberIsSaid() {
        String several = "objective: {maximize: accuracy, minimize: params, scalarisation: chebyshev}\n";
        assertThat(unused("local-search", several)).isEmpty();
        assertThat(unused("nsga2", several))
                .containsExactly(
                        "objective.scalarisation: strategy 'nsga2' goes by the value of each objective, so that no number is made of them; leave it out");
        assertThat(unused("local-search", "objective: {maximize: accuracy, scalarisation: chebyshev}\n"))
                .containsExactly(
                        "objective.scalarisation: there is one objective, so that no number is made of them; leave it out");
    }
}
