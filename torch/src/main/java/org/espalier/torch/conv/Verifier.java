package org.espalier.torch.conv;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the verdict on a signature with the help of child processes: one with poisoned memory for right and wrong, one without for times.
 * They start when first needed and stay until {@link #close}. Not for several threads at once.
 */
final class Verifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);
    private static final int DRAWS = 3;

    private final int threads;
    private final Class<? extends FormulationCatalogue> catalogueClass;
    private final List<Formulation> formulations;
    private final Duration limit;
    private final Map<Boolean, VerifierProcess> running = new LinkedHashMap<>();

    Verifier(
            int threads,
            Class<? extends FormulationCatalogue> catalogueClass,
            List<Formulation> formulations,
            Duration limit) {
        this.threads = threads;
        this.catalogueClass = catalogueClass;
        this.formulations = formulations;
        this.limit = limit;
    }

    /** Tries formulations wave by wave until one is right, and takes the fastest right one. */
    Verdict decide(ConvSignature signature) {
        Map<Integer, List<String>> waves = formulations.stream()
                .filter(f -> f.wave(signature) >= 0)
                .collect(Collectors.groupingBy(
                        f -> f.wave(signature),
                        TreeMap::new,
                        Collectors.mapping(Formulation::name, Collectors.toList())));
        List<FormulationCheck> checks = new ArrayList<>();
        for (List<String> wave : waves.values()) {
            checks.addAll(verify(signature, wave));
            if (checks.stream().anyMatch(FormulationCheck::right)) {
                break;
            }
        }
        List<FormulationCheck> timed = time(signature, checks);
        String used = timed.stream()
                .filter(FormulationCheck::right)
                .min(Comparator.comparingDouble(t -> Double.isNaN(t.millis()) ? Double.MAX_VALUE : t.millis()))
                .map(FormulationCheck::formulation)
                .orElseThrow(() ->
                        new IllegalStateException("no formulation of " + signature + " is right here; tried " + timed));
        LOG.debug("{}: {} of {}", signature, used, timed);
        return new Verdict(signature, used, timed);
    }

    private List<FormulationCheck> verify(ConvSignature signature, List<String> names) {
        Map<String, FormulationCheck> found = new LinkedHashMap<>();
        names.forEach(name -> found.put(name, FormulationCheck.without(name, CheckOutcome.REFUSED)));
        List<String> open = new ArrayList<>(names);
        while (!open.isEmpty()) {
            Exchange exchange = new Exchange("verify " + signature + " " + String.join(",", open) + " " + DRAWS);
            exchange.run(true, answer -> {
                if (answer[0].equals("errors")) {
                    found.put(
                            answer[1],
                            FormulationCheck.measured(
                                    answer[1], number(answer[2]), number(answer[3]), number(answer[4])));
                }
            });
            if (exchange.failure == null) {
                break;
            }
            String culprit = exchange.lastBegun == null ? open.get(0) : exchange.lastBegun;
            found.put(culprit, FormulationCheck.without(culprit, exchange.failure));
            open.remove(culprit);
            // what ran in that process before it ended may have been what broke it, so all others are tried again in a
            // fresh one
        }
        return new ArrayList<>(found.values());
    }

    private List<FormulationCheck> time(ConvSignature signature, List<FormulationCheck> checks) {
        Map<String, FormulationCheck> timed = new LinkedHashMap<>();
        checks.forEach(t -> timed.put(t.formulation(), t));
        List<String> names = checks.stream()
                .filter(t -> t.outcome() == CheckOutcome.RIGHT
                        || t.outcome() == CheckOutcome.WRONG && t.formulation().equals(StandardFormulations.DEFAULT))
                .map(FormulationCheck::formulation)
                .toList();
        if (names.isEmpty()) {
            return checks;
        }
        Exchange exchange = new Exchange("time " + signature + " " + String.join(",", names));
        exchange.run(false, answer -> {
            if (answer[0].equals("millis")) {
                timed.computeIfPresent(answer[1], (name, check) -> check.withMillis(number(answer[2])));
            }
        });
        if (exchange.failure != null && exchange.lastBegun != null) {
            // right with poisoned memory, but it ended or hung the process without: not to be trusted
            timed.put(exchange.lastBegun, FormulationCheck.without(exchange.lastBegun, exchange.failure));
        }
        return List.copyOf(timed.values());
    }

    private static double number(String text) {
        return Double.parseDouble(text);
    }

    @Override
    public void close() {
        running.values().forEach(VerifierProcess::close);
        running.clear();
    }

    private interface Answers {
        void accept(String[] answer);
    }

    /** One request and its answers; a child that ends or hangs is put away, so that the next request starts another. */
    private final class Exchange {
        private final String request;
        private @Nullable String lastBegun;
        private @Nullable CheckOutcome failure;

        Exchange(String request) {
            this.request = request;
        }

        void run(boolean poisoned, Answers answers) {
            try {
                VerifierProcess child = running.get(poisoned);
                if (child == null) {
                    child = VerifierProcess.start(threads, catalogueClass, poisoned);
                    running.put(poisoned, child);
                }
                child.send(request);
                for (String answer = child.next(limit); !answer.equals("done"); answer = child.next(limit)) {
                    String[] words = answer.split(" ");
                    if (words[0].equals("begin")) {
                        lastBegun = words[1];
                    }
                    answers.accept(words);
                }
            } catch (VerifierProcess.NoAnswer e) {
                VerifierProcess child = running.remove(poisoned);
                if (child == null) {
                    throw new IllegalStateException(e.getMessage(), e);
                }
                failure = e.silence() == VerifierProcess.Silence.LATE ? CheckOutcome.HANG : CheckOutcome.CRASH;
                LOG.info(
                        "{} while verifying '{}' ({}); it will not be used{}",
                        failure,
                        lastBegun,
                        request,
                        child.errors());
                child.close();
            }
        }
    }
}
