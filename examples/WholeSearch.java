import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.event.EpochDone;
import org.espalier.event.Told;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.journal.Event;
import org.espalier.pipeline.Outcome;
import org.espalier.pipeline.Search;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.listener.SearchListener;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.space.GraphSpace;
import org.espalier.torch.data.testing.DrawnImages;

/** A whole search from Java: a folder of images and a space of one's own, stopped in the middle, resumed, and its result as a record. */
class WholeSearch {
    public static void main(String[] args) throws IOException {
        Path work = Files.createTempDirectory("whole-search");
        // a folder with a sub-folder for each class; yours goes here
        Path images = DrawnImages.sides(work.resolve("images"), 24);
        SearchConfig config = SearchConfig.parse("example", """
                name: whole-search
                data: {source: '%s', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: own}
                constraints: {params: "<= 3K"}
                strategy: {name: random}
                trials: {count: 4, epochs: 1}
                retrain: {top: 1, random: 1, epochs: 2, batch: 16, baselines: []}
                """.formatted(images), List.of());

        Path folder = work.resolve("search");
        Printer printer = new Printer();
        Search search = Search.of(config).in(folder).space(space()).listener(printer).open();
        printer.stopAfter = 2;
        printer.search = search;
        Outcome stopped = search.run();
        System.out.println("-- " + stopped.status());

        Outcome outcome = Search.resume(folder).space(space()).listener(new Printer()).open().run();
        System.out.println("-- " + outcome.status());
        SearchResult.TrainedNetwork best = outcome.result().orElseThrow().best().orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f %% of %d test images, %.3f ms, %,d parameters%n",
                best.architecture(),
                100 * best.test().top1().orElseThrow(),
                best.test().images().orElseThrow(),
                best.latencyMs().median().orElseThrow(),
                best.params().orElseThrow());
    }

    /** Width and kernel are open; the rest of the pipeline needs no more than this. */
    private static GraphSpace space() {
        Decision width = Decision.ofInts("width", 8, 16, 24);
        Decision kernel = Decision.ofInts("kernel", 3, 5);
        Graph.Builder graph = Graph.builder(1);
        int x = graph.add("stem", Conv.dense(width.value(), kernel.value(), 2), 0);
        x = graph.add("norm", new BatchNorm(true), x);
        x = graph.add("relu", Activation.relu(), x);
        x = graph.add("pool", new GlobalAveragePool(), x);
        x = graph.add("classifier", new Linear(Expr.of(2), true), x);
        return GraphSpace.of("own", graph.build(x), Shape.of(1, 12, 12));
    }

    /** Prints what it hears, and stops the search when it has heard enough. */
    private static final class Printer implements SearchListener {
        private Search search;
        private int stopAfter = Integer.MAX_VALUE;
        private int told;

        @Override
        public void heard(Event event) {
            if (event.event() instanceof Told trials) {
                told += trials.trials().size();
                System.out.println("told " + trials.trials());
                if (told == stopAfter) {
                    search.stop();
                }
            } else if (event.event() instanceof EpochDone epoch) {
                System.out.println(epoch.run() + ", epoch " + epoch.epoch() + ": " + epoch.measures());
            }
        }
    }
}
