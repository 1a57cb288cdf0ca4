package org.espalier.bench;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which columns hold the architecture of a row, and how its notation is made of them. Mostly that is one column; the rows of NAS-Bench-101
 * have its matrix and its operations in two.
 *
 * @param columns one, or two: those of the matrix and of the operations
 */
record ArchitectureText(List<String> columns) {
    /** Looked for in this order where no column was named. */
    static final List<String> USUAL = List.of("arch_str", "architecture", "arch");

    private static final List<List<String>> PAIRS =
            List.of(List.of("module_adjacency", "module_operations"), List.of("matrix", "ops"));

    ArchitectureText {
        columns = List.copyOf(columns);
    }

    /**
     * The columns that hold architectures.
     *
     * @param named the one that was asked for; empty where the table shall say
     * @param header names of all columns
     */
    static Optional<ArchitectureText> among(String named, Collection<String> header) {
        if (!named.isEmpty()) {
            return header.contains(named) ? Optional.of(new ArchitectureText(List.of(named))) : Optional.empty();
        }
        return USUAL.stream()
                .filter(header::contains)
                .map(List::of)
                .findFirst()
                .or(() -> PAIRS.stream().filter(header::containsAll).findFirst())
                .map(ArchitectureText::new);
    }

    /** The notation, from the texts of the columns. */
    String of(List<String> texts) {
        if (texts.size() == 1) {
            return texts.get(0);
        }
        // Python writes lists of words with single quotes, and no operation has one in its name
        return "{\"matrix\":" + texts.get(0) + ",\"ops\":" + texts.get(1).replace('\'', '"') + "}";
    }
}
