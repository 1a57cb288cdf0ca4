package org.espalier.cli;

import org.espalier.failure.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Options of {@code latency} that do not go together.
 *
 * @param architecture whether a member is named
 * @param table whether a table is asked
 * @param out whether a file is named to write
 * @param limit whether a limit is asked about
 * @param model that was named
 * @param known whether known devices are named
 * @param ours whether our own format is written
 */
record LatencyMisuse(
        boolean architecture,
        boolean table,
        boolean out,
        boolean limit,
        @Nullable String model,
        boolean known,
        boolean ours) {
    private static final String TRANSFER = "transfer";

    void check() {
        if (table) {
            refuse(out, "--out", "a table is asked, so that nothing is measured to write", "remove it, or --table");
            refuse(model != null, "--model", "a table has its model already", "remove it, or --table");
            refuse(architecture && limit, "--limit", "is about all members", "remove it, or ARCH");
            refuse(!ours, "--format", "a table is asked, so that nothing is written", "remove it, or --table");
        } else {
            refuse(architecture, "ARCH", "what a member is predicted to take, a table says", "add --table FILE");
            refuse(limit, "--limit", "what is predicted within it, a table says", "add --table FILE");
            refuse(!out, "--out", "is missing", "name the file to write, or with --table one to ask");
            refuse(
                    !ours && model != null,
                    "--model",
                    "tables of once-for-all and ProxylessNAS are added up and know no models",
                    "remove it, or --format");
            refuse(
                    TRANSFER.equals(model) && !known,
                    "--known",
                    "is missing: model 'transfer' learns from devices that are known",
                    "name a table of members and their latencies");
        }
        boolean used = TRANSFER.equals(model) || "all".equals(model);
        refuse(known && !used, "--known", "belongs to --model transfer or all", "add that, or remove it");
    }

    private static void refuse(boolean wrong, String where, String what, String todo) {
        if (wrong) {
            throw new UsageException(new Problem(what, where, "", todo));
        }
    }

    static void between(String option, int value, int least, int most) {
        refuse(value < least || value > most, option, "expected " + least + " to " + most + ", got " + value, "");
    }
}
