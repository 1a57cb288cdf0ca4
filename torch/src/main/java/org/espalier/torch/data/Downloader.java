package org.espalier.torch.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.espalier.files.AtomicFiles;
import org.espalier.files.Digests;
import org.espalier.files.RegularFiles;

/** Fetches files; what a broken connection left is continued at the next try. */
public final class Downloader {
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_REFUSED = 416;

    /** Several times the largest known set; what never ends must not fill the disk. */
    private static final long MOST_BYTES = 1L << 30;

    private final Consumer<String> warnings;
    private final long mostBytes;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(20))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    /** @param warnings hears where a download goes on */
    public Downloader(Consumer<String> warnings) {
        this(warnings, MOST_BYTES);
    }

    /** @param mostBytes of one file; a server that sends more is not listened to */
    Downloader(Consumer<String> warnings, long mostBytes) {
        this.warnings = warnings;
        this.mostBytes = mostBytes;
    }

    /**
     * Fetches a file unless it is there already.
     *
     * @return the file in the folder, whose checksum is right
     * @throws DataException if no address gives it
     */
    Path fetch(List<URI> addresses, KnownSet.File file, Path folder) {
        Path target = folder.resolve(file.name());
        Path partial = folder.resolve(file.name() + ".part");
        List<String> failures = new ArrayList<>();
        for (URI address : addresses) {
            URI uri = address.resolve(file.name());
            try {
                RegularFiles.requireWritable(target);
                if (Files.exists(target) && Digests.md5(target).equals(file.md5())) {
                    return target;
                }
                receive(uri, partial);
                String md5 = Digests.md5(partial);
                if (md5.equals(file.md5())) {
                    AtomicFiles.rename(partial, target);
                    return target;
                }
                Files.delete(partial);
                failures.add(uri + " gave checksum " + md5 + ", expected " + file.md5());
            } catch (IOException e) {
                failures.add(uri + ": " + reason(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DataException("download of " + uri + " was interrupted; start again to continue it", e);
            }
        }
        throw new DataException("cannot download " + file.name() + " (" + String.join("; ", failures)
                + "): connect to the network and start again (a broken download is continued), or put the file into "
                + folder + " by hand");
    }

    /**
     * Fetches a file of which no checksum is known, unless it is there already. A broken connection leaves nothing but {@code target.part}.
     *
     * @throws DataException where the address does not give all of it
     */
    public void fetch(URI uri, Path target) {
        if (Files.exists(target)) {
            return;
        }
        Path partial = target.resolveSibling(target.getFileName() + ".part");
        try {
            RegularFiles.requireWritable(target);
            receive(uri, partial);
            AtomicFiles.rename(partial, target);
        } catch (IOException e) {
            throw new DataException(
                    "cannot download " + uri + " ("
                            + reason(e)
                            + "): connect to the network and start again (a broken download is continued), or put the file at "
                            + target + " by hand",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("download of " + uri + " was interrupted; start again to continue it", e);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private void copy(InputStream in, FileChannel channel) throws IOException {
        OutputStream out = Channels.newOutputStream(channel);
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (channel.position() + n > mostBytes) {
                channel.truncate(0);
                throw new IOException("the server sends more than the " + mostBytes + " bytes that any set may have");
            }
            out.write(buffer, 0, n);
        }
    }

    private void receive(URI uri, Path partial) throws IOException, InterruptedException {
        RegularFiles.requireWritable(partial);
        long have = Files.exists(partial) ? Files.size(partial) : 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
            warnings.accept("continuing the download of " + uri + " at byte " + have);
        }
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            int status = response.statusCode();
            if (status == RANGE_REFUSED) {
                return; // Everything was there already; the checksum decides.
            }
            if (status != OK && status != PARTIAL) {
                throw new IOException("the server answered " + status);
            }
            try (FileChannel channel = RegularFiles.openToGrow(partial)) {
                channel.truncate(status == PARTIAL ? have : 0);
                channel.position(channel.size());
                copy(in, channel);
            }
        }
    }
}
