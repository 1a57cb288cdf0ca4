import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.espalier.pipeline.Search;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.torch.data.testing.DrawnImages;

/** Two searches in one program, one after the other: the same images, space and seed under a tight and under a loose limit. */
class TwoSearches {
    public static void main(String[] args) throws IOException {
        Path work = Files.createTempDirectory("two-searches");
        Path images = DrawnImages.sides(work.resolve("images"), 24);
        SearchResult small = search(work, images, "small", "<= 5K");
        SearchResult large = search(work, images, "large", "<= 40K");
        for (SearchResult result : List.of(small, large)) {
            SearchResult.TrainedNetwork best = result.best().orElseThrow();
            System.out.printf(
                    Locale.ROOT,
                    "%s: %s, %,d parameters, %.1f %%%n",
                    result.name(),
                    best.architecture(),
                    best.params().orElseThrow(),
                    100 * best.test().top1().orElseThrow());
        }
        if (small.best().orElseThrow().params().orElseThrow() > 5_000) {
            throw new AssertionError("the limit of the first search does not hold");
        }
    }

    private static SearchResult search(Path work, Path images, String name, String limit) throws IOException {
        SearchConfig config = SearchConfig.parse(name, """
                name: %s
                data: {source: '%s', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                constraints: {params: "%s"}
                strategy: {name: darts, epochs: 1, batch: 8}
                retrain: {top: 1, random: 0, epochs: 1, batch: 16, baselines: []}
                """.formatted(name, images, limit), List.of());
        return Search.of(config).in(work.resolve(name)).open().run().result().orElseThrow();
    }
}
