package org.espalier.pipeline.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What a whole search gives: the content of {@code result.json}, whose keys are the components in {@code snake_case}.
 *
 * @param name of the search
 * @param seed root of all randomness
 * @param space name of the space
 * @param strategy name of the strategy
 * @param device what the device is called that decides what is best
 * @param constraints metric to limit, in numbers once networks are held against them, as in the configuration before
 * @param recipe by which all that is trained from scratch is trained, and what was changed of it; absent: the standard one
 * @param teacher whose answers all that is trained from scratch learns from, as in the configuration; absent where nobody teaches
 * @param measure what the search is led by; files of earlier releases say nothing, they knew accuracy alone
 * @param best the winner that is best on validation images within the limits; absent before it is proved
 * @param winners all winners, the best included, in the order of the search; behind them those of each other device, measured there; absent in files of
 *     earlier releases
 * @param searchPaid how the found front compares with the random one; absent where there are not both
 * @param classes how the best answered each class, and what naming the most frequent one gets; absent where the task has no classes
 * @param baselines what stands beside them: random members and hand-made networks; absent before they are proved
 * @param diverged networks that are left out because their training diverged
 * @param pareto the front of the search
 * @param paretoObjectives what it is a front of, the score first
 * @param passedOver better ranked members that broke a limit when they were measured
 * @param devices what else there is of the devices behind the first; none where there is one device
 * @param rankCheck how the supernet's order compares with training from scratch, where that was asked for
 * @param budget what a budget of time made of it, where there was one
 * @param trials how trials were run, where that is worth knowing
 * @param notices what a user should know of the search, each in one line
 * @param phases what ran
 * @param versions of the program, Java and the device's runtime
 */
public record SearchResult(
        String name,
        long seed,
        String space,
        String strategy,
        String device,
        Map<String, String> constraints,
        Optional<String> recipe,
        Optional<String> teacher,
        Optional<MainMeasure> measure,
        Optional<TrainedNetwork> best,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TrainedNetwork> winners,
        Optional<SearchPaid> searchPaid,
        Optional<ClassFigures> classes,
        Optional<List<TrainedNetwork>> baselines,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RetrainResult.Diverged> diverged,
        List<SelectionResult.Point> pareto,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> paretoObjectives,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<SelectionResult.PassedOver> passedOver,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<OnDevice> devices,
        Optional<RankCheckResult> rankCheck,
        Optional<BudgetUse> budget,
        Optional<TrialsUse> trials,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notices,
        List<PhaseRow> phases,
        Map<String, String> versions) {
    public SearchResult {
        name = Objects.requireNonNullElse(name, "search");
        space = Objects.requireNonNullElse(space, "?");
        strategy = Objects.requireNonNullElse(strategy, "?");
        device = Objects.requireNonNullElse(device, "?");
        constraints = Rows.of(constraints);
        winners = Rows.of(winners);
        baselines = baselines.map(Rows::of);
        diverged = Rows.of(diverged);
        pareto = Rows.of(pareto);
        paretoObjectives = Rows.of(paretoObjectives);
        passedOver = Rows.of(passedOver);
        devices = Rows.of(devices);
        notices = Rows.of(notices);
        phases = Rows.of(phases);
        versions = Rows.of(versions);
    }

    /** What the search is led by. */
    public MainMeasure mainMeasure() {
        return measure.orElse(MainMeasure.ACCURACY);
    }

    /** The winners of the device that decides. */
    public List<TrainedNetwork> firstWinners() {
        return winners.stream().filter(this::isOfFirst).toList();
    }

    /** Whether a network stands for the device that decides, as all do in a file that speaks of no others. */
    public boolean isOfFirst(TrainedNetwork network) {
        return devices.stream()
                .noneMatch(
                        other -> network.device().filter(other.device()::equals).isPresent());
    }

    /** The limits that a network is held against: those of its device. */
    public Map<String, String> limits(TrainedNetwork network) {
        return devices.stream()
                .filter(other -> network.device().filter(other.device()::equals).isPresent())
                .findFirst()
                .map(OnDevice::constraints)
                .orElse(constraints);
    }

    /** The rows beside the winners; none before they are proved. */
    public List<TrainedNetwork> others() {
        return baselines.orElse(List.of());
    }

    /**
     * What there is of a device behind the first, beside its {@link #winners}.
     *
     * @param device what it is called
     * @param constraints metric to limit, in numbers
     * @param best name of its best winner; absent where none is trained
     * @param baselines the hand-made networks, measured there
     * @param pareto the front of the search for it
     * @param passedOver better ranked members that broke a limit when they were measured there
     */
    public record OnDevice(
            String device,
            Map<String, String> constraints,
            Optional<String> best,
            List<TrainedNetwork> baselines,
            List<SelectionResult.Point> pareto,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<SelectionResult.PassedOver> passedOver) {
        public OnDevice {
            device = Objects.requireNonNullElse(device, "?");
            constraints = Rows.of(constraints);
            baselines = Rows.of(baselines);
            pareto = Rows.of(pareto);
            passedOver = Rows.of(passedOver);
        }
    }

    /**
     * A network that was trained, exported and measured.
     *
     * @param role of a winner, see {@link Roles}; absent for all others
     * @param device that a winner is one for; absent for all others
     * @param supernetValid what the supernet gave it, where there is one
     * @param name of the run
     * @param architecture in the notation of the space; empty for a baseline
     * @param params trained numbers
     * @param macs multiply-accumulates of one inference
     * @param train the measure that decides on training images
     * @param valid the same on the validation split
     * @param epochs that it was trained for where a budget of time cut its training; absent where it was trained to its end
     * @param test what the held-out split says
     * @param latencyMs of the exported file
     * @param throughput images per second in batches of {@code device.batch}; absent where it is not known
     * @param memoryMb what a run takes at its highest; absent where it was not asked for
     * @param unstable whether the device's measurements disagreed
     * @param withinLimits whether it keeps the limits as measured; absent where there are none
     * @param breaks the limits that it breaks, each with its number; absent where there are no limits
     * @param onnx the exported file, relative to the search's folder
     * @param onnxMaxAbsDiff largest difference between the exported file and LibTorch
     * @param weights where they come from, see {@link WeightsFrom}; files of earlier releases say nothing, they knew training from scratch alone
     */
    public record TrainedNetwork(
            Optional<String> role,
            Optional<String> device,
            OptionalDouble supernetValid,
            String name,
            String architecture,
            OptionalLong params,
            OptionalLong macs,
            OptionalDouble train,
            OptionalDouble valid,
            OptionalLong epochs,
            Holdout test,
            Timing latencyMs,
            OptionalDouble throughput,
            OptionalDouble memoryMb,
            boolean unstable,
            Optional<Boolean> withinLimits,
            Optional<List<String>> breaks,
            String onnx,
            OptionalDouble onnxMaxAbsDiff,
            Optional<String> weights) {
        /** Nothing is known. */
        public static final TrainedNetwork UNKNOWN = new TrainedNetwork(
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                "?",
                "",
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                Holdout.UNKNOWN,
                Timing.UNKNOWN,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                "",
                OptionalDouble.empty(),
                Optional.empty());

        public TrainedNetwork {
            name = Objects.requireNonNullElse(name, "?");
            architecture = Objects.requireNonNullElse(architecture, "");
            test = Objects.requireNonNullElse(test, Holdout.UNKNOWN);
            latencyMs = Objects.requireNonNullElse(latencyMs, Timing.UNKNOWN);
            breaks = breaks.map(Rows::of);
            onnx = Objects.requireNonNullElse(onnx, "");
        }

        /**
         * What training and proof said of one run.
         *
         * @param device of the search
         */
        static TrainedNetwork of(RetrainResult.Trained trained, ProofResult.Proved proved, String device) {
            return new TrainedNetwork(
                    proved.role(),
                    proved.role().map(winner -> device),
                    trained.supernetValid(),
                    trained.name(),
                    trained.architecture(),
                    OptionalLong.of(trained.params()),
                    OptionalLong.of(trained.macs()),
                    OptionalDouble.of(trained.train()),
                    OptionalDouble.of(trained.valid()),
                    trained.epochs(),
                    proved.test(),
                    proved.latencyMs(),
                    proved.throughput(),
                    proved.memoryMb(),
                    proved.unstable(),
                    proved.withinLimits(),
                    proved.breaks(),
                    proved.onnx(),
                    OptionalDouble.of(proved.onnxMaxAbsDiff()),
                    trained.weights());
        }

        /** The same with its exported file elsewhere. */
        public TrainedNetwork withOnnx(String file) {
            return new TrainedNetwork(
                    role,
                    device,
                    supernetValid,
                    name,
                    architecture,
                    params,
                    macs,
                    train,
                    valid,
                    epochs,
                    test,
                    latencyMs,
                    throughput,
                    memoryMb,
                    unstable,
                    withinLimits,
                    breaks,
                    file,
                    onnxMaxAbsDiff,
                    weights);
        }

        /** Where its weights come from. */
        public String weightsFrom() {
            return weights.orElse(WeightsFrom.SCRATCH);
        }
    }

    /**
     * A phase that ran.
     *
     * @param name of the phase
     * @param seconds of work
     * @param peakRssMb largest resident memory in MiB, where the system tells
     */
    public record PhaseRow(String name, double seconds, OptionalLong peakRssMb) {
        public PhaseRow {
            name = Objects.requireNonNullElse(name, "?");
        }
    }

    /** The same with the files of its winners elsewhere, those of {@link #best} included. */
    public SearchResult withFiles(Function<TrainedNetwork, String> file) {
        return new SearchResult(
                name,
                seed,
                space,
                strategy,
                device,
                constraints,
                recipe,
                teacher,
                measure,
                best.map(network -> network.withOnnx(file.apply(network))),
                winners.stream()
                        .map(network -> network.withOnnx(file.apply(network)))
                        .toList(),
                searchPaid,
                classes,
                baselines,
                diverged,
                pareto,
                paretoObjectives,
                passedOver,
                devices,
                rankCheck,
                budget,
                trials,
                notices,
                phases,
                versions);
    }
}
