package org.espalier.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class NasBenchMacroTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-macro", Map.of());

    @Test
    void countsOfTheSmallestMember() {
        Architecture smallest = SPACE.codec().parse("00000000");
        assertThat(SPACE.counters().params().of(smallest)).isEqualTo(387_882);
        assertThat(SPACE.counters().macs().of(smallest)).isEqualTo(7_713_280);
        assertThat(SPACE.codec().format(SPACE.codec().parse("22212220"))).isEqualTo("22212220");
        assertThatThrownBy(() -> SPACE.codec().parse("2221222"))
                .hasMessageContaining("8 digits")
                .hasMessageContaining("'2221222'");
    }

    @Test
    void theCountersAgreeWithTheTable() throws IOException {
        Path file = SharedData.file("nas-bench-macro_cifar10.json");
        assumeTrue(Files.exists(file), "no table at " + file);
        TableBenchmark table = TableBenchmark.read(file, SPACE, "architecture", Set.of("mean_acc", "params", "flops"));
        assertThat(table.rows()).isEqualTo(6561);
        int best = table.row(SPACE.codec().parse("22212220")).orElseThrow();
        assertThat(table.value("mean_acc", best)).isEqualTo(table.best("mean_acc", false));
        for (int i = 0; i < 1000; i++) {
            Architecture member = SPACE.sample(Seeds.generator(1, "members", i));
            int row = table.row(member).orElseThrow();
            assertThat((double) SPACE.counters().params().of(member)).isEqualTo(table.value("params", row));
            assertThat((double) SPACE.counters().macs().of(member)).isEqualTo(table.value("flops", row));
        }
    }
}
