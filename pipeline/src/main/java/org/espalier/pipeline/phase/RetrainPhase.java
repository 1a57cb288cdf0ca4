package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.espalier.files.AtomicFiles;
import org.espalier.files.PathSegment;
import org.espalier.graph.Network;
import org.espalier.graph.Safetensors;
import org.espalier.graph.Weights;
import org.espalier.pipeline.config.SearchPaths;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.Teaching;
import org.espalier.pipeline.execution.local.Trainings;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.RetrainResult;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.pipeline.result.WeightsFrom;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.space.SearchSpace;

/**
 * Trains the winners from scratch (search weights are not used) beside random members and the baselines: same recipe, data, seed and teacher. Result: one row
 * for each, with the measure that decides on validation images; the weights lie in {@code runs/NAME/weights.safetensors}. A rival whose training diverges is left
 * out and named; where all that was found diverges, the phase ends in that line. With {@code retrain.top: 0} no winner is trained: its weights are
 * those that a supernet's members share.
 */
public final class RetrainPhase implements SearchPhase<RetrainResult> {
    public static final String NAME = "retrain";
    public static final String WEIGHTS = "weights.safetensors";

    private static final String RUNS = "runs";

    /** The entry in a file of weights that holds the digest of the data that they were trained on. */
    private static final String DATA = "data";

    private static final String ADVICE = "restore it, or remove it and resume: it is trained again";

    /** The entry that holds the name of the run. */
    private static final String RUN = "run";

    private final SearchResources resources;
    private final Optional<Inheritance> inheritance;

    /** @param resources whose training images all networks are trained on */
    public RetrainPhase(SearchResources resources) {
        this(resources, Optional.empty());
    }

    /**
     * @param resources whose training images all networks are trained on
     * @param inheritance of the winners, where the configuration wants none trained
     */
    public RetrainPhase(SearchResources resources, Optional<Inheritance> inheritance) {
        this.resources = resources;
        this.inheritance = inheritance;
    }

    /** Where a network comes from, and what its runs are named after. */
    public enum Origin {
        FOUND,
        RANDOM,
        RANDOM_SEARCH,
        BASELINE;

        /** What its runs are named after. */
        String prefix() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-') + "-";
        }
    }

    /** One network to train; {@code architecture} is empty for a baseline. */
    public record Run(String name, Origin origin, String architecture, Network network) {}

    @Override
    public String name() {
        return NAME;
    }

    /** The winners of the search in order, the random members, then the baselines. */
    public static List<Run> runs(SearchResources resources, SelectionResult search) {
        List<Run> runs = new ArrayList<>(members(resources, Origin.FOUND, search.winners()));
        runs.addAll(members(resources, Origin.RANDOM, search.random()));
        resources
                .config()
                .retrain()
                .baselines()
                .forEach(name -> runs.add(new Run(name, Origin.BASELINE, "", resources.baseline(name))));
        return runs;
    }

    static List<Run> members(SearchResources resources, Origin origin, List<Member> members) {
        List<Run> runs = new ArrayList<>();
        for (Member member : members) {
            String name = origin.prefix() + (runs.size() + 1);
            SearchSpace space = resources.space();
            runs.add(new Run(name, origin, member.notation(), space.network(member.in(space))));
        }
        return runs;
    }

    /** Where a network of the running search has its checkpoint, weights and exported file. */
    public static Path folder(PhaseContext context, String run) {
        return folder(context.directory(), run);
    }

    /** The folder of a run; a baseline may be named by the path of its file, which is not where its run lies. */
    public static Path folder(Path search, String run) {
        return search.resolve(RUNS).resolve(PathSegment.of(run));
    }

    /**
     * The weights that a run left. Files of earlier releases say nothing of data and run, and are taken as they are.
     *
     * @param directory of the search
     * @throws IOException where they are damaged, or those of another training
     */
    public static Weights weights(SearchResources resources, Path directory, String run) throws IOException {
        Path file = folder(directory, run).resolve(WEIGHTS);
        Safetensors.Contents contents;
        try {
            contents = Safetensors.read(file);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": is missing; " + ADVICE, e);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; " + ADVICE, e);
        }
        for (Map.Entry<String, String> entry :
                metadata(resources.identity().digest(), run).entrySet()) {
            String found = contents.metadata().getOrDefault(entry.getKey(), entry.getValue());
            if (!found.equals(entry.getValue())) {
                throw new IOException(file + ": holds weights of another training, expected " + entry.getKey() + " "
                        + entry.getValue() + ", got " + found + "; " + ADVICE);
            }
        }
        return contents.weights();
    }

    /** What a file of weights says of itself. */
    static Map<String, String> metadata(String data, String run) {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put(DATA, data);
        metadata.put(RUN, run);
        return metadata;
    }

    @Override
    public Class<RetrainResult> resultType() {
        return RetrainResult.class;
    }

    @Override
    public PhaseTraits traits() {
        return PhaseTraits.of(Uses.join(
                        Uses.FROM_SCRATCH,
                        List.of("devices", "retrain.epochs", "retrain.baselines", SearchPaths.TEACHER)))
                .owning(RUNS)
                .readBy(ProofPhase.NAME);
    }

    @Override
    public List<String> lost(Path directory, RetrainResult result) {
        return lost(directory, result.runs());
    }

    static List<String> lost(Path directory, List<RetrainResult.Trained> runs) {
        return runs.stream()
                .map(run -> folder(directory, run.name()).resolve(WEIGHTS))
                .filter(file -> !LeftFiles.isWeights(file))
                .map(file -> directory.relativize(file).toString())
                .toList();
    }

    @Override
    public RetrainResult run(PhaseContext context) throws IOException, InterruptedException {
        context.stopIfAsked();
        SelectionResult search = SearchOutcome.joined(resources, context);
        List<Run> runs = runs(resources, search);
        int wanted = resources.config().retrain().epochs();
        int epochs = context.budget().planned(wanted);
        List<Run> inheriting = resources.config().retrain().top() == 0
                ? runs.subList(0, search.winners().size())
                : List.of();
        List<Trainings.Outcome> outcomes = new ArrayList<>(inherited(context, inheriting));
        List<Run> trained = runs.subList(inheriting.size(), runs.size());
        outcomes.addAll(trained(resources, context, trained, epochs, teacher(context, trained, epochs)));
        Set<String> names = inheriting.stream().map(Run::name).collect(Collectors.toSet());
        RetrainResult result = result(
                context,
                runs,
                context.result(SearchOutcome.PHASE, SelectionResult.class)
                        .winners()
                        .size(),
                outcomes,
                search.supernetValid(),
                resources.identity().digest());
        return new RetrainResult(
                result.runs().stream()
                        .map(row -> names.contains(row.name()) ? row.inherited() : row)
                        .toList(),
                result.diverged(),
                epochs == wanted ? OptionalLong.empty() : OptionalLong.of(epochs));
    }

    private Optional<Teaching> teacher(PhaseContext context, List<Run> runs, int epochs)
            throws IOException, InterruptedException {
        return runs.isEmpty() ? Optional.empty() : new TeacherRun(resources, context).ready(epochs);
    }

    private List<Trainings.Outcome> inherited(PhaseContext context, List<Run> runs) throws InterruptedException {
        if (runs.isEmpty()) {
            return List.of();
        }
        SearchSpace space = resources.space();
        Inheritance shared = inheritance.orElseThrow(() -> new IllegalArgumentException(
                "retrain.top: is 0, but there are no weights that members share; expected at least 1"));
        return shared
                .cut(
                        runs.stream()
                                .map(run -> space.codec().parse(run.architecture()))
                                .toList(),
                        context)
                .stream()
                .map(RetrainPhase::outcome)
                .toList();
    }

    private static Trainings.Outcome outcome(ScratchTraining.Trained cut) {
        return new Trainings.Outcome(
                Optional.of(new JobEnd.Trained(
                        cut.training(), cut.valid(), cut.curve(), cut.cutAfter(), Optional.of(cut.weights()))),
                Optional.empty());
    }

    /** Trains some from scratch, side by side; the first of them has an epoch even where there is no time. */
    static List<Trainings.Outcome> trained(
            SearchResources resources, PhaseContext context, List<Run> runs, int epochs, Optional<Teaching> teacher)
            throws IOException, InterruptedException {
        if (runs.isEmpty()) {
            return List.of();
        }
        List<Trainings.Planned> trainings = runs.stream()
                .map(run -> new Trainings.Planned(
                        job(context, run, epochs).taughtBy(teacher),
                        run.origin() == Origin.FOUND && run.equals(runs.get(0))))
                .toList();
        return new Trainings(new EpochEvents(context, runs.size() * epochs), context::stopIfAsked)
                .run(resources, trainings);
    }

    private static Job.Training job(PhaseContext context, Run run, int epochs) {
        Subject subject = run.origin() == Origin.BASELINE
                ? new Subject.Baseline(run.name())
                : new Subject.Member(run.architecture());
        Path folder = folder(context, run.name()).toAbsolutePath();
        return new Job.Training(run.name(), folder, subject, epochs, List.of(), false, true);
    }

    /**
     * Keeps the weights of what was trained, and says what was not.
     *
     * @param found how many of the first runs are the winners of the device that decides, of which one has to be trained
     * @param data digest of the images
     */
    static RetrainResult result(
            PhaseContext context,
            List<Run> runs,
            int found,
            List<Trainings.Outcome> outcomes,
            List<Double> shared,
            String data)
            throws IOException {
        requireFound(runs.subList(0, found), outcomes.subList(0, found));
        List<RetrainResult.Trained> rows = new ArrayList<>();
        List<RetrainResult.Diverged> diverged = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            Optional<JobEnd.Trained> trained = outcomes.get(i).trained();
            if (trained.isEmpty()) {
                if (outcomes.get(i).isCut()) {
                    context.notice(run.name() + " is left out: there is no time to train it");
                } else {
                    diverged.add(leftOut(context, run, outcomes.get(i)));
                }
                continue;
            }
            AtomicFiles.write(
                    folder(context, run.name()).resolve(WEIGHTS),
                    Safetensors.write(trained.get().weights().orElseThrow(), metadata(data, run.name())));
            rows.add(row(
                    run, trained.get(), i < shared.size() ? OptionalDouble.of(shared.get(i)) : OptionalDouble.empty()));
        }
        return new RetrainResult(rows, diverged);
    }

    /** Without a found network there is nothing to prove on the device that decides; a rival that diverges is only missing. */
    private static void requireFound(List<Run> runs, List<Trainings.Outcome> outcomes) {
        Optional<String> first = Optional.empty();
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).origin() == Origin.FOUND) {
                if (outcomes.get(i).trained().isPresent()) {
                    return;
                }
                String name = runs.get(i).name();
                first = first.isPresent() ? first : outcomes.get(i).diverged().map(why -> name + ": " + why);
            }
        }
        if (first.isPresent()) {
            throw new IllegalArgumentException(first.get());
        }
    }

    private static RetrainResult.Diverged leftOut(PhaseContext context, Run run, Trainings.Outcome outcome) {
        String reason = outcome.diverged().orElse("");
        context.notice(run.name() + " is left out of the comparison: " + reason);
        return new RetrainResult.Diverged(run.name(), run.architecture(), reason);
    }

    private static RetrainResult.Trained row(Run run, JobEnd.Trained trained, OptionalDouble supernetValid) {
        return new RetrainResult.Trained(
                supernetValid,
                run.name(),
                run.architecture(),
                run.network().params(),
                run.network().macs(),
                trained.training(),
                trained.valid().value(),
                trained.stoppedAfter(),
                Optional.of(WeightsFrom.SCRATCH));
    }
}
