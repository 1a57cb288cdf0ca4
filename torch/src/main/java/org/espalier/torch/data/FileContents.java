package org.espalier.torch.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.espalier.files.Digests;

/** SHA-256 of many files, by all processors. */
final class FileContents {
    /** So many files at a time are worth handing to another thread. */
    private static final int AT_ONCE = 256;

    /** Stands for a file that cannot be read, which is as much a part of the data as one that can. */
    private static final byte[] UNREADABLE = Digests.sha256().digest("unreadable".getBytes(StandardCharsets.UTF_8));

    private final List<byte[]> digests;

    private FileContents(List<byte[]> digests) {
        this.digests = digests;
    }

    /** One file, maybe within another. */
    interface Content {
        /** Its SHA-256, from the memory where it holds it. */
        byte[] digest(ContentMemory memory) throws IOException;
    }

    /** Reads them, and keeps what is new in the memory. */
    static FileContents of(String where, List<? extends Content> files, ContentMemory memory) {
        ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
                    Thread thread = new Thread(task, "espalier-digest");
                    thread.setDaemon(true);
                    return thread;
                });
        try {
            List<Future<List<byte[]>>> futures = new ArrayList<>();
            for (int from = 0; from < files.size(); from += AT_ONCE) {
                List<? extends Content> some = files.subList(from, Math.min(files.size(), from + AT_ONCE));
                futures.add(workers.submit(() -> digests(some, memory)));
            }
            List<byte[]> all = new ArrayList<>(files.size());
            for (Future<List<byte[]>> future : futures) {
                all.addAll(future.get());
            }
            memory.save();
            return new FileContents(all);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("reading " + where + " was interrupted; start again", e);
        } catch (ExecutionException e) {
            throw new DataException(where + ": cannot be read: " + e.getCause(), e);
        } finally {
            workers.shutdownNow();
        }
    }

    private static List<byte[]> digests(List<? extends Content> files, ContentMemory memory) {
        List<byte[]> digests = new ArrayList<>(files.size());
        for (Content file : files) {
            digests.add(digest(file, memory));
        }
        return digests;
    }

    /** Why it cannot be read is said when it is decoded. */
    private static byte[] digest(Content file, ContentMemory memory) {
        try {
            return file.digest(memory);
        } catch (IOException e) {
            return UNREADABLE.clone();
        }
    }

    byte[] digest(int file) {
        return digests.get(file);
    }
}
