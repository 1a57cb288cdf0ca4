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
import org.espalier.decision.Architecture;
import org.espalier.predict.proxy.Proxies;
import org.espalier.predict.proxy.ProxyStudy;
import org.espalier.predict.proxy.ZeroCostProxy;
import org.espalier.random.Seeds;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
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
        ProxyStudy study;
        int[] done = {0};
        try (ProxyImages looked = ProxyImages.open(
                space, source, images, seed, message -> common.err().println("note: " + message))) {
            study = looked.study(
                    drawn, proxies, row -> common.err().printf("%d of %d members scored%n", ++done[0], drawn.size()));
        }
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
