package org.espalier.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.files.FolderTree;
import org.espalier.files.PathSegment;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.pipeline.result.SearchResult.TrainedNetwork;

/**
 * The folders of the winners of a finished search: {@code best/} for the best, {@code winners/ROLE/} for each of the others; {@code winners/DEVICE/ROLE/} for
 * those of the devices behind the first.
 *
 * @param search the search's folder
 * @param config of the search
 */
record WinnerFolders(Path search, SearchConfig config) {
    private static final String WINNERS = "winners";

    /** The result with every winner's file where its folder has it. */
    SearchResult placed(SearchResult result) {
        return result.withFiles(winner -> folder(result, winner).modelName());
    }

    private BestFolder folder(SearchResult result, TrainedNetwork winner) {
        if (isBest(result, winner)) {
            return new BestFolder(search, config);
        }
        String role = PathSegment.of(winner.role().orElse(winner.name()));
        String device =
                result.isOfFirst(winner) ? "" : PathSegment.of(winner.device().orElse("")) + "/";
        return new BestFolder(search, config, WINNERS + "/" + device + role);
    }

    /** What is best on the first device may be a winner of another, too, and then has a folder there. */
    private static boolean isBest(SearchResult result, TrainedNetwork winner) {
        return result.isOfFirst(winner)
                && result.best()
                        .filter(best -> best.name().equals(winner.name()))
                        .isPresent();
    }

    private static List<TrainedNetwork> others(SearchResult result) {
        return result.winners().stream()
                .filter(winner -> !isBest(result, winner))
                .toList();
    }

    /** Writes those of all but the best, and removes what an earlier end left. */
    void write(SearchResult result) throws IOException {
        for (TrainedNetwork winner : others(result)) {
            folder(result, winner).write(winner, result.limits(winner));
        }
        Set<Path> kept = others(result).stream()
                .map(winner -> folder(result, winner).path())
                .collect(Collectors.toSet());
        for (Path folder : folders()) {
            if (!kept.contains(folder)) {
                FolderTree.remove(folder);
            }
        }
        for (Path device : inside(search.resolve(WINNERS))) {
            if (kept.stream().noneMatch(folder -> folder.startsWith(device))) {
                FolderTree.remove(device);
            }
        }
    }

    /** Whether no file of any of them is missing. */
    boolean areWhole(SearchResult result) {
        return others(result).stream().allMatch(winner -> folder(result, winner).holdsModel());
    }

    /** Writes what the folders lack and the runs have. */
    void restore(SearchResult result) throws IOException {
        for (TrainedNetwork winner : others(result)) {
            folder(result, winner).restore(winner, result.limits(winner));
        }
    }

    /** Copies what the runs of a finished search lack from these folders, the best one included. */
    void restoreRuns(Consumer<String> notices) throws IOException {
        new BestFolder(search, config).restoreRun(notices);
        for (Path folder : folders()) {
            new BestFolder(search, config, name(folder)).restoreRun(notices);
        }
    }

    /** Removes what a process left that was killed while it wrote. */
    void removeLeftovers() throws IOException {
        new BestFolder(search, config).removeLeftovers();
        for (Path folder : folders()) {
            new BestFolder(search, config, name(folder)).removeLeftovers();
        }
    }

    private String name(Path folder) {
        return search.relativize(folder)
                .toString()
                .replace(folder.getFileSystem().getSeparator(), "/");
    }

    /** Those of winners: one that holds folders is a device's. */
    private List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (Path one : inside(search.resolve(WINNERS))) {
            List<Path> ofDevice = inside(one);
            folders.addAll(ofDevice.isEmpty() ? List.of(one) : ofDevice);
        }
        return folders;
    }

    private static List<Path> inside(Path all) throws IOException {
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> inside = Files.list(all)) {
            return inside.filter(Files::isDirectory).sorted().toList();
        }
    }
}
