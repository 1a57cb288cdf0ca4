package org.espalier.torch.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.espalier.files.AtomicFiles;

/**
 * {@code fashion-mnist}, {@code mnist} and {@code cifar-10}: from a local folder where one holds the set, otherwise downloaded once,
 * checked, and kept in the cache.
 */
public final class KnownSetSource implements DataSource {
    private final List<KnownSet> sets;

    /** The source of the published sets. */
    public KnownSetSource() {
        this(KnownSet.all());
    }

    KnownSetSource(List<KnownSet> sets) {
        this.sets = List.copyOf(sets);
    }

    @Override
    public String description() {
        return sets.stream().map(KnownSet::name).collect(Collectors.joining(", ")) + ":  "
                + sets.stream().map(KnownSet::description).collect(Collectors.joining("; "));
    }

    @Override
    public boolean isName(String source) {
        return sets.stream().anyMatch(set -> set.name().equals(source));
    }

    @Override
    public Optional<ImageSource> open(String source, SourceContext context) {
        return sets.stream()
                .filter(set -> set.name().equals(source))
                .findFirst()
                .map(set -> find(set, context));
    }

    private static ImageSource find(KnownSet set, SourceContext context) {
        List<Path> places = new ArrayList<>();
        context.localFolders().forEach(folder -> places.add(folder.resolve(set.name())));
        Path own = context.cache().resolve("sets").resolve(set.name());
        for (Path place : places) {
            Optional<ImageSource> found = open(place, set, context);
            if (found.isPresent()) {
                return found.get();
            }
        }
        if (!Files.exists(own.resolve("complete"))) {
            if (!context.download()) {
                throw new DataException(
                        "data set " + set.name() + " is not on this machine and downloads are off: looked in " + places
                                + " and " + own + "; put its files into one of them");
            }
            download(set, own, context);
        }
        return open(own, set, context)
                .orElseThrow(() -> new DataException("folder " + own + " should hold " + set.name()
                        + " and does not: delete it to download the set again"));
    }

    /** Archives unpack into a folder of their own, such as {@code cifar-10-batches-bin}. */
    private static Optional<ImageSource> open(Path folder, KnownSet set, SourceContext context) {
        Optional<ImageSource> found = RecordFolder.open(folder, set.classNames(), context);
        return found.isPresent()
                ? found
                : RecordFolder.open(folder.resolve(set.name() + "-batches-bin"), set.classNames(), context);
    }

    private static void download(KnownSet set, Path folder, SourceContext context) {
        Downloader downloader = new Downloader(context.warnings());
        try {
            Files.createDirectories(folder);
            for (KnownSet.File file : set.files()) {
                Path fetched = downloader.fetch(set.addresses(), file, folder);
                if (file.isArchive()) {
                    TarGz.unpack(fetched, folder);
                    Files.delete(fetched);
                }
            }
            AtomicFiles.writeString(folder.resolve("complete"), "");
        } catch (IOException e) {
            throw new DataException(
                    "data set " + set.name() + " cannot be stored in " + folder + ": " + e.getMessage()
                            + "; check space and permissions",
                    e);
        }
    }
}
