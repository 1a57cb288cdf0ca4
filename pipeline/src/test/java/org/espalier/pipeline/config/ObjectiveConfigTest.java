package org.espalier.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.espalier.pipeline.config.ObjectiveConfig.Names;
import org.espalier.plan.Difference;
import org.espalier.search.Scalarisation;
import org.espalier.strategy.RandomSearch;
import org.junit.jupiter.api.Test;

class ObjectiveConfigTest {
    private static SearchConfig config(String objective) {
        return SearchConfig.parse(
                "objective.yaml",
                "space: {name: nas-bench-201}\nstrategy: {name: " + new RandomSearch().name()
                        + "}\ndata: {source: none}\n" + objective,
                List.of());
    }

    @Test
    void howOneNumberIsMadeOfSeveralIsPartOfTheSearch() {
        SearchConfig product = config("");
        SearchConfig weights = config("objective: {scalarisation: chebyshev}\n");
        assertThat(product.objective().scalarisation()).isSameAs(Scalarisation.PRODUCT);
        assertThat(weights.objective().scalarisation()).isSameAs(Scalarisation.CHEBYSHEV);
        assertThat(weights.objective().maximize()).isEqualTo(product.objective().maximize());
        assertThat(SearchConfig.parse("written.yaml", weights.toYaml(), List.of()))
                .isEqualTo(weights);
        assertThat(new SearchIdentity(weights).differences(product))
                .extracting(Difference::key)
                .containsExactly("objective.scalarisation");
    }

    @Test
    void anObjectiveIsNamedOnceAndOneWay() {
        Names accuracy = new Names(List.of("accuracy"));
        assertThatThrownBy(() -> new ObjectiveConfig(accuracy, accuracy))
                .hasMessageContaining("'accuracy' stands under maximize, too; keep one of the two");
        assertThatThrownBy(() -> new ObjectiveConfig(Names.NONE, new Names(List.of("params", "params"))))
                .hasMessageContaining("'params' is named twice; keep one");
        assertThat(new ObjectiveConfig(accuracy, Names.NONE)).isEqualTo(ObjectiveConfig.maximizing("accuracy"));
    }
}
