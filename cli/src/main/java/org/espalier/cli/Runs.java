package org.espalier.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.espalier.files.UnfitFileException;
import org.espalier.journal.JournalException;
import org.espalier.pipeline.Outcome;
import org.espalier.pipeline.Search;
import org.espalier.pipeline.SearchFolder;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.plan.PlanOutcome;
import org.espalier.settings.Loaded;
import org.jspecify.annotations.Nullable;

/** Carries a search out for a command: shows progress, stops on Ctrl-C without loss, says how to go on. */
final class Runs {
    /** A phase stops within a batch or one measurement. What takes longer is cut off, which loses no more than a kill does. */
    private static final int SECONDS_TO_STOP = 20;

    private Runs() {}

    /** The configuration; what its author should know is shown. */
    static SearchConfig told(Loaded<SearchConfig> loaded, CommonOptions common) {
        loaded.notices().forEach(notice -> common.err().println("note: " + Printable.of(notice)));
        common.err().flush();
        return loaded.value();
    }

    static int run(Search.Setup setup, @Nullable String until, CommonOptions common) throws IOException {
        Search.Setup whole = until == null ? setup : setup.until(until);
        Search search = whole.listener(new TerminalProgress(common.err(), System.console() != null && !common.json))
                .open();
        SearchFolder folder = search.folder();
        CountDownLatch ended = new CountDownLatch(1);
        Thread stopper = new Thread(() -> stop(search, ended, common), "stop-on-signal");
        Runtime.getRuntime().addShutdownHook(stopper);
        Outcome outcome;
        try {
            outcome = search.run();
        } catch (JournalException | UnfitFileException e) {
            throw e;
        } catch (IOException | UncheckedIOException e) {
            throw new IOException(
                    e.getMessage() + " (everything done is kept; go on with: espalier resume " + folder.directory()
                            + ")",
                    e);
        } finally {
            ended.countDown();
            if (stopper.getState() == Thread.State.NEW) {
                Runtime.getRuntime().removeShutdownHook(stopper);
            }
        }
        if (outcome.status() == PlanOutcome.Status.STOPPED) {
            return ExitCode.INTERRUPTED;
        }
        boolean complete = outcome.status() == PlanOutcome.Status.COMPLETE;
        if (common.json) {
            common.printJson(JsonObject.of("directory", folder.directory().toString(), "complete", complete));
        } else {
            String verdict = complete ? folder.verdict() : "";
            if (!verdict.isEmpty()) {
                common.out().println(verdict);
            }
            common.out()
                    .println(
                            complete ? "done: " + folder.reportFile() : "reached " + until + ": " + folder.directory());
        }
        return ExitCode.DONE;
    }

    private static void stop(Search search, CountDownLatch ended, CommonOptions common) {
        search.stop();
        common.err().println();
        common.err()
                .println("stopping; everything done is kept. Go on with: espalier resume "
                        + search.folder().directory());
        common.err().flush();
        try {
            if (!ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                common.err().println("the running step takes long and is cut off; resuming repeats it");
                common.err().flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
}
