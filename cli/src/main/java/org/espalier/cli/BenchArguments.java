package org.espalier.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.bench.Fidelity;
import org.espalier.failure.Failure;
import org.espalier.failure.Problem;
import org.espalier.search.Constraint;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;
import org.espalier.yaml.Excerpt;
import org.jspecify.annotations.Nullable;

/** Words of {@code espalier bench} that are more than a name. */
final class BenchArguments {
    private static final Pattern LIMIT = Pattern.compile("\\s*([^<>=]*[^<>=\\s])\\s*([<>]=?.*)");
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,9}");

    private static final int QUERIES = 150;
    private static final int MOST_EPOCHS = 1_000_000;

    private BenchArguments() {}

    /** {@code "params <= 3M"}: a column of the table, or what is counted of a member, a relation and a bound. */
    static Constraint limit(String text) {
        Matcher form = LIMIT.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("limits are a column, a relation and a bound, such as \"params <= 3M\","
                    + " got \"" + Excerpt.of(text) + "\"");
        }
        return Constraint.parse(form.group(1), form.group(2));
    }

    /** {@code NAME}, or {@code NAME:key=value:key=value} with settings. */
    static StrategyConfig strategy(String text) {
        List<String> parts = List.of(text.split(":", -1));
        if (parts.size() == 1) {
            return Strategies.named(text);
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "strategies are NAME or NAME:key=value:key=value, got '" + Excerpt.of(text) + "'");
            }
            String value = part.substring(equals + 1);
            settings.put(part.substring(0, equals), WHOLE.matcher(value).matches() ? Integer.valueOf(value) : value);
        }
        try {
            return Strategies.named(parts.get(0), settings);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Failure.of(e).problem().in("--strategies " + text), e);
        }
    }

    /** Queries; or epochs, where there are learning curves. */
    static int budget(@Nullable Integer queries, @Nullable String curve, @Nullable Integer epochs, List<String> rules) {
        if (curve == null) {
            refuse(epochs != null, "--epochs", "is a budget on a table with learning curves", "add --curve PREFIX");
            refuse(!rules.isEmpty(), "--early-stop", "is of learning curves", "add --curve PREFIX");
            return queries == null ? QUERIES : queries;
        }
        refuse(queries != null, "--queries", "is no budget where trials end early", "give --epochs");
        if (epochs == null) {
            throw new UsageException(new Problem(
                    "is missing: with --curve the budget is one of epochs", "--epochs", "", "add --epochs N"));
        }
        refuse(
                epochs < 1 || epochs > MOST_EPOCHS,
                "--epochs",
                "must be from 1 to " + MOST_EPOCHS + ", got " + epochs,
                "give another number");
        return epochs;
    }

    static Optional<Fidelity> fidelity(@Nullable String curve, List<String> rules) {
        return curve == null
                ? Optional.empty()
                : Optional.of(new Fidelity(
                        curve,
                        (rules.isEmpty() ? List.of("none", "median") : rules)
                                .stream().map(Fidelity.Rule::of).toList()));
    }

    private static void refuse(boolean wrong, String option, String what, String todo) {
        if (wrong) {
            throw new UsageException(new Problem(what, option, "", todo));
        }
    }
}
