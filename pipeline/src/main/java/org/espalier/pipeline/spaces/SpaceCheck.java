package org.espalier.pipeline.spaces;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.files.FolderTree;
import org.espalier.graph.Network;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.random.Seeds;
import org.espalier.search.Constraint;
import org.espalier.search.Constraints;
import org.espalier.search.Evolution;
import org.espalier.search.SearchContext;
import org.espalier.space.SearchSpace;
import org.espalier.torch.train.DivergedException;
import org.espalier.torch.train.TrainingListener;
import org.espalier.yaml.Nearest;
import tools.jackson.databind.json.JsonMapper;

/**
 * Random members of a space, trained one after the other by the schedule of {@code retrain} and as many epochs as wanted, until a time is over. Whoever is killed goes on in the same folder: what was tried is kept, and the
 * member in training goes on from its last epoch. For one thread.
 */
public final class SpaceCheck {
    private static final String FILE = "members.jsonl";
    private static final String TRAINING = "training-";
    private static final int ATTEMPTS = 1_000;

    private final SearchResources resources;
    private final CheckSettings settings;
    private final Path folder;
    private final Constraints limits;
    private final CheckFile file;
    private final List<TriedMember> members;
    private boolean isExhausted;

    /**
     * Goes on with what is in the folder.
     *
     * @param resources whose space is checked on whose images; of images whose main measure is a share
     * @param folder need not exist
     * @throws IllegalArgumentException where a limit is on nothing that is counted, or the folder has another check
     * @throws org.espalier.search.InfeasibleException where no member is within the limits
     */
    public SpaceCheck(SearchResources resources, Path folder, CheckSettings settings) throws IOException {
        this.resources = resources;
        this.settings = settings;
        this.folder = folder.toAbsolutePath();
        this.limits = limits(resources.space(), settings.limits());
        requireFeasible();
        this.file = CheckFile.of(folder.resolve(FILE), subject(), resources.space());
        this.members = new ArrayList<>(file.read());
    }

    private static Constraints limits(SearchSpace space, List<Constraint> wanted) {
        Map<String, ToDoubleFunction<Architecture>> counted = Constraints.counted(space);
        return new Constraints(wanted.stream()
                .map(limit -> {
                    ToDoubleFunction<Architecture> metric = counted.get(limit.metric());
                    if (metric == null) {
                        throw new IllegalArgumentException("unknown limit '" + limit.metric() + "'"
                                + Nearest.among(
                                        limit.metric(),
                                        counted.keySet().stream().sorted().toList()));
                    }
                    return new Constraints.Limit(limit, metric);
                })
                .toList());
    }

    private void requireFeasible() {
        SplittableRandom random = Seeds.generator(settings.seed(), "space check, rare", 0);
        Evolution.feasible(
                new SearchContext(resources.space(), limits, settings.seed()),
                ATTEMPTS,
                random,
                () -> resources.space().sample(random));
    }

    /** What may not change while more members are tried. */
    private String subject() {
        Map<String, Object> subject = new LinkedHashMap<>();
        subject.put("space", resources.space().name());
        subject.put("decisions", resources.space().decisions().size());
        subject.put("input", resources.space().input().toString());
        subject.put("epochs", settings.epochs());
        subject.put("seed", settings.seed());
        subject.put("limits", limits.toString());
        subject.put("images", resources.identity().digest());
        return JsonMapper.builder().build().writeValueAsString(subject);
    }

    /** What is checked. */
    public SearchSpace space() {
        return resources.space();
    }

    /** All members that were tried so far. */
    public List<TriedMember> members() {
        return List.copyOf(members);
    }

    /** Seconds of training so far. */
    public double seconds() {
        return members.stream().mapToDouble(TriedMember::seconds).sum();
    }

    /** Whether the time is over, or no other member was found. */
    public boolean isOver() {
        return isExhausted || !members.isEmpty() && seconds() >= 60 * settings.minutes();
    }

    /** How much of the space is within the limits; empty where there are none. */
    public Optional<LimitShare> withinLimits() {
        return limits.isEmpty()
                ? Optional.empty()
                : Optional.of(LimitShare.of(resources.space(), limits, settings.seed()));
    }

    /** What the members tell. */
    public SpaceStudy study() {
        return SpaceStudy.of(resources.space(), members, settings.seed());
    }

    /**
     * Trains the next member, and keeps what came of it.
     *
     * @param listener hears of its epochs
     * @return empty where no other member was found
     */
    public Optional<TriedMember> next(TrainingListener listener) throws IOException {
        Optional<Architecture> drawn = draw();
        if (drawn.isEmpty()) {
            isExhausted = true;
            return Optional.empty();
        }
        Network network = resources.space().network(drawn.get());
        ScratchTraining training = new ScratchTraining(resources);
        // kernels are verified once in the life of a machine, which is no member's fault
        training.prepare(List.of(network), false, (done, all) -> {});
        Path checkpoints = folder.resolve(TRAINING + members.size());
        long start = System.nanoTime();
        OptionalDouble error;
        try {
            double accuracy = training.train(network, settings.epochs(), checkpoints, listener)
                    .valid()
                    .value();
            error = OptionalDouble.of(1 - accuracy);
        } catch (DivergedException e) {
            listener.warning("member " + members.size() + ": " + e.getMessage());
            error = OptionalDouble.empty();
        }
        TriedMember tried = new TriedMember(members.size(), drawn.get(), error, (System.nanoTime() - start) / 1e9);
        members.add(tried);
        file.write(members);
        if (Files.isDirectory(checkpoints)) {
            FolderTree.remove(checkpoints);
        }
        return Optional.of(tried);
    }

    /** The next one in the order of the draws that was not tried; the same whenever it is asked. */
    private Optional<Architecture> draw() {
        SearchSpace space = resources.space();
        Set<Architecture> seen = new LinkedHashSet<>();
        members.forEach(tried -> seen.add(tried.member()));
        for (long draw = 0; draw < (long) ATTEMPTS * (members.size() + 1); draw++) {
            Architecture member = space.canonical(space.sample(Seeds.generator(settings.seed(), "space check", draw)));
            if (!seen.contains(member) && limits.holdFor(member)) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }
}
