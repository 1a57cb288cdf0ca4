package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.result.ResultFile;
import org.espalier.pipeline.result.SearchResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WinnerFoldersTest {
    private static final SearchConfig CONFIG = SearchConfig.parse(
            "test", "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n", List.of());

    @TempDir
    private Path folder;

    private SearchResult result(String winners) throws IOException {
        String best = "{\"name\":\"found-2\",\"role\":\"fastest\",\"architecture\":\"b\"}";
        return ResultFile.read(Files.writeString(
                folder.resolve("given.json"),
                "{\"best\":" + best + ",\"winners\":[" + winners + best
                        + "],\"devices\":[{\"device\":\"board\"},{\"device\":\"../board\"}]}"));
    }

    @Test
    void theBestLiesInItsFolderAndTheOthersInThoseOfTheirRoles() throws IOException {
        WinnerFolders folders = new WinnerFolders(folder, CONFIG);
        SearchResult placed = folders.placed(result(
                "{\"name\":\"found-1\",\"role\":\"most-accurate\"},{\"name\":\"found-3\",\"role\":\"../knee\"},"));
        assertThat(placed.best().orElseThrow().onnx()).isEqualTo("best/model.onnx");
        assertThat(placed.winners())
                .extracting(SearchResult.TrainedNetwork::onnx)
                .startsWith("winners/most-accurate/model.onnx")
                .endsWith("best/model.onnx")
                .allSatisfy(file -> assertThat(folder.resolve(file).normalize()).startsWithRaw(folder))
                .noneSatisfy(file -> assertThat(file).contains("/../"));
        assertThat(folders.areWhole(placed)).isFalse();
    }

    @Test
    void thoseOfOtherDevicesLieBelowTheirNamesAndSoDoesTheBestWhereItWinsThereToo() throws IOException {
        WinnerFolders folders = new WinnerFolders(folder, CONFIG);
        SearchResult placed = folders.placed(result("{\"name\":\"found-1\",\"role\":\"knee\"},"
                + "{\"name\":\"found-2\",\"role\":\"knee\",\"device\":\"board\"},"
                + "{\"name\":\"found-3\",\"role\":\"fastest\",\"device\":\"../board\"},"));
        assertThat(placed.winners())
                .extracting(SearchResult.TrainedNetwork::onnx)
                .startsWith("winners/knee/model.onnx", "winners/board/knee/model.onnx")
                .endsWith("best/model.onnx")
                .allSatisfy(file -> assertThat(folder.resolve(file).normalize()).startsWithRaw(folder))
                .noneSatisfy(file -> assertThat(file).contains("/../"));

        Path former = Files.createDirectories(folder.resolve("winners/former/knee"));
        Files.writeString(former.resolve("model.onnx"), "of an earlier end");
        folders.write(folders.placed(result("")));
        assertThat(former.getParent()).doesNotExist();
    }

    @Test
    void whereTheBestIsAloneThereAreNoOthersAndFormerOnesGo() throws IOException {
        WinnerFolders folders = new WinnerFolders(folder, CONFIG);
        Path former = folder.resolve("winners").resolve("knee");
        Files.createDirectories(former);
        Files.writeString(former.resolve("model.onnx"), "of an earlier end");
        SearchResult alone = folders.placed(result(""));
        assertThat(folders.areWhole(alone)).isTrue();
        folders.write(alone);
        assertThat(former).doesNotExist();
        folders.removeLeftovers();
        folders.restore(alone);
    }
}
