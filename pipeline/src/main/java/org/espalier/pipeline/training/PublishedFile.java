package org.espalier.pipeline.training;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.files.AtomicFiles;
import org.espalier.files.Digests;
import org.espalier.files.PathSegment;
import org.espalier.files.RegularFiles;
import org.espalier.files.UserCache;
import org.espalier.pipeline.config.PublishedSupernet;
import org.espalier.pipeline.config.SupernetConfig;
import org.espalier.torch.data.DataException;
import org.espalier.torch.data.Downloader;
import org.espalier.yaml.ConfigException;

/**
 * A file of published weights that lies on this machine: named by its path, by an address from which it was fetched, or by the name of a supernet that once-for-all's authors
 * have published. What is fetched is kept in the user's cache ({@code espalier/weights}); since its authors give no checksum, that of the first download is kept beside it, told,
 * and required from then on.
 *
 * @param path of the file
 * @param sha256 of its bytes, 64 digits
 */
public record PublishedFile(Path path, String sha256) {
    private static final String CACHE = "weights";
    private static final String KEPT = ".sha256";

    /**
     * Finds the file, or fetches it.
     *
     * @param weights path, address or name
     * @param pinned digest that it has to have
     * @param environment says where the cache lies
     * @param notice told of a download
     * @throws ConfigException without a key: what is wrong, what is expected, what to do
     */
    public static PublishedFile of(
            String weights, Optional<String> pinned, Map<String, String> environment, Consumer<String> notice) {
        Optional<URI> address = address(weights);
        Path path = address.map(uri -> fetched(uri, environment, notice)).orElseGet(() -> local(weights));
        String digest = digest(path);
        pinned.filter(expected -> !expected.equals(digest)).ifPresent(expected -> {
            throw new ConfigException(path + " has the SHA-256 " + digest + ", expected " + expected
                    + "; remove the file to fetch it again, or correct weights_sha256");
        });
        if (address.isPresent() && pinned.isEmpty()) {
            requireKept(path, digest, notice);
        }
        return new PublishedFile(path, digest);
    }

    /** The file that a configuration names. */
    public static PublishedFile of(SupernetConfig config, Map<String, String> environment, Consumer<String> notice) {
        return of(config.weights().orElseThrow(), config.weightsSha256(), environment, notice);
    }

    private static Optional<URI> address(String weights) {
        Optional<PublishedSupernet> known = PublishedSupernet.named(weights);
        if (known.isPresent() && !Files.exists(Path.of(weights))) {
            return Optional.of(known.get().address());
        }
        try {
            return PublishedSupernet.isAddress(weights) ? Optional.of(URI.create(weights)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new ConfigException("'" + weights + "' is no address: " + e.getMessage(), e);
        }
    }

    private static Path local(String weights) {
        Path path = Path.of(weights);
        if (Files.isDirectory(path)) {
            throw new ConfigException(
                    path
                            + " is a folder, expected a file as torch.save writes it; the supernet of a search is supernet.from");
        } else if (!Files.exists(path)) {
            throw new ConfigException(
                    path + ": no such file, expected a file as torch.save writes it, an address, or one of "
                            + PublishedSupernet.ALL.stream()
                                    .map(PublishedSupernet::name)
                                    .toList());
        }
        return path;
    }

    private static Path fetched(URI address, Map<String, String> environment, Consumer<String> notice) {
        String file = Path.of(address.getPath()).getFileName() + "";
        Path folder = UserCache.folder(environment, CACHE);
        Path target = folder.resolve(PathSegment.of(file));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ConfigException("cannot make " + folder + ": " + e.getMessage(), e);
        }
        if (!Files.exists(target)) {
            notice.accept("fetching " + address + " into " + folder);
        }
        try {
            new Downloader(notice).fetch(address, target);
        } catch (DataException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        }
        return target;
    }

    private static String digest(Path path) {
        try {
            return Digests.sha256(path);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /** Of the first download the digest is kept; another one is not the same file. */
    private static void requireKept(Path path, String digest, Consumer<String> notice) {
        Path kept = path.resolveSibling(path.getFileName() + KEPT);
        try {
            if (!Files.exists(kept)) {
                AtomicFiles.writeString(kept, digest + "\n");
                notice.accept(
                        path.getFileName() + " has the SHA-256 " + digest + "; weights_sha256 requires it elsewhere");
                return;
            }
            String first = RegularFiles.readText(kept).strip();
            if (!first.equals(digest)) {
                throw new ConfigException(path + " has the SHA-256 " + digest + ", and had " + first
                        + " when it was fetched first; remove both it and " + kept.getFileName()
                        + " to fetch it again");
            }
        } catch (IOException e) {
            throw new ConfigException("cannot keep the digest of " + path + ": " + e.getMessage(), e);
        }
    }
}
