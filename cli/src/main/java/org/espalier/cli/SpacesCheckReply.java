package org.espalier.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.espalier.pipeline.report.Chart;
import org.espalier.pipeline.report.Colours;
import org.espalier.pipeline.spaces.CheckSettings;
import org.espalier.pipeline.spaces.ErrorDistribution;
import org.espalier.pipeline.spaces.LimitShare;
import org.espalier.pipeline.spaces.OptionEffect;
import org.espalier.pipeline.spaces.SpaceCheck;
import org.espalier.pipeline.spaces.SpaceComparison;
import org.espalier.pipeline.spaces.SpaceStudy;
import org.espalier.space.SearchSpace;
import org.espalier.stats.Interval;
import org.jspecify.annotations.Nullable;

/**
 * What a check of one or two spaces says.
 *
 * @param checked the spaces, in their order
 * @param comparison of two that both have members
 */
record SpacesCheckReply(List<Checked> checked, Optional<SpaceComparison> comparison, CheckSettings settings) {
    /** Shares of the members whose error is told, by the names that they have in JSON. */
    private static final Map<String, Double> LEVELS = levels();

    /** Lines of options before the rest is left to JSON. */
    private static final int MOST_LINES = 40;

    /** What is known of a space. */
    record Checked(String name, SearchSpace space, SpaceStudy study, Optional<LimitShare> within) {}

    private static Map<String, Double> levels() {
        Map<String, Double> levels = new LinkedHashMap<>();
        levels.put("min", 0.0);
        levels.put("q10", 0.1);
        levels.put("q25", 0.25);
        levels.put("median", 0.5);
        levels.put("q75", 0.75);
        levels.put("q90", 0.9);
        levels.put("max", 1.0);
        return Collections.unmodifiableMap(levels);
    }

    static SpacesCheckReply of(List<String> names, List<SpaceCheck> checks, CheckSettings settings) {
        List<Checked> checked = new ArrayList<>();
        for (int i = 0; i < checks.size(); i++) {
            SpaceCheck check = checks.get(i);
            checked.add(new Checked(names.get(i), check.space(), check.study(), check.withinLimits()));
        }
        List<ErrorDistribution> errors =
                checked.stream().flatMap(one -> one.study().errors().stream()).toList();
        return new SpacesCheckReply(
                checked,
                errors.size() == 2
                        ? Optional.of(SpaceComparison.of(errors.get(0), errors.get(1), settings.seed()))
                        : Optional.empty(),
                settings);
    }

    /** The distributions, a line each. */
    String svg() {
        Chart chart = new Chart("error on validation images", "share of the members", new Colours());
        checked.forEach(one -> one.study().errors().ifPresent(errors -> chart.line(one.name(), errors.steps())));
        return chart.file();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Checked one : checked) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines(one, lines);
        }
        comparison.ifPresent(both -> compared(both, lines));
        return lines.stream().map(Printable::of).toList();
    }

    private void lines(Checked one, List<String> lines) {
        SpaceStudy study = one.study();
        lines.add(String.format(
                Locale.ROOT,
                "%s: %d random members of %d epochs each, in %.1f min%s",
                one.name(),
                study.members().size(),
                settings.epochs(),
                study.seconds() / 60,
                study.diverged() == 0 ? "" : "; " + study.diverged() + " diverged"));
        one.within()
                .ifPresent(share -> lines.add(String.format(
                        Locale.ROOT,
                        "  within %s: %.2f %% of the space %s",
                        settings.limits(),
                        100 * share.share(),
                        percent(share.interval()))));
        study.errors().ifPresent(errors -> {
            StringBuilder quantiles = new StringBuilder("  error:");
            LEVELS.forEach((name, level) ->
                    quantiles.append(String.format(Locale.ROOT, " %s %.4f", name, errors.quantile(level))));
            lines.add(quantiles.toString());
        });
        study.best()
                .ifPresent(best -> lines.add("  best: " + one.space().codec().format(best.member())));
        options(study, lines);
    }

    private static String percent(Interval interval) {
        return String.format(Locale.ROOT, "[%.2f, %.2f]", 100 * interval.low(), 100 * interval.high());
    }

    private static void options(SpaceStudy study, List<String> lines) {
        List<OptionEffect> known = study.options().stream()
                .filter(option -> option.interval().hasFiniteEnds())
                .toList();
        if (known.isEmpty()) {
            lines.add("  too few members to tell what an option does");
            return;
        }
        lines.add("  accuracy with an option less that without, in points, with its 95 % interval"
                + " (chance alone puts one in forty beyond either end)");
        known.stream()
                .sorted(Comparator.comparingDouble(OptionEffect::effect))
                .limit(MOST_LINES)
                .forEach(option -> lines.add(String.format(
                        Locale.ROOT,
                        "  %+7.2f %18s  %s = %s (%d members)%s",
                        100 * option.effect(),
                        percent(option.interval()),
                        option.decision(),
                        option.option(),
                        option.with(),
                        option.hurts() ? "  hurts" : option.helps() ? "  helps" : "")));
        if (known.size() > MOST_LINES) {
            lines.add("  .. and " + (known.size() - MOST_LINES) + " that do more good; all of them with --json");
        }
        List<String> doubtful = study.options().stream()
                .filter(OptionEffect::isDoubtful)
                .map(option -> option.decision() + " = " + option.option()
                        + (option.isAbsent() ? " (in none of the best quarter)" : ""))
                .toList();
        lines.add(
                doubtful.isEmpty()
                        ? "  no option is known to do only harm"
                        : "  never seen to help: " + String.join(", ", doubtful));
    }

    private void compared(SpaceComparison both, List<String> lines) {
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "Kolmogorov-Smirnov: distance %.3f, p = %.3g",
                both.whole().distance(),
                both.whole().probability()));
        lines.add(String.format(
                Locale.ROOT,
                "mean error of %s less that of %s: %+.4f %s",
                checked.get(0).name(),
                checked.get(1).name(),
                both.mean(),
                plain(both.meanInterval())));
        lines.add(String.format(
                Locale.ROOT, "the same of the best tenth: %+.4f %s", both.good(), plain(both.goodInterval())));
        lines.add(
                both.better() == 0
                        ? "neither is better beyond chance"
                        : "better: " + checked.get(both.better() - 1).name());
    }

    private static String plain(Interval interval) {
        return interval.hasFiniteEnds()
                ? String.format(Locale.ROOT, "[%+.4f, %+.4f]", interval.low(), interval.high())
                : "(too few members for an interval)";
    }

    Map<String, Object> json(String source) {
        Map<String, Object> all = JsonObject.of(
                "data",
                source,
                "minutes",
                settings.minutes(),
                "epochs",
                settings.epochs(),
                "seed",
                settings.seed(),
                "limits",
                settings.limits().stream().map(String::valueOf).toList(),
                "spaces",
                checked.stream().map(SpacesCheckReply::json).toList());
        comparison.ifPresent(both -> all.put(
                "comparison",
                JsonObject.of(
                        "ks_distance",
                        both.whole().distance(),
                        "ks_p",
                        both.whole().probability(),
                        "mean_difference",
                        both.mean(),
                        "mean_difference_ci95",
                        ends(both.meanInterval()),
                        "best_tenth_difference",
                        both.good(),
                        "best_tenth_difference_ci95",
                        ends(both.goodInterval()),
                        "better",
                        both.better() == 0
                                ? null
                                : checked.get(both.better() - 1).name())));
        return all;
    }

    private static Map<String, Object> json(Checked one) {
        SpaceStudy study = one.study();
        Map<String, Object> space = JsonObject.of(
                "space",
                one.name(),
                "members",
                study.members().size(),
                "diverged",
                study.diverged(),
                "minutes",
                study.seconds() / 60);
        one.within()
                .ifPresent(share -> space.put(
                        "within_limits",
                        JsonObject.of("share", share.share(), "ci95", ends(share.interval()), "drawn", share.drawn())));
        study.errors().ifPresent(errors -> {
            Map<String, Object> quantiles = new LinkedHashMap<>();
            LEVELS.forEach((name, level) -> quantiles.put(name, errors.quantile(level)));
            quantiles.put("mean", errors.mean());
            space.put("error", quantiles);
            space.put("errors", errors.errors());
        });
        study.best().ifPresent(best -> space.put("best", one.space().codec().format(best.member())));
        space.put(
                "options", study.options().stream().map(SpacesCheckReply::json).toList());
        return space;
    }

    private static Map<String, Object> json(OptionEffect option) {
        return JsonObject.of(
                "decision",
                option.decision(),
                "option",
                option.option(),
                "members",
                option.with(),
                "others",
                option.without(),
                "effect",
                Double.isFinite(option.effect()) ? option.effect() : null,
                "ci95",
                ends(option.interval()),
                "among_best",
                option.best(),
                "helps",
                option.helps(),
                "hurts",
                option.hurts(),
                "absent_from_best",
                option.isAbsent());
    }

    /** JSON has no infinity. */
    private static @Nullable List<Double> ends(Interval interval) {
        return interval.hasFiniteEnds() ? List.of(interval.low(), interval.high()) : null;
    }
}
