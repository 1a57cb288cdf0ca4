package org.espalier.bench.speed;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.failure.Failure;
import org.espalier.failure.OneLine;
import org.espalier.process.ChildEnvironment;
import org.espalier.process.Dialogue;
import org.espalier.yaml.Excerpt;

/**
 * A rival that runs. It prints a line about itself and then {@code ready}; for each line {@code round N} it does that round's work and answers
 * {@code done MS}, by its own clock; it ends when its input does. It finds the environment that a program finds which is started by hand.
 */
final class Peer implements Turns.Contestant, AutoCloseable {
    private static final String READY = "ready";
    private static final Pattern DONE = Pattern.compile("done ([0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)");
    private static final int MOST_ABOUT = 100;
    private static final int LONGEST_ABOUT = 1000;
    private static final int SHOWN_ERRORS = 5;

    /** By how much two clocks may differ over one round: a share of it, and milliseconds. */
    private static final double CLOCKS = 1.01;

    private static final double CLOCKS_MS = 1;

    private final Rival rival;
    private final Limits limits;
    private final Dialogue dialogue;
    private final String about;

    /**
     * How long a peer may take.
     *
     * @param ready until it is ready, above 0
     * @param round for one round, above 0
     */
    record Limits(Duration ready, Duration round) {
        static final Limits STANDARD = new Limits(Duration.ofMinutes(5), Duration.ofMinutes(30));

        Limits {
            if (ready.isNegative() || ready.isZero() || round.isNegative() || round.isZero()) {
                throw new IllegalArgumentException("a peer needs some time, got " + ready + " and " + round);
            }
        }
    }

    private Peer(Rival rival, Limits limits) throws IOException {
        this.rival = rival;
        this.limits = limits;
        this.dialogue = Dialogue.start(rival.words(), ChildEnvironment.foreign(System.getenv()));
        try {
            this.about = awaitReady();
        } catch (RuntimeException e) {
            dialogue.close();
            throw e;
        }
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @throws PeerException if it cannot be started, is not ready in time, or ends before
     */
    static Peer start(Rival rival, Limits limits) {
        try {
            return new Peer(rival, limits);
        } catch (IOException e) {
            throw PeerException.of(
                    "'" + rival.command() + "' cannot be started (" + Failure.reason(e) + ")",
                    "",
                    "check the program's name and place");
        }
    }

    private String awaitReady() {
        long end = System.nanoTime() + limits.ready().toNanos();
        String said = "";
        for (int lines = 0; lines <= MOST_ABOUT; lines++) {
            String line = answer("was not ready", Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
            if (line.equals(READY)) {
                return said;
            }
            said = OneLine.of(line, LONGEST_ABOUT);
        }
        throw failed(
                "printed " + MOST_ABOUT + " lines and was not ready", "a line about itself and then '" + READY + "'");
    }

    @Override
    public String name() {
        return rival.name();
    }

    /** What it said of itself: versions, layout, threads, parameters. */
    String about() {
        return about;
    }

    @Override
    public double round(int number) {
        long start = System.nanoTime();
        dialogue.send("round " + number);
        String answer = answer("did not end round " + number, limits.round());
        double passed = (System.nanoTime() - start) / 1e6;
        Matcher done = DONE.matcher(answer);
        double millis = done.matches() ? Double.parseDouble(done.group(1)) : 0;
        if (!(millis > 0)) {
            throw failed("answered '" + Excerpt.of(answer) + "' to round " + number, "'done MS', milliseconds above 0");
        }
        if (millis > passed * CLOCKS + CLOCKS_MS) {
            throw failed(
                    String.format(
                            Locale.ROOT, "says that round %d took %.1f ms, but %.1f ms passed", number, millis, passed),
                    "milliseconds of its own clock");
        }
        return millis;
    }

    private String answer(String otherwise, Duration most) {
        try {
            return dialogue.answer(most);
        } catch (Dialogue.NoAnswerException e) {
            throw failed(otherwise + ", it " + e.getMessage(), "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while '" + rival.command() + "' worked", e);
        }
    }

    private PeerException failed(String what, String expected) {
        List<String> errors = dialogue.lastErrors(SHOWN_ERRORS);
        String todo =
                errors.isEmpty() ? "run it by itself to see why" : "see its last errors: " + String.join(" | ", errors);
        return PeerException.of("'" + rival.command() + "' " + what, expected, todo);
    }

    @Override
    public void close() {
        dialogue.close();
    }
}
