package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.espalier.failure.Problem;
import org.espalier.files.AtomicFiles;
import org.espalier.files.OutputPlace;
import org.espalier.files.PathSegment;
import org.espalier.pipeline.config.DataConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchConfigBuilder;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.spaces.CheckSettings;
import org.espalier.pipeline.spaces.SpaceCheck;
import org.espalier.pipeline.spaces.TriedMember;
import org.espalier.settings.SettingException;
import org.espalier.strategy.RandomSearch;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.train.TrainingListener;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether a space is any good, by random members of it. */
@Command(
        name = "check",
        description = "Train random members of a space for a short time each: how their errors are distributed, which"
                + " options help and which never do, how many keep limits; of two spaces, which is better.")
final class SpacesCheckCommand implements Callable<Integer> {
    private static final String AGAIN = "run the same command again, it goes on where it was";

    private static final Map<String, String> OPTIONS = Usage.options(
            "unknown space or network", "SPACE",
            "data.source", "--data",
            "data.size", "--size",
            "size", "--size",
            "minutes", "--minutes",
            "epochs", "--epochs",
            "engine.threads", "--threads",
            "limit", "--limit",
            "limits", "--limit",
            "unknown limit", "--limit");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "1..2",
            paramLabel = "SPACE",
            description = "A built-in name (see 'espalier spaces') or a YAML file; two are compared.")
    private List<String> names = List.of();

    @Mixin
    private SpaceOptions options = new SpaceOptions();

    @Option(names = "--data", paramLabel = "SOURCE", required = true, description = "Where the images come from.")
    private String source = "";

    @Option(
            names = "--minutes",
            paramLabel = "M",
            required = true,
            description = "Minutes of training, for each space; the last member is trained to its end.")
    private double minutes;

    @Option(names = "--epochs", paramLabel = "N", description = "Of each member; default ${DEFAULT-VALUE}.")
    private int epochs = 3;

    @Option(
            names = "--size",
            paramLabel = "PIXELS|HxW",
            description = "What images are brought to; default ${DEFAULT-VALUE}.")
    private String size = "32";

    @Option(
            names = "--limit",
            paramLabel = "LIMIT",
            description = "Draw members within it, such as \"params <= 1M\", and tell how many are; repeatable.")
    private List<String> limits = List.of();

    @Option(names = "--threads", paramLabel = "N", description = "Of a training; default: one for each core.")
    private @Nullable Integer threads;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of members, weights and intervals; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of what was tried, to go on with; default: checks/SPACE.")
    private @Nullable Path out;

    @Option(names = "--svg", paramLabel = "FILE", description = "A picture of the error distributions.")
    private @Nullable Path svg;

    @Override
    public Integer call() throws IOException {
        if (names.size() == 2 && names.get(0).equals(names.get(1))) {
            throw new UsageException(new Problem(
                    "the same space twice", "SPACE", "two different ones", "name one, or a YAML file of a variant"));
        }
        CheckSettings settings = Usage.check(OPTIONS, this::settings);
        if (out != null) {
            OutputPlace.requireFolder("--out", out);
        }
        if (svg != null) {
            OutputPlace.requireFile("--svg", svg);
        }
        Map<String, Object> parameters = options.ofSpace();
        List<SearchResources> opened = new ArrayList<>();
        try {
            List<SpaceCheck> checks = Usage.check(OPTIONS, () -> checks(settings, parameters, opened));
            common.interruption().stopBy(this::stopped);
            Usage.check(OPTIONS, () -> run(checks));
            SpacesCheckReply reply = SpacesCheckReply.of(names, checks, settings);
            if (svg != null) {
                AtomicFiles.writeString(svg, reply.svg());
            }
            if (common.json) {
                common.printJson(reply.json(source));
            } else {
                reply.lines().forEach(common.out()::println);
            }
            return ExitCode.DONE;
        } finally {
            opened.forEach(SearchResources::close);
        }
    }

    private String stopped() {
        common.err().println();
        common.err().println("espalier: interrupted; " + AGAIN);
        return AGAIN;
    }

    private CheckSettings settings() {
        return new CheckSettings(
                minutes,
                epochs,
                seed,
                limits.stream().map(BenchArguments::limit).toList());
    }

    private List<SpaceCheck> checks(
            CheckSettings settings, Map<String, Object> parameters, List<SearchResources> opened) throws IOException {
        Path folder = out == null ? Path.of("checks", named()) : out;
        List<SpaceCheck> checks = new ArrayList<>();
        for (String name : names) {
            SearchResources resources = new SearchResources(
                    config(name, parameters),
                    System.getenv(),
                    notice -> common.err().println("note: " + notice));
            opened.add(resources);
            if (resources.space().decisions().size() == 0) {
                throw new UsageException(new Problem(
                        "'" + name + "' is a network, of which there is one member", "SPACE", "a space", ""));
            }
            checks.add(new SpaceCheck(resources, folder.resolve(PathSegment.of(plain(name))), settings));
        }
        return checks;
    }

    private String named() {
        return names.stream().map(name -> PathSegment.of(plain(name))).collect(Collectors.joining("+"));
    }

    private static String plain(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private SearchConfig config(String name, Map<String, Object> parameters) {
        DataConfig data =
                SettingException.within("data", () -> DataConfig.of(source).withSize(SpaceOptions.imageSize(size)));
        return new SearchConfigBuilder(
                        data,
                        new SearchConfig.Space(name, parameters),
                        new SearchConfig.Method("random", new RandomSearch()))
                .seed(seed)
                .engine(SettingException.within(
                        "engine", () -> new SearchConfig.Engine(DeviceKind.CPU, Optional.ofNullable(threads))))
                .build();
    }

    /** Of two the one that has trained for less time comes next, so that whoever ends it early has about as much of both. */
    private boolean run(List<SpaceCheck> checks) throws IOException {
        List<SpaceCheck> open = new ArrayList<>(checks);
        for (open.removeIf(SpaceCheck::isOver); !open.isEmpty(); open.removeIf(SpaceCheck::isOver)) {
            SpaceCheck check = open.stream()
                    .min(Comparator.comparingDouble(SpaceCheck::seconds))
                    .orElseThrow();
            check.next(new Heard()).ifPresent(tried -> tell(check, tried));
        }
        return true;
    }

    private void tell(SpaceCheck check, TriedMember tried) {
        String error = tried.error().isPresent()
                ? String.format(Locale.ROOT, "error %.4f", tried.error().getAsDouble())
                : "diverged";
        common.err()
                .printf(
                        Locale.ROOT,
                        "%s: member %d in %.1f s, %s; %.1f of %s min%n",
                        Printable.of(check.space().name()),
                        tried.number() + 1,
                        tried.seconds(),
                        error,
                        check.seconds() / 60,
                        minutes);
        common.err().flush();
    }

    private final class Heard implements TrainingListener {
        @Override
        public void epoch(EpochReport report) {
            // a member is told of when it is done
        }

        @Override
        public void warning(String message) {
            common.err().println("note: " + Printable.of(message));
        }
    }
}
