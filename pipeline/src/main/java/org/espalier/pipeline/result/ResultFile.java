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
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchPaths;
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
        Optional<SelectionResult> chosen = outcome.result(SelectionResult.class);
        Optional<ProofResult> proved = outcome.result(ProofResult.class);
        Optional<RetrainResult> trained = outcome.result(RetrainResult.class);
        Optional<RandomSearchResult> more = outcome.result(RandomSearchResult.class);
        List<SearchResult.TrainedNetwork> networks = proved.isPresent() && trained.isPresent()
                ? networks(
                        rows(trained.get(), more), proved.get(), config.device().name())
                : List.of();
        Optional<String> best = networks.isEmpty() ? Optional.empty() : proved.map(ProofResult::best);
        return new SearchResult(
                config.name(),
                config.seed(),
                config.asGiven(SearchPaths.SPACE, config.space().name()),
                config.strategy().name(),
                config.device().name(),
                proved.map(ProofResult::limits)
                        .filter(limits -> !limits.isEmpty())
                        .orElse(config.constraints()),
                proved.flatMap(ProofResult::measure),
                networks.stream()
                        .filter(n -> best.equals(Optional.of(n.name())))
                        .findFirst(),
                networks.stream().filter(n -> n.role().isPresent()).toList(),
                proved.flatMap(ProofResult::searchPaid),
                proved.flatMap(p -> trained.map(t -> networks.stream()
                        .filter(n -> n.role().isEmpty() && !best.equals(Optional.of(n.name())))
                        .toList())),
                Stream.concat(
                                trained.map(RetrainResult::diverged).stream(),
                                more.map(RandomSearchResult::diverged).stream())
                        .flatMap(List::stream)
                        .toList(),
                chosen.map(SelectionResult::pareto).orElse(List.of()),
                chosen.map(SelectionResult::paretoObjectives).orElse(List.of()),
                chosen.map(SelectionResult::passedOver).orElse(List.of()),
                outcome.result(RankCheckResult.class),
                budget,
                TrialsUse.of(config, outcome.result(TrialsResult.class)),
                outcome.finished().stream()
                        .map(r -> new SearchResult.PhaseRow(r.name(), r.seconds(), r.peakRssMb()))
                        .toList(),
                versions);
    }

    private static List<RetrainResult.Trained> rows(RetrainResult trained, Optional<RandomSearchResult> more) {
        List<RetrainResult.Trained> rows = new ArrayList<>(trained.runs());
        more.ifPresent(others -> rows.addAll(others.runs()));
        return rows;
    }

    /** The rows of training and of proof with the same name, joined. */
    private static List<SearchResult.TrainedNetwork> networks(
            List<RetrainResult.Trained> trained, ProofResult proved, String device) {
        List<SearchResult.TrainedNetwork> networks = new ArrayList<>();
        for (ProofResult.Proved proof : proved.runs()) {
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
