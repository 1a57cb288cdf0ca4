package org.espalier.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.yaml.Excerpt;

/**
 * A limit that is a share of what another network has, such as {@code <= 50 % of mobilenet-v3-small}.
 *
 * @param metric what is limited
 * @param relation which side is allowed
 * @param percent above 0, at most 1,000,000
 * @param network that it is a share of; absent: the network that the space comes from
 */
public record Share(String metric, Constraint.Relation relation, double percent, Optional<String> network) {
    private static final double MOST_PERCENT = 1e6;
    private static final Pattern FORM =
            Pattern.compile("\\s*(<=|>=|<|>)\\s*([0-9.]+(?:[eE][-+]?[0-9]+)?)\\s*%(?:\\s+of\\s+(\\S+(?: \\S+)*))?\\s*");
    private static final String EXPECTED = "expected such as \"<= 60 %\" or \"<= 60 % of NETWORK\"";

    public Share {
        if (!(percent > 0 && percent <= MOST_PERCENT)) {
            throw new IllegalArgumentException("limit on '" + metric + "': a share has to be above 0 %, got "
                    + Numbers.plain(percent) + " %, " + EXPECTED);
        }
        network.filter(String::isBlank).ifPresent(blank -> {
            throw new IllegalArgumentException("limit on '" + metric + "': a share of a network without a name");
        });
    }

    /**
     * Reads a share.
     *
     * @return empty where the text speaks of no share
     * @throws IllegalArgumentException where it does, and cannot be read
     */
    public static Optional<Share> parse(String metric, String text) {
        if (text.indexOf('%') < 0 || text.indexOf('(') >= 0) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "limit on '" + metric + "': " + EXPECTED + ", got \"" + Excerpt.of(text) + "\"");
        }
        double percent;
        try {
            percent = Double.parseDouble(form.group(2));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "limit on '" + metric + "': '" + Excerpt.of(form.group(2)) + "' is not a number in \""
                            + Excerpt.of(text) + "\"",
                    e);
        }
        return Optional.of(
                new Share(metric, Constraint.Relation.of(form.group(1)), percent, Optional.ofNullable(form.group(3))));
    }

    /**
     * The limit that it is. The bound of a whole number is the last whole number that is allowed, or the first that is not; any other has four
     * significant digits.
     *
     * @param name of the network
     * @param has what that network has, above 0
     * @param whole whether the metric is a whole number
     */
    public Constraint of(String name, double has, boolean whole) {
        if (!(has > 0) || Double.isInfinite(has)) {
            throw new IllegalArgumentException("limit on '" + metric + "': " + percentText() + " of " + name
                    + " is no limit, because " + name + " has " + Numbers.plain(has));
        }
        BigDecimal exact =
                BigDecimal.valueOf(percent).multiply(BigDecimal.valueOf(has)).movePointLeft(2);
        BigDecimal bound = whole
                ? exact.setScale(0, isFloor() ? RoundingMode.FLOOR : RoundingMode.CEILING)
                : exact.round(new MathContext(4));
        String origin = percentText() + " of " + name + ", "
                + Numbers.plain(
                        whole
                                ? has
                                : BigDecimal.valueOf(has)
                                        .round(new MathContext(4))
                                        .doubleValue());
        return new Constraint(metric, relation, bound.doubleValue(), origin);
    }

    /** Whether the whole numbers up to the one below the bound are on the same side as the bound itself. */
    private boolean isFloor() {
        return relation == Constraint.Relation.AT_MOST || relation == Constraint.Relation.GREATER;
    }

    private String percentText() {
        return Numbers.plain(percent) + " %";
    }

    @Override
    public String toString() {
        return metric + " " + relation.symbol() + " " + percentText()
                + network.map(name -> " of " + name).orElse("");
    }
}
