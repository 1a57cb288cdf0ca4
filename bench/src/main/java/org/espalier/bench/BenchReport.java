package org.espalier.bench;

import java.util.List;
import java.util.Locale;
import org.espalier.stats.Samples;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The outcome of a comparison.
 *
 * @param settings what was compared
 * @param best the best of the report column, from which the regret is counted
 * @param strategies one summary for each, in the order of the settings
 */
public record BenchReport(BenchSettings settings, double best, List<Summary> strategies) {
    public BenchReport {
        strategies = List.copyOf(strategies);
    }

    /**
     * The incumbent of one run after a number of queries.
     *
     * @param run from 0
     * @param queries evaluated so far; fewer than the checkpoint where the strategy had finished
     * @param optimize the incumbent's number in the column that the strategy sees
     * @param report its number in the reported column
     * @param regret how far that is from the best of the table, never negative
     */
    public record Incumbent(int run, int queries, double optimize, double report, double regret) {}

    /**
     * All runs of one strategy.
     *
     * @param strategy name, with its settings where two of one name are compared
     * @param at one for each checkpoint
     * @param secondsPerRun mean wall time, over runs that may share the machine
     * @param unknown queries for architectures that the table lacks, over all runs; each cost one query
     */
    public record Summary(String strategy, List<Checkpoint> at, double secondsPerRun, long unknown) {
        public Summary {
            at = List.copyOf(at);
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

        public Spread report() {
            return Spread.of(incumbents.stream().mapToDouble(Incumbent::report).toArray());
        }

        public Spread regret() {
            return Spread.of(incumbents.stream().mapToDouble(Incumbent::regret).toArray());
        }
    }

    /** Mean, standard deviation (n - 1), standard error of the mean, and quartiles. */
    public record Spread(double mean, double sd, double standardError, double q25, double median, double q75) {
        static Spread of(double[] values) {
            return new Spread(
                    Samples.mean(values),
                    Samples.standardDeviation(values),
                    Samples.standardError(values),
                    Samples.quantile(values, 0.25),
                    Samples.median(values),
                    Samples.quantile(values, 0.75));
        }

        ObjectNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("mean", mean)
                    .put("sd", sd)
                    .put("se", standardError)
                    .put("q25", q25)
                    .put("median", median)
                    .put("q75", q75);
        }
    }

    /** For {@code --json}. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("optimize", settings.optimize()).put("report", settings.report());
        json.put("minimize", settings.minimize()).put("queries", settings.queries());
        json.put("runs", settings.runs()).put("seed", settings.seed()).put("best", best);
        ArrayNode all = json.putArray("strategies");
        for (Summary summary : strategies) {
            ObjectNode one = all.addObject().put("strategy", summary.strategy());
            one.put("seconds_per_run", summary.secondsPerRun()).put("unknown_queries", summary.unknown());
            ArrayNode points = one.putArray("at");
            for (Checkpoint point : summary.at()) {
                ObjectNode node = points.addObject().put("queries", point.queries());
                node.set("report", point.report().json());
                node.set("regret", point.regret().json());
            }
        }
        return json;
    }

    /** For a terminal: one line for each strategy and checkpoint. */
    public String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s -> %s, best %.4f, %d runs, regret as mean (standard error)%n%-24s %8s %10s %8s %10s %9s %8s %8s %8s%n",
                settings.optimize(),
                settings.report(),
                best,
                settings.runs(),
                "strategy",
                "queries",
                "report",
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
        }
        return text.toString();
    }

    /** Every run at every checkpoint, with a header. */
    public String csv() {
        StringBuilder csv = new StringBuilder("strategy,checkpoint,run,queries,optimize,report,regret\n");
        for (Summary summary : strategies) {
            String name = summary.strategy().contains(",") ? '"' + summary.strategy() + '"' : summary.strategy();
            for (Checkpoint point : summary.at()) {
                for (Incumbent i : point.incumbents()) {
                    csv.append(name)
                            .append(',')
                            .append(point.queries())
                            .append(',')
                            .append(i.run());
                    csv.append(',').append(i.queries()).append(',').append(i.optimize());
                    csv.append(',')
                            .append(i.report())
                            .append(',')
                            .append(i.regret())
                            .append('\n');
                }
            }
        }
        return csv.toString();
    }
}
