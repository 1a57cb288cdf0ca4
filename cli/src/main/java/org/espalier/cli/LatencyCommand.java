package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.espalier.device.Device;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.latency.BlockStudy;
import org.espalier.device.latency.LatencyCache;
import org.espalier.device.latency.LatencyFile;
import org.espalier.device.latency.LatencyMeasurements;
import org.espalier.device.latency.LatencyModel;
import org.espalier.device.latency.LatencyStudy;
import org.espalier.device.latency.MeasuredSpace;
import org.espalier.device.latency.ReadTable;
import org.espalier.device.latency.model.LatencyCsv;
import org.espalier.device.latency.model.LatencyLearner;
import org.espalier.device.latency.model.LatencyLearners;
import org.espalier.device.latency.model.LatencySamples;
import org.espalier.device.latency.model.Transfer;
import org.espalier.device.latency.table.BlockForm;
import org.espalier.device.latency.table.BlockTable;
import org.espalier.failure.Problem;
import org.espalier.files.AtomicFiles;
import org.espalier.files.OutputPlace;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.Nearest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a table of latencies of a space for the user's own device, with a model that predicts every member; or asks one that is there. */
@Command(
        name = "latency",
        customSynopsis = {
            "espalier latency SPACE --device NAME [--model M] [--batch N] --out FILE",
            "espalier latency SPACE [ARCH] --table FILE [--limit MS] [--device NAME]"
        },
        description = "Measure a space's layers and some members on a device, learn to predict all members, and write"
                + " both to a file; or ask such a file, or a published table, what it predicts.")
final class LatencyCommand implements Callable<Integer> {
    private static final String ALL = "all";
    private static final String OURS = "espalier";

    /** Measurements are kept every few seconds. */
    private static final String AGAIN = "run the same command again, it goes on where it was";

    private static final Map<String, String> OPTIONS = Usage.options(
            "threads", "--threads", "unknown device", "--device", "batch", "--batch", "unknown model", "--model");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SpaceArguments arguments = new SpaceArguments();

    @Option(names = "--device", paramLabel = "NAME", description = "The device; default local.")
    private @Nullable String deviceName;

    @Option(names = "--threads", paramLabel = "N", description = "Computing threads; default ${DEFAULT-VALUE}.")
    private int threads = 1;

    @Option(names = "--batch", paramLabel = "N", description = "Images at a time; default ${DEFAULT-VALUE}.")
    private int batch = 1;

    @Option(
            names = "--model",
            paramLabel = "M",
            description = "table-corrected (the default), table, ridge, boosting, mlp, transfer (with --known), or all,"
                    + " which compares them.")
    private @Nullable String model;

    @Option(
            names = "--known",
            paramLabel = "TABLE.csv",
            description = "With --model transfer: members of the space with their latencies on other devices.")
    private @Nullable Path known;

    @Option(
            names = "--members",
            paramLabel = "N",
            description =
                    "Members that are measured to learn from; default: what the model needs, of table-corrected 20.")
    private @Nullable Integer members;

    @Option(
            names = "--held-out",
            paramLabel = "N",
            description = "Members that are measured for the error alone; default ${DEFAULT-VALUE}.")
    private int heldOut = 30;

    @Option(
            names = "--layers",
            paramLabel = "N",
            description =
                    "Layers that are measured at most; what is left out is estimated from the nearest. Default ${DEFAULT-VALUE}.")
    private int most = LatencyStudy.MOST_LAYERS;

    @Option(names = "--seed", paramLabel = "N", description = "Which members are drawn; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "espalier (the default), or once-for-all or proxyless: their tables of whole blocks.")
    private String format = OURS;

    @Option(names = "--out", paramLabel = "FILE", description = "The file to write.")
    private @Nullable Path out;

    @Option(
            names = "--table",
            paramLabel = "FILE",
            description = "Ask this table instead of measuring: one of ours, of once-for-all or of ProxylessNAS.")
    private @Nullable Path table;

    @Option(
            names = "--limit",
            paramLabel = "MS",
            description = "With --table: how many members are predicted within this limit.")
    private @Nullable Double limit;

    @Override
    public Integer call() throws IOException {
        new LatencyMisuse(
                        arguments.ofSpace().contains("ARCH"),
                        table != null,
                        out != null,
                        limit != null,
                        model,
                        known != null,
                        format.equals(OURS))
                .check();
        Usage.check(OPTIONS, this::requireNumbers);
        if (out != null) {
            OutputPlace.requireFile("--out", out);
        }
        SpaceOptions.Chosen chosen = arguments.choose();
        common.interruption().stopBy(this::stopped);
        if (table == null) {
            return measure(chosen.space());
        }
        ReadTable read = ReadTable.of(table, chosen.space());
        LatencyReply reply = new LatencyReply(common, chosen.space());
        if (deviceName == null) {
            reply.ask(read, chosen.member(), limit);
        } else {
            try (Device device = Usage.check(OPTIONS, this::device)) {
                reply.judge(read, study(0, false).measure(chosen.space(), device, false, new LatencyProgress(common)));
            }
        }
        return ExitCode.DONE;
    }

    private String stopped() {
        common.err().println();
        common.err().println("espalier: interrupted; " + AGAIN);
        return AGAIN;
    }

    private boolean requireNumbers() {
        if (batch < 1 || batch > ProfileCommand.MOST_IMAGES) {
            throw new IllegalArgumentException(
                    "batch must be from 1 to " + ProfileCommand.MOST_IMAGES + ", got " + batch);
        }
        LatencyMisuse.between("--members", members == null ? 0 : members, 0, 100_000);
        LatencyMisuse.between("--layers", most, 1, 1_000_000);
        LatencyMisuse.between("--held-out", heldOut, 0, 100_000);
        return true;
    }

    private Device device() {
        String name = deviceName == null ? "local" : deviceName;
        return Devices.open(name, new DeviceSettings(threads)).withBatch(batch);
    }

    private LatencyStudy study(int learned, boolean layers) {
        return new LatencyStudy(
                LatencyCache.ofUser(System.getenv()),
                new LatencyStudy.Settings(seed, learned, heldOut, layers ? most : 0));
    }

    private int measure(SearchSpace space) throws IOException {
        Path file = Objects.requireNonNull(out);
        long start = System.nanoTime();
        LatencyReply reply = new LatencyReply(common, space);
        try (Device device = Usage.check(OPTIONS, this::device)) {
            if (!format.equals(OURS)) {
                BlockTable blocks = new BlockStudy(LatencyCache.ofUser(System.getenv()), seed)
                        .measure(space, form(), device, new LatencyProgress(common));
                LatencyMeasurements held = study(0, false).measure(space, device, false, new LatencyProgress(common));
                AtomicFiles.writeString(file, blocks.toYaml());
                reply.wroteBlocks(blocks, held, file, seconds(start));
                return ExitCode.DONE;
            }
            List<LatencyLearner> learners = Usage.check(OPTIONS, () -> learners(space));
            int learned = members != null
                    ? members
                    : learners.stream().mapToInt(LatencyLearner::usual).max().orElse(0);
            boolean layers = learners.stream().anyMatch(LatencyLearner::readsTableAlone);
            MeasuredSpace measured = MeasuredSpace.of(
                    space, study(learned, layers).measure(space, device, true, new LatencyProgress(common)));
            List<LatencyModel> models = new ArrayList<>();
            for (LatencyLearner learner : learners) {
                models.add(learn(learner, measured, space));
            }
            LatencyFile.of(space, measured, models).write(file);
            reply.wrote(measured.measurements(), models, file, seconds(start));
        }
        return ExitCode.DONE;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private BlockForm form() {
        for (BlockForm form : BlockForm.values()) {
            if (form.label().equals(format)) {
                return form;
            }
        }
        List<String> known = List.of(OURS, BlockForm.ONCE_FOR_ALL.label(), BlockForm.PROXYLESS.label());
        throw new UsageException(
                new Problem("unknown format '" + format + "'" + Nearest.among(format, known), "--format", "", ""));
    }

    private List<LatencyLearner> learners(SearchSpace space) {
        if (!ALL.equals(model)) {
            return List.of(LatencyLearners.named(model == null ? "table-corrected" : model));
        }
        return LatencyLearners.installed().stream()
                .filter(l -> known != null || !(l instanceof Transfer))
                .toList();
    }

    private LatencyModel learn(LatencyLearner learner, MeasuredSpace measured, SearchSpace space) throws IOException {
        if (!(learner instanceof Transfer)) {
            return measured.learn(learner);
        }
        LatencySamples samples = LatencyCsv.read(Objects.requireNonNull(known), space);
        common.err()
                .println("known devices: learning from " + samples.members().size() + " members on "
                        + samples.columns().size() + " columns");
        return measured.learn(Transfer.from(
                measured.features().names(), measured.features().of(samples.members()), samples.columns()));
    }
}
