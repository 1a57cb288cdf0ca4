package org.espalier.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.random.Seeds;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.torch.train.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recipe trains every network alike; only one that has an auxiliary head has its help, and nothing of it is left afterwards. */
class RecipeTrainingTest {
    @TempDir
    private Path folder;

    private SearchResources resources(String recipe) throws Exception {
        Path images = folder.resolve("images");
        SearchConfig config = SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 32, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: darts, channels: 2, cells: 3, nodes: 1, search_channels: 2, search_cells: 1}
                strategy: {name: random}
                retrain: {recipe: RECIPE, epochs: 1, batch: 10}
                """.replace(
                                "IMAGES",
                                Files.exists(images)
                                        ? images.toString()
                                        : DrawnImages.sides(images, 40).toString())
                        .replace("RECIPE", recipe),
                List.of());
        return new SearchResources(config, System.getenv(), warning -> {});
    }

    private Weights trained(SearchResources resources, Network network, String run) {
        return new ScratchTraining(resources)
                .train(network, 1, folder.resolve(run), TrainingListener.NONE)
                .weights();
    }

    private static Network member(SearchResources resources) {
        return resources.space().network(resources.space().sample(Seeds.generator(1, "member", 0)));
    }

    @Test
    void theHeadHelpsAndIsNowhereAfterwards() throws Exception {
        try (SearchResources darts = resources("darts");
                SearchResources alone = resources("{name: darts, auxiliary: 0}")) {
            Network network = member(darts);
            assertThat(network.auxiliary()).isPresent();
            Weights helped = trained(darts, network, "helped");
            assertThat(helped.tensors().keySet())
                    .isEqualTo(Weights.random(network, 1).tensors().keySet())
                    .noneMatch(name -> name.startsWith("auxiliary"));
            assertThat(helped).isNotEqualTo(trained(alone, network, "alone"));
            // another without a head: the weight of what it does not have says nothing
            Network without = network.withoutAuxiliary();
            assertThat(trained(darts, without, "without")).isEqualTo(trained(alone, network, "again"));
            assertThat(checkpoints("helped")).contains("auxiliary/");
            assertThat(checkpoints("without")).doesNotContain("auxiliary/");
        }
    }

    /** The bytes of all checkpoints as text, in which names stand as they are. */
    private String checkpoints(String run) throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve(run))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".bin"))
                    .map(RecipeTrainingTest::text)
                    .collect(Collectors.joining());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
