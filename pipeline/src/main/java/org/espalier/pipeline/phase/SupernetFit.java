package org.espalier.pipeline.phase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.espalier.decision.Decision;
import org.espalier.graph.Network;
import org.espalier.pipeline.config.DataConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchIdentity;
import org.espalier.pipeline.config.SearchPaths;
import org.espalier.pipeline.resources.GivenSpace;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.DataException;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.Split;
import org.espalier.yaml.ConfigException;

/**
 * Whether the supernet of an earlier search can be searched by another one: it has the members of the same space, was trained on the same images for the
 * same task, and has not seen the validation images of this one.
 *
 * @param resources of the search that wants it
 */
public record SupernetFit(SearchResources resources) {
    /** What does not fit, a line each; empty where all does. */
    public List<String> problems() {
        String from = resources.config().supernet().from().orElseThrow();
        String shown = resources.config().asGiven(SearchPaths.SUPERNET, from);
        try {
            EarlierSupernet earlier = EarlierSupernet.in(Path.of(from));
            List<String> problems = new ArrayList<>();
            strategy(earlier).ifPresent(problems::add);
            space(earlier).ifPresent(problems::add);
            data(earlier).ifPresent(problems::add);
            return problems.stream()
                    .map(problem -> SearchPaths.SUPERNET + ": " + shown + ": " + problem)
                    .toList();
        } catch (ConfigException e) {
            return List.of(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(SearchPaths.SUPERNET + ": " + e.getMessage(), e);
        }
    }

    private Optional<String> strategy(EarlierSupernet earlier) {
        String there = earlier.config().strategy().name();
        String here = resources.config().strategy().name();
        return there.equals(here)
                ? Optional.empty()
                : Optional.of("its supernet was trained by strategy '" + there + "', expected '" + here
                        + "'; another one cannot read it");
    }

    private Optional<String> space(EarlierSupernet earlier) {
        SearchSpace here = resources.space();
        if (earlier.decisions().isPresent()) {
            String own = new GivenSpace(here).decisions();
            return earlier.decisions()
                    .filter(there -> !there.equals(own))
                    .map(there -> "its supernet is of another space: it has " + there + ", expected " + own);
        }
        SearchConfig.Space wanted = earlier.config().space();
        Optional<String> file = earlier.file(SearchPaths.SPACE);
        if (file.isPresent()) {
            Optional<String> own = new SearchIdentity(resources.config()).file(SearchPaths.SPACE);
            if (!file.equals(own)) {
                return Optional.of("its supernet is of another space: " + wanted.name() + " had the content "
                        + file.get()
                        + ", expected '" + here.name() + "'"
                        + own.map(digest -> " with the content " + digest).orElse(""));
            }
            wanted = new SearchConfig.Space(resources.config().space().name(), wanted.parameters());
        }
        try {
            return difference(resources.space(wanted), here).map(what -> "its supernet is of another space: " + what);
        } catch (IllegalArgumentException e) {
            return Optional.of("its supernet is of the space '" + wanted.name() + "' with " + wanted.parameters()
                    + ", which cannot be built for these images: " + e.getMessage());
        }
    }

    private static Optional<String> difference(SearchSpace there, SearchSpace here) {
        if (!there.name().equals(here.name())) {
            return Optional.of("'" + there.name() + "', expected '" + here.name() + "'");
        }
        List<Decision> own = here.decisions().all();
        List<Decision> others = there.decisions().all();
        for (int i = 0; i < Math.max(own.size(), others.size()); i++) {
            String expected = i < own.size() ? shown(own.get(i)) : "no more decisions";
            String got = i < others.size() ? shown(others.get(i)) : "no more decisions";
            if (!expected.equals(got)) {
                return Optional.of("'" + there.name() + "' with " + got + ", expected " + expected);
            }
        }
        return largest(there).layers().equals(largest(here).layers())
                ? Optional.empty()
                : Optional.of("'" + there.name() + "' with a largest member of "
                        + largest(there).params() + " parameters, expected one of "
                        + largest(here).params() + "; its parameters are others");
    }

    private static String shown(Decision decision) {
        return decision.path() + " of " + decision.options();
    }

    private static Network largest(SearchSpace space) {
        return space.network(Landmarks.byMacs(space).largest());
    }

    private Optional<String> data(EarlierSupernet earlier) {
        SearchConfig there = earlier.config();
        SearchConfig here = resources.config();
        DataConfig images = there.data();
        DataConfig own = here.data();
        if (!there.task().equals(here.task())) {
            return Optional.of("its supernet was trained for the task " + there.task() + ", expected " + here.task());
        }
        if (!images.size().equals(own.size()) || images.fit() != own.fit() || images.layout() != own.layout()) {
            return Optional.of("its supernet was trained on images of data.size " + images.size() + ", data.fit "
                    + images.fit() + " and data.layout " + images.layout() + ", expected " + own.size() + ", "
                    + own.fit() + " and " + own.layout());
        }
        String digest = resources.identity().digest();
        if (!earlier.data().isEmpty() && !earlier.data().equals(digest)) {
            return Optional.of("its supernet was trained on other images, of the digest " + shown(earlier.data())
                    + ", expected those of data.source, " + shown(digest));
        }
        return isDividedSo(there)
                ? Optional.empty()
                : Optional.of("its supernet was trained on other parts of the images (seed " + there.seed()
                        + ", data.split " + images.split()
                        + "), and may know validation or test images of this search (seed "
                        + here.seed() + ", data.split " + own.split() + "); give both the same values");
    }

    private boolean isDividedSo(SearchConfig there) {
        Split own = resources.split();
        try {
            Split other = Split.of(own.dataset(), there.data().split(), there.seed());
            return Arrays.stream(Part.values()).allMatch(part -> Arrays.equals(own.indices(part), other.indices(part)));
        } catch (DataException e) {
            return false; // no division of these images at all
        }
    }

    /** Enough of a digest to tell two apart. */
    private static String shown(String digest) {
        return digest.substring(0, Math.min(12, digest.length()));
    }
}
