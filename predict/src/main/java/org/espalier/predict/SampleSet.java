package org.espalier.predict;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.espalier.decision.Architecture;
import org.espalier.failure.Failure;
import org.espalier.files.AtomicFiles;
import org.espalier.files.RegularFiles;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluator;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Members of a space with their scores: drawn and evaluated, or read from a file. */
public final class SampleSet {
    private static final String MEMBER = "architecture";
    private static final String SCORE = "score";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SampleSet() {}

    /**
     * Draws members uniformly over the decisions, no member twice, and has them evaluated. What is drawn depends on the seed and the space alone, so that an
     * evaluation that was broken off goes on with what it has.
     *
     * @param known samples of the same plan that are there already; they count, and their members are not evaluated again
     * @param heard is told all samples so far after each batch, to keep them
     * @return the known ones and the new ones, in the order of the draws; fewer than planned where evaluations failed
     * @throws IllegalArgumentException where the space has fewer members than are wanted
     */
    public static List<Sample> collect(
            SearchSpace space, Evaluator evaluator, SamplePlan plan, List<Sample> known, Consumer<List<Sample>> heard)
            throws InterruptedException {
        List<Sample> samples = new ArrayList<>(known);
        Set<Architecture> seen = new HashSet<>();
        known.forEach(sample -> seen.add(sample.member()));
        List<Candidate> waiting = new ArrayList<>();
        for (Architecture member : draw(space, plan)) {
            if (!seen.contains(member)) {
                waiting.add(new Candidate(waiting.size(), member));
            }
        }
        for (int from = 0; from < waiting.size(); from += plan.atOnce()) {
            List<Candidate> batch = waiting.subList(from, Math.min(waiting.size(), from + plan.atOnce()));
            Map<Long, Trial> trials = new LinkedHashMap<>();
            evaluator.evaluate(List.copyOf(batch)).forEach(trial -> trials.put(trial.number(), trial));
            for (Candidate candidate : batch) {
                Trial trial = trials.get(candidate.number());
                if (trial != null && trial.succeeded()) {
                    samples.add(new Sample(candidate.architecture(), trial.rankingValue()));
                }
            }
            heard.accept(List.copyOf(samples));
        }
        return List.copyOf(samples);
    }

    /** The members of a plan, all different, in the order of the draws. */
    private static Set<Architecture> draw(SearchSpace space, SamplePlan plan) {
        if (space.size().compareTo(BigInteger.valueOf(plan.count())) < 0) {
            throw new IllegalArgumentException("space '" + space.name() + "' has " + space.size()
                    + " members, expected at least " + plan.count() + "; ask for fewer samples");
        }
        Set<Architecture> drawn = new LinkedHashSet<>();
        for (long number = 0; drawn.size() < plan.count(); number++) {
            drawn.add(space.sample(Seeds.generator(plan.seed(), "sample", number)));
        }
        return drawn;
    }

    /** Writes samples, a line of JSON each ({@code {"architecture": .., "score": ..}}, the member in the space's notation); completely or not at all. */
    public static void write(Path file, SearchSpace space, List<Sample> samples) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Sample sample : samples) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put(MEMBER, space.codec().format(sample.member()));
            line.put(SCORE, sample.score());
            text.append(JSON.writeValueAsString(line)).append('\n');
        }
        AtomicFiles.writeString(file, text.toString());
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @throws IllegalArgumentException with file and line where one is no sample of the space
     */
    public static List<Sample> read(Path file, SearchSpace space) throws IOException {
        List<Sample> samples = new ArrayList<>();
        int number = 0;
        for (String line : RegularFiles.readLines(file)) {
            number++;
            try {
                samples.add(sample(JSON.readTree(line), space));
            } catch (JacksonException | IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ", line " + number + ": " + Failure.reason(e), e);
            }
        }
        return List.copyOf(samples);
    }

    private static Sample sample(JsonNode line, SearchSpace space) {
        if (!line.path(MEMBER).isString() || !line.path(SCORE).isNumber()) {
            throw new IllegalArgumentException("expected {\"" + MEMBER + "\": \"..\", \"" + SCORE + "\": 0.7}");
        }
        Architecture member =
                space.requireMember(space.codec().parse(line.path(MEMBER).asString()));
        return new Sample(space.canonical(member), line.path(SCORE).asDouble());
    }
}
