package org.espalier.torch.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Threads that compute side by side, each with one thread of LibTorch's. Small networks leave most of a second core idle when every operation is
 * split between two threads, because the halves are waited for after each; pieces of work that do not depend on each other keep both busy.
 *
 * <p>Which lane a piece runs on has no influence on its result: all lanes have the same settings. Convolutions of a lane are those of one thread
 * ({@link Engine#lane}). Gradient mode is LibTorch's state of a thread, so that a piece has to set its own.
 */
public final class Lanes implements AutoCloseable {
    /** No threads of their own: pieces run one after the other on the caller's, with all of LibTorch's threads. */
    public static final Lanes NONE = new Lanes(1, null);

    private final int count;
    private final @Nullable ExecutorService threads;

    private Lanes(int count, @Nullable ExecutorService threads) {
        this.count = count;
        this.threads = threads;
    }

    /** As many lanes as the engine has threads; {@link #NONE} where that is one, or where the device is not the processor. */
    public static Lanes start(Engine engine) {
        int count = engine.settings().threads();
        if (count == 1 || engine.settings().device() != DeviceKind.CPU) {
            return NONE;
        }
        ExecutorService threads = Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, "espalier-lane");
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < count; i++) {
            result(threads.submit(Lanes::settle, null)); // the pool begins with a new thread for each of these
        }
        torch.set_num_threads(count); // a lane's setting is also what threads yet to come start with
        return new Lanes(count, threads);
    }

    private static void settle() {
        // a thread's first call takes over the common setting, which must not overwrite this one's later
        torch.get_num_threads();
        torch.set_num_threads(1);
    }

    /** Pieces of work that can run at once. */
    public int count() {
        return count;
    }

    /**
     * Runs pieces of work and waits for all of them. Each runs in a pointer scope of its own: a tensor that it returns has to hold a reference.
     *
     * @return their results, in the order of the pieces
     * @throws RuntimeException the first failure, after all pieces have ended
     */
    public <T> List<T> run(List<Supplier<T>> pieces) {
        List<Future<T>> running = new ArrayList<>();
        if (threads != null) {
            for (Supplier<T> piece : pieces) {
                running.add(threads.submit(() -> scoped(piece)));
            }
        }
        List<T> results = new ArrayList<>();
        RuntimeException failure = null;
        for (int i = 0; i < pieces.size(); i++) {
            try {
                results.add(threads == null ? scoped(pieces.get(i)) : result(running.get(i)));
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }

    private static <T> T scoped(Supplier<T> piece) {
        try (PointerScope scope = new PointerScope()) {
            return piece.get();
        }
    }

    /** Waits through interrupts: native work cannot be broken off, and what it reads must not be freed under it. */
    private static <T> T result(Future<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw e.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        if (threads != null) {
            threads.shutdown();
        }
    }
}
