package org.espalier.cli;

import java.nio.file.Path;
import java.util.Map;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import picocli.CommandLine.Option;

/** How commands name a table of known results. */
final class TableOptions {
    @Option(names = "--table", required = true, paramLabel = "FILE", description = "CSV or JSON, gzipped or plain.")
    private Path table = Path.of("");

    @Option(names = "--space", required = true, paramLabel = "SPACE", description = "The space of the table.")
    private String space = "";

    @Option(
            names = "--arch-column",
            paramLabel = "C",
            description = "Column of the architectures; by default arch_str, architecture or arch, the matrix and the"
                    + " operations of NAS-Bench-101, or the keys of a JSON object.")
    private String archColumn = "";

    Path table() {
        return table;
    }

    String archColumn() {
        return archColumn;
    }

    SearchSpace space() {
        return Zoo.installed().space(space, Map.of());
    }
}
