package org.espalier.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.espalier.event.Results;
import org.espalier.pipeline.Search;
import org.espalier.pipeline.estimate.Forecast;

/** Shows what a search would do. */
final class PlanText {
    private PlanText() {}

    static int show(Search.Setup setup, CommonOptions common) throws IOException {
        common.err().println("measuring a few steps of each kind on this machine, which takes a minute or so");
        common.err().flush();
        Forecast forecast = setup.plan();
        if (common.json) {
            common.printJson(Results.write(forecast));
        } else {
            lines(forecast).forEach(line -> common.out().println(Printable.of(line)));
        }
        return ExitCode.DONE;
    }

    static List<String> lines(Forecast forecast) {
        List<String> lines = new ArrayList<>();
        forecast.phases().forEach(phase -> lines.add(line(phase)));
        List<String> unknown = forecast.unknown();
        lines.add("in all: " + forecast.hours().text()
                + (unknown.isEmpty() ? "" : ", and what is unknown: " + String.join(", ", unknown)));
        lines.add(String.format(
                Locale.ROOT,
                "memory: %s, disk: %,d MB, machine: %s",
                forecast.memoryMb().isPresent()
                        ? String.format(
                                Locale.ROOT, "%,d MB", forecast.memoryMb().getAsLong())
                        : "unknown",
                forecast.diskMb(),
                forecast.machine()));
        return lines;
    }

    private static String line(Forecast.Phase phase) {
        List<String> parts = new ArrayList<>();
        if (!phase.what().isEmpty()) {
            parts.add(phase.what());
        }
        if (phase.epochs() > 0) {
            parts.add(phase.epochs() + (phase.members() > 1 ? " epochs each" : " epochs"));
            parts.add(phase.steps() + " steps each epoch");
        }
        parts.add(phase.hours().map(Forecast.Hours::text).orElse("nobody knows how long"));
        return phase.name() + ": " + String.join(", ", parts);
    }
}
