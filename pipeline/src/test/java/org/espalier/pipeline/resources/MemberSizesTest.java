package org.espalier.pipeline.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members are trained on images in the proportion of the data, so they have to be made for such images. */
class MemberSizesTest {
    private static final Decision ROWS = Decision.ofInts("rows", 8, 12);

    @TempDir
    private Path folder;

    private static SearchSpace space(Expr columns) {
        Graph.Builder graph = Graph.builder(1);
        int pooled = graph.add("pool", new GlobalAveragePool(), 0);
        int last = graph.add("classifier", new Linear(Expr.of(2), true), pooled);
        return GraphSpace.of("mine", graph.build(last), new Shape(Expr.of(1), ROWS.value(), columns));
    }

    private SearchSpace opened(SearchSpace space) throws IOException {
        SearchConfig config = SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: [12, 18], split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: mine}
                strategy: {name: random}
                """.replace(
                        "IMAGES", DrawnImages.sides(folder.resolve("images"), 4).toString()),
                List.of());
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        try (SearchResources resources = new SearchResources(
                config, Supplied.NOTHING.withSpace(new GivenSpace(space)), environment, message -> {})) {
            return resources.space();
        }
    }

    @Test
    void columnsInProportionAreTaken() throws IOException {
        SearchSpace space = space(Expr.select(ROWS, List.of(Expr.of(12), Expr.of(18))));
        assertThat(opened(space)).isSameAs(space);
    }

    @Test
    void othersAreRefusedWithBothSizes() {
        assertThatThrownBy(() -> opened(space(Expr.of(18))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "space 'mine' has members for images of 1x8x18, the data of 12x18 have 12 columns at 8 rows:"
                                + " expected members in the proportion of the data; build their sizes by"
                                + " org.espalier.graph.Proportion");
    }
}
