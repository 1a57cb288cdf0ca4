package org.espalier.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.espalier.failure.Failure;
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
        common.interruption().stopBy(() -> stop(search, ended, common));
        Outcome outcome;
        try {
            outcome = search.run();
        } catch (IOException | RuntimeException | Error e) {
            Failure failure = Failure.of(e);
            if (failure.kind() == Failure.Kind.INPUT || failure.kind() == Failure.Kind.INTERRUPT) {
                throw e;
            }
            String kept = "everything done is kept, go on with: " + resume(folder);
            String todo = failure.problem().todo();
            throw new KeptException(
                    new Failure(failure.problem().todo(todo.isEmpty() ? kept : todo + "; " + kept), failure.kind()), e);
        } finally {
            ended.countDown();
        }
        if (outcome.status() == PlanOutcome.Status.STOPPED) {
            return ExitCode.INTERRUPTED;
        }
        boolean complete = outcome.status() == PlanOutcome.Status.COMPLETE;
        if (common.json) {
            common.printJson(complete ? RunReply.json(folder) : RunReply.begun(folder));
        } else if (complete) {
            RunReply.lines(folder).forEach(common.out()::println);
        } else {
            common.out().println("reached " + until + ": " + folder.directory());
        }
        return ExitCode.DONE;
    }

    private static String resume(SearchFolder folder) {
        return "espalier resume " + folder.directory();
    }

    private static String stop(Search search, CountDownLatch ended, CommonOptions common) {
        search.stop();
        common.err().println();
        common.err().println("stopping; everything done is kept. Go on with: " + resume(search.folder()));
        common.err().flush();
        try {
            if (!ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                common.err().println("the running step takes long and is cut off; resuming repeats it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "everything done is kept, go on with: " + resume(search.folder());
    }
}
