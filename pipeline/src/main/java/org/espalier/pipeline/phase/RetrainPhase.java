package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.espalier.files.AtomicFiles;
import org.espalier.files.PathSegment;
import org.espalier.graph.Network;
import org.espalier.graph.Safetensors;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.RetrainResult;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.space.SearchSpace;

/**
 * Trains the search's best from scratch (search weights are not used) beside random members and the baselines: same recipe, data and seed. Result: one row
 * for each, with its validation accuracy; the weights lie in {@code runs/NAME/weights.safetensors}.
 */
public final class RetrainPhase implements SearchPhase<RetrainResult> {
    public static final String NAME = "retrain";
    public static final String WEIGHTS = "weights.safetensors";

    private static final String RUNS = "runs";

    private final SearchResources resources;

    /** @param resources whose training images all networks are trained on */
    public RetrainPhase(SearchResources resources) {
        this.resources = resources;
    }

    /** Where a network comes from, and what its runs are named after. */
    public enum Origin {
        FOUND,
        RANDOM,
        BASELINE
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

    private static List<Run> members(SearchResources resources, Origin origin, List<Member> members) {
        List<Run> runs = new ArrayList<>();
        for (Member member : members) {
            String name = origin.name().toLowerCase(Locale.ROOT) + "-" + (runs.size() + 1);
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

    @Override
    public Class<RetrainResult> resultType() {
        return RetrainResult.class;
    }

    @Override
    public PhaseTraits traits() {
        return PhaseTraits.of(Uses.join(Uses.FROM_SCRATCH, Set.of("retrain.epochs", "retrain.baselines")))
                .owning(RUNS)
                .readBy(ProofPhase.NAME);
    }

    @Override
    public List<String> lost(Path directory, RetrainResult result) {
        return result.runs().stream()
                .map(run -> folder(directory, run.name()).resolve(WEIGHTS))
                .filter(file -> !LeftFiles.isWeights(file))
                .map(file -> directory.relativize(file).toString())
                .toList();
    }

    @Override
    public RetrainResult run(PhaseContext context) throws IOException, InterruptedException {
        context.stopIfAsked();
        SelectionResult search = context.result(SearchOutcome.PHASE, SelectionResult.class);
        List<Run> runs = runs(resources, search);
        int epochs = context.budget().planned(resources.config().retrain().epochs());
        List<ScratchTraining.Job> jobs = runs.stream()
                .map(run -> new ScratchTraining.Job(
                        run.name(),
                        run.network(),
                        folder(context, run.name()).resolve("checkpoints"),
                        run.equals(runs.get(0))))
                .toList();
        List<Optional<ScratchTraining.Trained>> trained =
                new ScratchTraining(resources).trainAll(jobs, epochs, new EpochEvents(context, runs.size() * epochs));
        List<RetrainResult.Trained> rows = new ArrayList<>();
        List<Double> shared = search.supernetValid();
        for (int i = 0; i < runs.size(); i++) {
            if (trained.get(i).isEmpty()) {
                context.notice(runs.get(i).name() + " is left out: there is no time to train it");
                continue;
            }
            ScratchTraining.Trained one = trained.get(i).get();
            AtomicFiles.write(
                    folder(context, runs.get(i).name()).resolve(WEIGHTS),
                    Safetensors.write(one.weights(), Map.of()));
            rows.add(row(
                    runs.get(i),
                    one,
                    i < shared.size() ? OptionalDouble.of(shared.get(i)) : OptionalDouble.empty(),
                    one.epochs() < epochs ? OptionalLong.of(one.epochs()) : OptionalLong.empty()));
        }
        return new RetrainResult(rows);
    }

    private static RetrainResult.Trained row(
            Run run, ScratchTraining.Trained trained, OptionalDouble supernetValid, OptionalLong epochs) {
        return new RetrainResult.Trained(
                supernetValid,
                run.name(),
                run.architecture(),
                run.network().params(),
                run.network().macs(),
                trained.training().top1(),
                trained.valid().top1(),
                epochs);
    }
}
