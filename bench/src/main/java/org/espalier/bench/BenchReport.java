package org.espalier.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.espalier.search.Constraint;
import org.espalier.stats.Samples;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The outcome of a comparison.
 *
 * @param settings what was compared
 * @param best the best of the report column, from which the regret is counted; of several objectives the hypervolume of the table's front
 * @param front of the table, where there are several objectives
 * @param unknownRows column to the number of rows in which it is unknown; the columns that are seen, then the reported ones
 * @param strategies one summary for each, in the order of the settings
 * @param notices what makes the comparison say less than it seems to, a sentence each
 */
public record BenchReport(
        BenchSettings settings,
        double best,
        Optional<Front> front,
        Map<String, Long> unknownRows,
        List<Summary> strategies,
        List<String> notices) {
    public BenchReport {
        unknownRows = Collections.unmodifiableMap(new LinkedHashMap<>(unknownRows));
        strategies = List.copyOf(strategies);
        notices = List.copyOf(notices);
    }

    /**
     * The best that the table has in several objectives.
     *
     * @param reference the corner that hypervolumes are measured from, one number for each reported column in its unit
     * @param rows that none dominates
     */
    public record Front(List<Double> reference, int rows) {
        public Front {
            reference = List.copyOf(reference);
        }
    }

    /**
     * What one run has found after a number of queries: of one objective its incumbent; of several, hypervolumes as shares of the table's front's.
     *
     * @param run from 0
     * @param queries evaluated so far; fewer than the checkpoint where the strategy had finished
     * @param optimize the incumbent's number in the column that the strategy sees
     * @param report its number in the reported column
     * @param regret how far that is from the best of the table, never negative; of these three not a number is what is unknown: all where
     *     no architecture with a known number was asked for yet, the last two where the reported column is unknown for the incumbent
     */
    public record Incumbent(int run, int queries, double optimize, double report, double regret) {}

    /**
     * All runs of one strategy.
     *
     * @param strategy name, with its settings where two of one name are compared
     * @param at one for each checkpoint
     * @param curve the checkpoints and points between them
     * @param secondsPerRun mean wall time, over runs that may share the machine
     * @param unknown queries for architectures that the table lacks or in whose row the column that is seen is unknown, over all runs; each
     *     cost one query and was told as a failure
     * @param stopped trials that were stopped early, over all runs
     * @param trials all of them, over all runs
     */
    public record Summary(
            String strategy,
            List<Checkpoint> at,
            List<Checkpoint> curve,
            double secondsPerRun,
            long unknown,
            long stopped,
            long trials) {
        public Summary {
            at = List.copyOf(at);
            curve = List.copyOf(curve);
        }

        /** At the whole budget. */
        public Checkpoint last() {
            return at.get(at.size() - 1);
        }
    }

    /**
     * All runs of one strategy after a number of queries.
     *
     * @param queries the checkpoint
     * @param incumbents one for each run
     */
    public record Checkpoint(int queries, List<Incumbent> incumbents) {
        public Checkpoint {
            incumbents = List.copyOf(incumbents);
        }

        /** Over the runs of which it is known. */
        public Spread report() {
            return spread(Incumbent::report);
        }

        /** Over the runs of which it is known. */
        public Spread regret() {
            return spread(Incumbent::regret);
        }

        /** How many runs are left out of the spreads, because the reported column is unknown for their incumbent. */
        public long unknown() {
            return incumbents.stream().filter(i -> Double.isNaN(i.report())).count();
        }

        private Spread spread(ToDoubleFunction<Incumbent> number) {
            return Spread.of(incumbents.stream()
                    .mapToDouble(number)
                    .filter(v -> !Double.isNaN(v))
                    .toArray());
        }
    }

    /** Mean, standard deviation (n - 1), standard error of the mean, and quartiles. */
    public record Spread(double mean, double sd, double standardError, double q25, double median, double q75) {
        private static final Spread NONE =
                new Spread(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

        /** All not a number where there are no values. */
        static Spread of(double[] values) {
            if (values.length == 0) {
                return NONE;
            }
            return new Spread(
                    Samples.mean(values),
                    Samples.standardDeviation(values),
                    Samples.standardError(values),
                    Samples.quantile(values, 0.25),
                    Samples.median(values),
                    Samples.quantile(values, 0.75));
        }

        ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("mean", known(mean)).put("sd", known(sd)).put("se", known(standardError));
            return json.put("q25", known(q25)).put("median", known(median)).put("q75", known(q75));
        }

        /** JSON has no "not a number". */
        private static @Nullable Double known(double value) {
            return Double.isNaN(value) ? null : value;
        }
    }

    /** What the curves run over. */
    public String unit() {
        return settings.unit();
    }

    /** For {@code --json}. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Goal goal = settings.goal();
        json.put("optimize", goal.optimize()).put("report", goal.report());
        if (!goal.isMultiObjective()) {
            json.put("minimize", !goal.objectives().get(0).maximize());
        }
        json.put(unit(), settings.queries());
        json.put("runs", settings.runs()).put("seed", settings.seed()).put("best", best);
        front.ifPresent(f -> {
            ObjectNode node = json.putObject("front").put("rows", f.rows());
            node.put("hypervolume", best);
            ObjectNode reference = node.putObject("reference");
            for (int i = 0; i < goal.reported().size(); i++) {
                reference.put(goal.reported().get(i), f.reference().get(i));
            }
        });
        if (!goal.limits().isEmpty()) {
            ArrayNode limits = json.putArray("limits");
            goal.limits().forEach(limit -> limits.add(limit.toString()));
        }
        if (!notices.isEmpty()) {
            notices.forEach(json.putArray("notices")::add);
        }
        ObjectNode rows = json.putObject("unknown_rows");
        unknownRows.forEach(rows::put);
        ArrayNode all = json.putArray("strategies");
        strategies.forEach(summary -> all.add(json(summary)));
        return json;
    }

    private ObjectNode json(Summary summary) {
        ObjectNode one = JsonNodeFactory.instance.objectNode().put("strategy", summary.strategy());
        if (settings.fidelity().isPresent()) {
            one.put("trials", summary.trials()).put("stopped_trials", summary.stopped());
        }
        one.put("seconds_per_run", summary.secondsPerRun()).put("unknown_queries", summary.unknown());
        ArrayNode points = one.putArray("at");
        for (Checkpoint point : summary.at()) {
            ObjectNode node = points.addObject().put(unit(), point.queries());
            node.put("unknown_runs", point.unknown());
            node.set("report", point.report().json());
            node.set("regret", point.regret().json());
        }
        ArrayNode curve = one.putArray("curve");
        for (Checkpoint point : summary.curve()) {
            Spread regret = point.regret();
            curve.addObject()
                    .put(unit(), point.queries())
                    .put("mean", Spread.known(regret.mean()))
                    .put("se", Spread.known(regret.standardError()));
        }
        return one;
    }

    /** For a terminal: one line for each strategy and checkpoint. */
    public String text() {
        StringBuilder text = new StringBuilder(heading());
        text.append(String.format(
                Locale.ROOT,
                "%-24s %8s %10s %8s %10s %9s %8s %8s %8s%n",
                "strategy",
                unit(),
                front.isPresent() ? "volume" : "report",
                "sd",
                "regret",
                "(se)",
                "q25",
                "median",
                "q75"));
        for (Summary summary : strategies) {
            for (Checkpoint point : summary.at()) {
                Spread report = point.report();
                Spread regret = point.regret();
                text.append(String.format(
                        Locale.ROOT,
                        "%-24s %8d %10.4f %8.4f %10.4f (%.4f) %8.4f %8.4f %8.4f%n",
                        summary.strategy(),
                        point.queries(),
                        report.mean(),
                        report.sd(),
                        regret.mean(),
                        regret.standardError(),
                        regret.q25(),
                        regret.median(),
                        regret.q75()));
            }
            text.append(
                    String.format(Locale.ROOT, "%-24s %.4f s a run%n", summary.strategy(), summary.secondsPerRun()));
            text.append(leftOut(summary));
        }
        unknownRows.forEach((column, rows) -> {
            if (rows > 0) {
                text.append(String.format(Locale.ROOT, "%s is unknown in %d rows of the table%n", column, rows));
            }
        });
        return text.toString();
    }

    private String heading() {
        Goal goal = settings.goal();
        String limits = goal.limits().isEmpty()
                ? ""
                : ", within " + goal.limits().stream().map(Constraint::toString).collect(Collectors.joining(" and "));
        return front.map(f -> String.format(
                        Locale.ROOT,
                        "%s -> %s%s, %d runs, hypervolume as a share of that of the table's front, regret as mean (standard error)%n"
                                + "front of %d rows, hypervolume %.6g from the reference %s%n",
                        goal.optimize(),
                        goal.report(),
                        limits,
                        settings.runs(),
                        f.rows(),
                        best,
                        referenceText(f)))
                .orElseGet(() -> String.format(
                        Locale.ROOT,
                        "%s -> %s%s, best %.4f, %d runs, regret as mean (standard error)%n",
                        goal.optimize(),
                        goal.report(),
                        limits,
                        best,
                        settings.runs()));
    }

    private String referenceText(Front front) {
        List<String> bounds = new ArrayList<>();
        for (int i = 0; i < front.reference().size(); i++) {
            bounds.add(String.format(
                    Locale.ROOT,
                    "%s %.6g",
                    settings.goal().reported().get(i),
                    front.reference().get(i)));
        }
        return String.join(", ", bounds);
    }

    /** What of a strategy's runs is unknown; empty where nothing is. */
    private String leftOut(Summary summary) {
        StringBuilder text = new StringBuilder();
        if (summary.stopped() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-24s %d of %d trials were stopped early%n",
                    summary.strategy(),
                    summary.stopped(),
                    summary.trials()));
        }
        if (summary.unknown() > 0) {
            text.append(String.format(
                    Locale.ROOT, "%-24s %d queries were unknown%n", summary.strategy(), summary.unknown()));
        }
        if (summary.last().unknown() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-24s %d of %d runs are left out at the end: %s of their incumbent is unknown%n",
                    summary.strategy(),
                    summary.last().unknown(),
                    settings.runs(),
                    settings.goal().report()));
        }
        return text.toString();
    }

    /** Every run at every point of its curve, with a header. */
    public String csv() {
        StringBuilder csv = new StringBuilder("strategy,checkpoint,run," + unit() + ",optimize,report,regret\n");
        for (Summary summary : strategies) {
            String name = summary.strategy().contains(",") ? '"' + summary.strategy() + '"' : summary.strategy();
            for (Checkpoint point : summary.curve()) {
                for (Incumbent i : point.incumbents()) {
                    csv.append(name)
                            .append(',')
                            .append(point.queries())
                            .append(',')
                            .append(i.run());
                    csv.append(',').append(i.queries());
                    for (double number : new double[] {i.optimize(), i.report(), i.regret()}) {
                        csv.append(',').append(Double.isNaN(number) ? "" : Double.toString(number));
                    }
                    csv.append('\n');
                }
            }
        }
        return csv.toString();
    }
}
