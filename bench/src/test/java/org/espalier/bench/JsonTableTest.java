package org.espalier.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forms that tables in JSON have, and the rows of NAS-Bench-101 in either format. */
class JsonTableTest {
    private static final SearchSpace MACRO = Zoo.installed().space("nas-bench-macro", Map.of());
    private static final SearchSpace CELLS = Zoo.installed().space("nas-bench-101", Map.of());
    private static final String MATRIX = "[[0,1,1],[0,0,1],[0,0,0]]";
    private static final String OPS = "[\"input\",\"conv3x3-bn-relu\",\"output\"]";
    private static final String CELL = "{\"matrix\":" + MATRIX + ",\"ops\":" + OPS + "}";

    @TempDir
    Path folder;

    private TableBenchmark read(SearchSpace space, String column, String text, String... numbers) throws IOException {
        return TableBenchmark.read(Files.writeString(folder.resolve("t"), text), space, column, Set.of(numbers));
    }

    @Test
    void anArrayIsAColumnForEachNumberAndOneForTheirMean() throws IOException {
        TableBenchmark table = read(
                MACRO,
                "",
                "{\"22212220\":{\"acc\":[1,2,6],\"c10\":{\"test\":4}},\"00000000\":{\"acc\":[1,null,3],\"c10\":{\"test\":5}}}",
                "acc",
                "acc[2]",
                "c10.test");
        int best = table.row(MACRO.codec().parse("22212220")).orElseThrow();
        assertThat(table.value("acc", best)).isEqualTo(3);
        assertThat(table.value("acc[2]", best)).isEqualTo(6);
        assertThat(table.value("c10.test", best)).isEqualTo(4);
        assertThat(table.unknown("acc"))
                .as("the mean of what is not known in part")
                .isEqualTo(1);
        assertThat(table.value("acc[2]", 1 - best)).isEqualTo(3);
        assertThat(table.header()).contains("acc[0]", "acc", "architecture");
    }

    @Test
    void anEntryMayBeANumberAndAListMayHoldTheEntries() throws IOException {
        assertThat(read(MACRO, "", "{\"22212220\": 93.1, \"00000000\": 80}", "value")
                        .best("value", false))
                .isEqualTo(93.1);
        String list = "[{\"arch\":\"22212220\",\"acc\":1}, {\"arch\":\"00000000\",\"acc\":2}]";
        for (String column : new String[] {"", "arch"}) {
            assertThat(read(MACRO, column, list, "acc").rows()).isEqualTo(2);
        }
        assertThatThrownBy(() -> read(MACRO, "", "[{\"cell\":\"22212220\",\"acc\":1}]", "acc"))
                .hasMessageContaining("no column of architectures is named [arch_str, architecture, arch]")
                .hasMessageContaining("there are [acc, cell]");
        assertThatThrownBy(() -> read(MACRO, "", "[{\"arch\":\"2221222x\",\"acc\":1}]", "acc"))
                .hasMessageContaining(
                        "1 of 1 rows have no architecture that space 'nas-bench-macro' can read: entry \"1\"");
        assertThatThrownBy(() -> read(MACRO, "", "[]", "acc")).hasMessageContaining("has no rows");
        assertThatThrownBy(() -> read(MACRO, "", "{\"22212220\": 1} 2", "value"))
                .hasMessageContaining("goes on behind the end of the table");
        assertThatThrownBy(() -> read(MACRO, "", "{\"22212220\": {\"acc\": 1}}", "ac"))
                .hasMessageContaining("no column 'ac'; did you mean 'acc'?");
        assertThatThrownBy(() -> read(MACRO, "", "{\"22212220\": {\"acc\": ", "acc"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void rowsOfNasBench101() throws IOException {
        int row = read(
                        CELLS,
                        "",
                        "{\"a1b2\":{\"module_adjacency\":" + MATRIX + ",\"module_operations\":" + OPS
                                + ",\"acc\":0.9}}",
                        "acc")
                .row(CELLS.canonical(CELLS.codec().parse(CELL)))
                .orElseThrow();
        assertThat(row).isZero();
        String csvCell = '"' + CELL.replace("\"", "\"\"") + '"';
        String ops = "\"" + OPS.replace("\"", "'").replace(",", ", ") + "\"";
        for (String text : new String[] {
            "[{\"matrix\":" + MATRIX + ",\"ops\":" + OPS + ",\"acc\":0.9}]",
            "[{\"arch\":" + CELL + ",\"acc\":0.9}]",
            "arch,acc\n" + csvCell + ",0.9\n",
            "matrix,ops,acc\n\"" + MATRIX + "\"," + ops + ",0.9\n",
        }) {
            TableBenchmark table = read(CELLS, "", text, "acc");
            assertThat(table.rows()).as(text).isEqualTo(1);
            assertThat(table.architecture(0))
                    .isEqualTo(CELLS.canonical(CELLS.codec().parse(CELL)));
        }
        assertThatThrownBy(() -> read(CELLS, "arh", "arch,acc\n" + csvCell + ",0.9\n", "acc"))
                .hasMessageContaining("no column 'arh'; did you mean 'arch'?");
    }

    @Test
    void faultsAreCountedAndThreeAreNamed() {
        StringBuilder text = new StringBuilder("arch,acc\n22212220,1\n");
        for (int i = 3; i < 8; i++) {
            text.append(i).append("2212220,1\n");
        }
        assertThatThrownBy(() -> read(MACRO, "", text.toString(), "acc"))
                .hasMessageContaining(
                        "5 of 6 rows have no architecture that space 'nas-bench-macro' can read: line 3 '32212220' (")
                .hasMessageContaining("), line 4 '42212220', line 5 '52212220' and 2 more; remove them")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("line 6", "\n"));
        String twice = "arch,acc\n" + "22212220,1\n".repeat(5);
        assertThatThrownBy(() -> read(MACRO, "", twice, "acc"))
                .hasMessageContaining("4 of 5 rows repeat an architecture: line 3 '22212220' is a duplicate of line 2,")
                .hasMessageContaining("and 1 more; keep one of each");
    }
}
