package org.espalier.pipeline.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.graph.Network;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.listener.ConfiguredListeners;
import org.espalier.pipeline.method.SearchPlans;
import org.espalier.pipeline.resources.Goal;
import org.espalier.pipeline.resources.KnownData;
import org.espalier.pipeline.resources.NamedParts;
import org.espalier.pipeline.resources.OneImageBatch;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.resources.Shares;
import org.espalier.pipeline.resources.Supplied;
import org.espalier.search.Constraint;
import org.espalier.search.Share;
import org.espalier.torch.data.Part;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.Excerpt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything about a search that can be known before its first byte is written: names, data, space, method, device, memory, disk and folder.
 * Nothing is trained or measured; the images are decoded, which is kept in the cache. What only shows when something is measured, such as a
 * latency limit, is left to the phases.
 *
 * @param config with every path where its file is
 * @param supplied what the program brings along
 * @param environment says where caches and data lie
 * @param images which ones they have to be
 * @param machine what the search may use
 */
public record StartCheck(
        SearchConfig config, Supplied supplied, Map<String, String> environment, KnownData images, Machine machine) {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    /**
     * Checks.
     *
     * @param folder of the search, which need not exist
     * @param until the last phase that shall run, if not all
     * @throws IllegalArgumentException with one line for each problem that was found, the first of them first; what hangs on something that
     *     is wrong itself is not looked at
     * @throws org.espalier.torch.data.DataException where all that is wrong are the images
     * @throws org.espalier.search.InfeasibleException where all that is wrong is a member that breaks a limit
     * @throws IOException where the folder cannot be looked at
     */
    public void require(Path folder, Optional<String> until) throws IOException {
        Problems problems = new Problems();
        // what the images are like is told when the search runs, and stands in its journal then
        try (SearchResources resources =
                new SearchResources(config, supplied, environment, message -> LOG.debug("{}", message), before())) {
            TextCheck.writable(config.toJson(), problems);
            boolean named = names(problems);
            limits(problems);
            plan(resources, folder, until, problems);
            RoomCheck room = new RoomCheck(machine, folder);
            room.folder(problems);
            room.trials(resources, problems);
            boolean divided = problems.pass(resources::split);
            if (divided) {
                room.images(resources, problems);
                goal(resources, problems);
            }
            if (named && divided) {
                network(resources, room, problems);
            }
            problems.require();
        }
    }

    /** Nothing is told to anybody: the run does it. */
    private KnownData before() {
        return KnownData.known(images.before());
    }

    private boolean names(Problems problems) {
        problems.pass(() -> ConfiguredListeners.require(config.listeners()));
        boolean known = true;
        for (NamedParts.Look look : NamedParts.looks(config, supplied)) {
            known &= problems.pass(look::require);
        }
        return known;
    }

    /** A count or a time is above 0. What the members of the space have, the profile phase sees. */
    private void limits(Problems problems) {
        config.constraints().forEach((metric, text) -> {
            if (Share.parse(metric, text).isPresent()) {
                return; // above 0, as what it is a share of
            }
            Constraint limit = Constraint.parse(metric, text);
            if (limit.relation() == Constraint.Relation.LESS && limit.bound() <= 0) {
                problems.add("constraints." + metric + ": \"" + Excerpt.of(text)
                        + "\" is met by nothing, it is never below 0");
            }
        });
    }

    /** What is looked for hangs on the labels: a class may have a measure of its own. */
    private void goal(SearchResources resources, Problems problems) {
        List<String> wrong = Goal.problems(config, resources.split());
        wrong.forEach(problems::add);
        if (wrong.isEmpty()) {
            problems.pass(resources::goal);
        }
    }

    private void plan(SearchResources resources, Path folder, Optional<String> until, Problems problems) {
        problems.of(() -> SearchPlans.of(resources, folder).names())
                .ifPresent(phases -> until.filter(phase -> !phases.contains(phase))
                        .ifPresent(phase -> problems.add("--until: no phase '" + Excerpt.of(phase)
                                + "', expected one of " + String.join(", ", phases))));
    }

    private void network(SearchResources resources, RoomCheck room, Problems problems) throws IOException {
        problems.pass(() -> DataCheck.given(resources, resources.spaceFactory(), problems));
        boolean opened = problems.pass(() -> requireAnswer(resources));
        for (Map.Entry<String, SearchResources> other : resources.others().entrySet()) {
            opened &= problems.pass(() -> requireDevice(other.getKey(), other.getValue()));
        }
        boolean built = problems.pass(resources::space);
        config.constraints()
                .forEach((metric, text) -> problems.pass(
                        () -> Shares.require(resources, Metric.of(metric).orElseThrow(), text)));
        boolean rivals = true;
        for (String baseline : config.retrain().baselines()) {
            rivals &= problems.pass(() -> requireBaseline(resources, baseline));
        }
        if (!built || !rivals || !opened) {
            return;
        }
        problems.pass(() -> TeacherCheck.require(resources));
        Optional<List<String>> ofMethod = problems.of(() -> SearchPlans.problems(resources));
        ofMethod.orElse(List.of()).forEach(problems::add);
        if (room.begins() && ofMethod.filter(List::isEmpty).isPresent()) {
            problems.of(() -> SearchPlans.beginningProblems(resources))
                    .orElse(List.of())
                    .forEach(problems::add);
        }
        OneImageBatch.problem(
                        "retrain.batch",
                        config.retrain().batch(),
                        resources.split().indices(Part.TRAIN).length,
                        trained(resources))
                .ifPresent(problems::add);
        room.disk(resources, problems);
    }

    /** Whoever is asked what it is has to be there. */
    private static void requireAnswer(SearchResources resources) {
        try {
            resources.device().fingerprint();
        } catch (UncheckedIOException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void requireDevice(String name, SearchResources resources) {
        try {
            requireAnswer(resources);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("devices: " + name + ": " + e.getMessage(), e);
        }
    }

    private static void requireBaseline(SearchResources resources, String name) {
        try {
            resources.baseline(name);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("retrain.baselines: " + e.getMessage(), e);
        }
    }

    private Stream<Network> trained(SearchResources resources) {
        return Stream.concat(
                config.retrain().baselines().stream().map(resources::baseline),
                OneImageBatch.members(resources.space()));
    }
}
