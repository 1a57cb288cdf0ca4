package org.espalier.bench.speed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.espalier.files.Digests;
import org.espalier.files.FolderTree;
import org.espalier.random.Seeds;
import org.espalier.torch.data.ContentDigest;
import org.espalier.torch.data.DataSources;
import org.espalier.torch.data.ImageSource;
import org.espalier.torch.data.SourceContext;

/** Identifies a folder of 60,000 small files that lie in the page cache, for the first time and again; beside it one file after the other. */
final class DataDigest implements SpeedBenchmark {
    private static final int FILES = 60_000;
    private static final int CLASSES = 10;
    private static final int BYTES = 1_000;
    private static final double TARGET = 3;

    /** Files that were written just now are not remembered. */
    private static final Duration SETTLED = Duration.ofMillis(2_500);

    @Override
    public String name() {
        return "data-digest";
    }

    @Override
    public String what() {
        return "60,000 files of 1 kB in 10 class folders listed and identified by their content, for the first time";
    }

    @Override
    public boolean takesTurns() {
        return false;
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        double[] first = new double[context.rounds() + 1];
        double[] again = new double[first.length];
        double[] ordinary = new double[first.length];
        try {
            Path place = Files.createTempDirectory("espalier-digest-");
            try {
                Path files = write(place.resolve("files"));
                for (int round = 0; round < first.length; round++) {
                    SourceContext empty = context(place.resolve("cache-" + round));
                    first[round] = DiskWork.seconds(() -> identify(files, empty));
                    again[round] = DiskWork.seconds(() -> identify(files, empty));
                    ordinary[round] = DiskWork.seconds(() -> oneByOne(files));
                    context.say(String.format(
                            Locale.ROOT,
                            "%s, round %d of %d: %.2f s, again %.2f s, one file after the other %.2f s",
                            name(),
                            round,
                            first.length - 1,
                            first[round],
                            again[round],
                            ordinary[round]));
                }
            } finally {
                FolderTree.remove(place);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("files could not be identified: " + e.getMessage(), e);
        }
        double[] warm = Arrays.copyOfRange(first, 1, first.length);
        return new SpeedResult(
                name(),
                what(),
                Turns.median(warm),
                "s",
                TARGET,
                false,
                Turns.median(warm) * 1e3,
                Turns.median(Arrays.copyOfRange(ordinary, 1, ordinary.length)) * 1e3,
                warm.length,
                Arrays.stream(warm).min().orElseThrow(),
                Arrays.stream(warm).max().orElseThrow());
    }

    private static SourceContext context(Path cache) {
        return new SourceContext(cache, List.of(), false, warning -> {});
    }

    private static ContentDigest identify(Path files, SourceContext context) {
        try (ImageSource source = DataSources.open(files.toString(), context)) {
            return source.content();
        }
    }

    private static void oneByOne(Path files) throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                Digests.sha256().digest(Files.readAllBytes(file));
            }
        }
    }

    private static Path write(Path folder) throws IOException {
        SplittableRandom random = Seeds.generator(1, "digest", 0);
        byte[] content = new byte[BYTES];
        for (int i = 0; i < FILES; i++) {
            Path file = folder.resolve("class-" + i % CLASSES).resolve(i + ".png");
            if (i < CLASSES) {
                Files.createDirectories(file.getParent());
            }
            random.nextBytes(content);
            Files.write(file, content);
        }
        awaitSettled(Instant.now());
        return folder;
    }

    private static void awaitSettled(Instant written) {
        while (Instant.now().isBefore(written.plus(SETTLED))) {
            Thread.onSpinWait();
        }
    }
}
