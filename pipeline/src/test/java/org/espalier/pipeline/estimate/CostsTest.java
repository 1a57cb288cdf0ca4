package org.espalier.pipeline.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What costs follow from others, with no step measured. */
class CostsTest {
    @TempDir
    private Path folder;

    /** 4 steps of 3 seconds, and behind them 6 passes of one. */
    @Test
    void passesBehindAnEpochCostAThirdOfAStep() {
        Seconds step = Seconds.of(3);
        assertThat(Costs.training("search", "both", 2, 4, 0, step).all()).isEqualTo(Seconds.of(24));
        assertThat(Costs.training("search", "both", 2, 4, 6, step).all()).isEqualTo(Seconds.of(36));
    }

    @Test
    void whatIsDoneForAsLongAsACopyTookTakesAsLongAsThatWhichWasCopied() throws Exception {
        SearchConfig config = SearchConfig.parse(
                "test",
                "data: {source: '" + DrawnImages.sides(folder.resolve("images"), 4) + "', size: 8}\n"
                        + "space: {name: nas-bench-201, channels: 4, cells: 1}\nstrategy: {name: random}\n",
                List.of());
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        try (SearchResources resources = new SearchResources(config, environment, notice -> {});
                Probe probe = new Probe(resources)) {
            Costs costs = new Costs(resources, probe, 0);
            Work.Copied copied = new Work.Copied("supernet", "a trained supernet is copied", 3600);
            PhaseCost copy = costs.of("supernet", List.of(copied));
            PhaseCost asLong = costs.of("random_search", List.of(new Work.AsLong("random_search", copied)));
            assertThat(asLong.what()).isEqualTo("as long as what phase 'supernet' copies took");
            assertThat(asLong.all()).isEqualTo(copy.all().plus(Seconds.of(3600)));
            assertThat(copy.all().high()).isLessThan(60);
        }
    }
}
