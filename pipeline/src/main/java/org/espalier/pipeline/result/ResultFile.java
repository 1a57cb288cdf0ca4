package org.espalier.pipeline.result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.event.Results;
import org.espalier.failure.Failure;
import org.espalier.files.RegularFiles;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.PublishedRecipe;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchPaths;
import org.espalier.plan.PhaseRecord;
import org.espalier.plan.PlanOutcome;
import tools.jackson.core.JacksonException;

/** {@code result.json}: built from what the phases returned, with nothing computed anew; written, and read again. */
public final class ResultFile {
    private ResultFile() {}

    /** Joins the results of the phases of a search without a budget of time. */
    public static SearchResult of(SearchConfig config, PlanOutcome outcome, Map<String, String> versions) {
        return of(config, outcome, Optional.empty(), versions);
    }

    /** Joins the results of the phases. */
    public static SearchResult of(
            SearchConfig config, PlanOutcome outcome, Optional<BudgetUse> budget, Map<String, String> versions) {
        Optional<SelectionResult> chosen = ofFirst(outcome, SelectionResult.class);
        Optional<ProofResult> proved = outcome.result(ProofResult.class);
        Optional<RetrainResult> trained = outcome.result(RetrainResult.class);
        Optional<RandomSearchResult> more = outcome.result(RandomSearchResult.class);
        List<SearchResult.TrainedNetwork> networks = proved.isPresent() && trained.isPresent()
                ? networks(rows(trained.get(), more), proved.get().runs(), config.deviceName())
                : List.of();
        List<SearchResult.TrainedNetwork> elsewhere = proved.isPresent() && trained.isPresent()
                ? winnersElsewhere(trained.get().runs(), proved.get())
                : List.of();
        Optional<String> best = networks.isEmpty() ? Optional.empty() : proved.map(ProofResult::best);
        return new SearchResult(
                config.name(),
                config.seed(),
                config.asGiven(SearchPaths.SPACE, config.space().name()),
                config.strategy().name(),
                config.deviceName(),
                proved.map(ProofResult::limits)
                        .filter(limits -> !limits.isEmpty())
                        .orElse(config.constraints()),
                Optional.of(config.retrain().recipe().called())
                        .filter(recipe -> !recipe.equals(PublishedRecipe.STANDARD.word())),
                config.retrain().teacher().map(teacher -> config.asGiven(SearchPaths.TEACHER, teacher)),
                proved.flatMap(ProofResult::measure),
                networks.stream()
                        .filter(n -> best.equals(Optional.of(n.name())))
                        .findFirst(),
                Stream.concat(networks.stream().filter(n -> n.role().isPresent()), elsewhere.stream())
                        .toList(),
                proved.flatMap(ProofResult::searchPaid),
                proved.flatMap(ProofResult::classes),
                proved.flatMap(p -> trained.map(t -> networks.stream()
                        .filter(n -> n.role().isEmpty() && !best.equals(Optional.of(n.name())))
                        .toList())),
                diverged(trained, more),
                chosen.map(SelectionResult::pareto).orElse(List.of()),
                chosen.map(SelectionResult::paretoObjectives).orElse(List.of()),
                chosen.map(SelectionResult::passedOver).orElse(List.of()),
                proved.flatMap(p -> trained.map(t -> devices(t.runs(), p, outcome)))
                        .orElse(List.of()),
                outcome.result(RankCheckResult.class),
                budget,
                TrialsUse.of(config, ofFirst(outcome, TrialsResult.class)),
                notices(outcome),
                outcome.finished().stream()
                        .map(r -> new SearchResult.PhaseRow(r.name(), r.seconds(), r.peakRssMb()))
                        .toList(),
                versions);
    }

    private static List<String> notices(PlanOutcome outcome) {
        return outcome.finished().stream()
                .map(PhaseRecord::result)
                .filter(TrialsResult.class::isInstance)
                .flatMap(result -> ((TrialsResult) result).notices().stream())
                .toList();
    }

    private static List<RetrainResult.Diverged> diverged(
            Optional<RetrainResult> trained, Optional<RandomSearchResult> more) {
        return Stream.concat(
                        trained.map(RetrainResult::diverged).stream(), more.map(RandomSearchResult::diverged).stream())
                .flatMap(List::stream)
                .toList();
    }

    /** What a phase returned that there is for each device. */
    private static <R extends Record> Optional<R> ofFirst(PlanOutcome outcome, Class<R> type) {
        return outcome.finished().stream()
                .filter(phase -> !DevicePhases.isOfOther(phase.name()))
                .map(PhaseRecord::result)
                .filter(type::isInstance)
                .map(type::cast)
                .reduce((earlier, later) -> later);
    }

    private static List<SearchResult.TrainedNetwork> winnersElsewhere(
            List<RetrainResult.Trained> trained, ProofResult proved) {
        return proved.devices().stream()
                .flatMap(device -> networks(trained, device.runs(), device.device()).stream())
                .filter(network -> network.role().isPresent())
                .toList();
    }

    private static List<SearchResult.OnDevice> devices(
            List<RetrainResult.Trained> trained, ProofResult proved, PlanOutcome outcome) {
        List<SearchResult.OnDevice> devices = new ArrayList<>();
        for (ProofResult.OnDevice device : proved.devices()) {
            Optional<SelectionResult> chosen = outcome.finished().stream()
                    .filter(phase -> DevicePhases.isOf(device.device(), phase.name()))
                    .map(PhaseRecord::result)
                    .filter(SelectionResult.class::isInstance)
                    .map(SelectionResult.class::cast)
                    .findFirst();
            devices.add(new SearchResult.OnDevice(
                    device.device(),
                    device.limits(),
                    device.best(),
                    networks(trained, device.runs(), device.device()).stream()
                            .filter(network -> network.role().isEmpty())
                            .toList(),
                    chosen.map(SelectionResult::pareto).orElse(List.of()),
                    chosen.map(SelectionResult::passedOver).orElse(List.of())));
        }
        return devices;
    }

    private static List<RetrainResult.Trained> rows(RetrainResult trained, Optional<RandomSearchResult> more) {
        List<RetrainResult.Trained> rows = new ArrayList<>(trained.runs());
        more.ifPresent(others -> rows.addAll(others.runs()));
        return rows;
    }

    /** The rows of training and of proof with the same name, joined. */
    private static List<SearchResult.TrainedNetwork> networks(
            List<RetrainResult.Trained> trained, List<ProofResult.Proved> proved, String device) {
        List<SearchResult.TrainedNetwork> networks = new ArrayList<>();
        for (ProofResult.Proved proof : proved) {
            trained.stream()
                    .filter(run -> run.name().equals(proof.name()))
                    .findFirst()
                    .ifPresent(run -> networks.add(SearchResult.TrainedNetwork.of(run, proof, device)));
        }
        return networks;
    }

    /** The text of the file. */
    public static String write(SearchResult result) {
        return Json.pretty(Results.write(result));
    }

    /**
     * Reads a file, whoever wrote it: what it does not say, or says in a wrong way, is absent.
     *
     * @throws IOException that names the file, where it is no JSON object or no regular file
     */
    public static SearchResult read(Path file) throws IOException {
        try {
            return Lenient.read(RegularFiles.readString(file), SearchResult.class);
        } catch (JacksonException e) {
            throw new IOException(file + ": is damaged: " + Failure.reason(e), e);
        }
    }
}
