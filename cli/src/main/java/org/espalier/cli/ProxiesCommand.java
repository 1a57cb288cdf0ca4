package org.espalier.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.predict.proxy.Proxies;
import org.espalier.predict.proxy.ProxyStudy;
import org.espalier.predict.proxy.ZeroCostProxy;
import org.espalier.random.Seeds;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.Fit;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.ImageSize;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.VerifiedEngine;
import org.espalier.torch.train.LoaderStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores untrained members of a space. */
@Command(
        name = "proxies",
        description =
                "Zero-cost scores of random members of a space, none of which is trained, and how far the scores agree.")
final class ProxiesCommand implements Callable<Integer> {
    private static final int RGB = 3;

    private static final Map<String, String> OPTIONS =
            Usage.options("unknown proxy", "--proxies", "members", "--members", "images", "--images");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "SPACE", description = "A built-in name (see 'espalier spaces').")
    private String name = "";

    @Mixin
    private SpaceOptions options = new SpaceOptions();

    @Option(names = "--data", paramLabel = "SOURCE", required = true, description = "Where the images come from.")
    private String source = "";

    @Option(names = "--members", paramLabel = "N", description = "Members that are drawn; default ${DEFAULT-VALUE}.")
    private int members = 20;

    @Option(names = "--images", paramLabel = "N", description = "Images of the one batch; default ${DEFAULT-VALUE}.")
    private int images = 32;

    @Option(names = "--proxies", paramLabel = "A,B", description = "Which scores; default: all.")
    private @Nullable String wanted;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of weights, members and images; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Override
    public Integer call() throws IOException {
        List<ZeroCostProxy> proxies = Usage.check(OPTIONS, this::proxies);
        SearchSpace space = options.choose(name, null).space();
        List<Architecture> drawn = drawn(space);
        ImageDataset data = data(space);
        ProxyStudy study = scored(space, drawn, proxies, data);
        if (common.json) {
            common.printJson(json(space, study, proxies));
        } else {
            print(space, study, proxies);
        }
        return ExitCode.DONE;
    }

    private List<ZeroCostProxy> proxies() {
        Ranges.whole("members", members, 2, 100_000);
        Ranges.whole("images", images, 2, 4096);
        return wanted == null
                ? Proxies.all()
                : Arrays.stream(wanted.split(",", -1)).map(Proxies::named).toList();
    }

    private List<Architecture> drawn(SearchSpace space) {
        Set<Architecture> drawn = new LinkedHashSet<>();
        for (long draw = 0; drawn.size() < members && draw < 1000L * members; draw++) {
            drawn.add(space.sample(Seeds.generator(seed, "proxies", draw)));
        }
        if (drawn.size() < 2) {
            throw new IllegalArgumentException(
                    "SPACE: " + space.name() + " has one member, and an order needs two; name a space");
        }
        return new ArrayList<>(drawn);
    }

    private ImageDataset data(SearchSpace space) {
        int rows = Math.toIntExact(space.input().height().max());
        int columns = Math.toIntExact(space.input().width().max());
        int channels = space.input().channels().asInt();
        DatasetSettings settings = DatasetSettings.of(new ImageSize(rows, columns), Fit.STRETCH);
        SourceContext context =
                SourceContext.of(System.getenv(), message -> common.err().println("note: " + message));
        ImageDataset data = ImageDataset.open(source, channels == RGB ? settings.inColour() : settings, context);
        if (data.channels() != channels) {
            throw new IllegalArgumentException(
                    source + ": has images of " + data.channels() + " channels, " + space.name() + " wants " + channels
                            + "; give --input " + data.channels() + "," + rows + "," + columns);
        }
        if (data.classNames().size() > space.classes()) {
            throw new IllegalArgumentException(source + ": has "
                    + data.classNames().size() + " classes, " + space.name() + " tells " + space.classes()
                    + " apart; give --classes " + data.classNames().size());
        }
        return data;
    }

    private ProxyStudy scored(
            SearchSpace space, List<Architecture> drawn, List<ZeroCostProxy> proxies, ImageDataset data) {
        int[] all = IntStream.range(0, data.count()).toArray();
        int batch = Math.min(images, all.length);
        float[] even = new float[data.channels()];
        Arrays.fill(even, 0.5f);
        try (VerifiedEngine engine = new VerifiedEngine(Engine.start(EngineSettings.cpu()));
                BatchLoader loader = BatchLoader.training(
                        data, all, new Normalisation(even, even), Augmentation.NONE, LoaderSettings.of(batch, seed))) {
            int[] done = {0};
            return ProxyStudy.of(
                    space,
                    drawn,
                    proxies,
                    rows -> new LoaderStream(loader, rows),
                    Loss.CROSS_ENTROPY,
                    engine.convolution(),
                    seed,
                    row -> common.err().printf("%d of %d members scored%n", ++done[0], drawn.size()));
        }
    }

    private Map<String, Object> json(SearchSpace space, ProxyStudy study, List<ZeroCostProxy> proxies) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (ProxyStudy.Row row : study.rows()) {
            Map<String, Object> scores = new LinkedHashMap<>();
            row.scores().forEach((proxy, score) -> scores.put(proxy, finite(score)));
            rows.add(JsonObject.of("architecture", space.codec().format(row.member()), "scores", scores));
        }
        Map<String, Object> agreement = new LinkedHashMap<>();
        for (ZeroCostProxy one : proxies) {
            Map<String, Object> others = new LinkedHashMap<>();
            proxies.forEach(other -> others.put(other.name(), finite(study.spearman(one.name(), other.name()))));
            agreement.put(one.name(), others);
        }
        return JsonObject.of(
                "space",
                space.name(),
                "data",
                source,
                "images",
                images,
                "seed",
                seed,
                "members",
                rows,
                "spearman",
                agreement);
    }

    /** JSON has no infinity. */
    private static @Nullable Double finite(double score) {
        return Double.isFinite(score) ? score : null;
    }

    private void print(SearchSpace space, ProxyStudy study, List<ZeroCostProxy> proxies) {
        common.out()
                .printf(
                        "scores of %d untrained members, higher is better%n",
                        study.rows().size());
        proxies.forEach(proxy -> common.out().printf("%12s", proxy.name()));
        common.out().println("  member");
        for (ProxyStudy.Row row : study.rows()) {
            row.scores().values().forEach(score -> common.out().printf(Locale.ROOT, "%12.5g", score));
            common.out().println("  " + space.codec().format(row.member()));
        }
        common.out().println();
        common.out().println("Spearman's rank correlation of the scores");
        common.out().printf("%12s", "");
        proxies.forEach(proxy -> common.out().printf("%12s", proxy.name()));
        common.out().println();
        for (ZeroCostProxy one : proxies) {
            common.out().printf("%12s", one.name());
            proxies.forEach(
                    other -> common.out().printf(Locale.ROOT, "%12.2f", study.spearman(one.name(), other.name())));
            common.out().println();
        }
    }
}
