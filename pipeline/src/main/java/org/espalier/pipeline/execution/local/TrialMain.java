package org.espalier.pipeline.execution.local;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.espalier.event.DataIdentified;
import org.espalier.event.EventText;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.resources.KnownData;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.resources.Supplied;
import org.espalier.torch.train.DivergedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The child's side of a job: one training or measurement in a process of its own, so that whatever goes wrong in it stays in it.
 * Reads {@link #REQUEST} in the folder that is its only argument and leaves {@link #OUTCOME} there: how the job ended, or that the training
 * diverged. Of any other failure it leaves nothing there, so that the job can be done again; it says it on its standard output, as a {@link
 * TrialFailure} and a trace. Ends when its standard input does, which is when the parent is gone, however it went.
 */
public final class TrialMain {
    public static final String REQUEST = "request.json";
    public static final String OUTCOME = TrialOutcome.FILE;

    /** What it printed that was nothing to hear. */
    public static final String PRINTED = "output.txt";

    /** The request's key of the whole configuration. */
    static final String CONFIG = "config";

    /** The request's key of the data that the search was made of so far, an event as in a journal. */
    static final String DATA = "data";

    /** The request's key of whether the parent has to be asked before each epoch. */
    static final String ASKS = "asks";

    /** The request's key of whether somebody reads how validation images do. */
    static final String WATCHED = "watched";

    private static final int FAILED = 1;
    private static final int ORPHANED = 4;
    private static final Logger LOG = LoggerFactory.getLogger(TrialMain.class);

    private TrialMain() {}

    /** @param args folder of the job */
    public static void main(String[] args) {
        ParentPipe parent =
                new ParentPipe(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        parent.hear(System.in, () -> Runtime.getRuntime().halt(ORPHANED));
        try {
            run(Path.of(args[0]), parent);
        } catch (Throwable e) {
            // whatever it is: nobody else can say why, and the parent decides what becomes of it
            parent.print(TrialFailure.of(e).write());
            parent.print(e);
            System.exit(FAILED);
        }
        System.exit(0);
    }

    private static void run(Path folder, ParentPipe parent) throws IOException {
        ObjectNode request = (ObjectNode) Json.read(folder.resolve(REQUEST));
        SearchConfig config = SearchConfig.ofJson(REQUEST, request.required(CONFIG));
        request.remove(CONFIG);
        KnownData known =
                KnownData.known(Optional.ofNullable(request.remove(DATA)).flatMap(TrialMain::data));
        JobListener listener = new TellingParent(
                parent,
                request.remove(ASKS).asBoolean(),
                request.remove(WATCHED).asBoolean());
        Job job = JobRequest.read(request, folder);
        try (SearchResources resources =
                new SearchResources(config, Supplied.NOTHING, System.getenv(), LOG::warn, known)) {
            new TrialOutcome(job, request).write(end(resources, job, listener));
        }
    }

    private static JobEnd end(SearchResources resources, Job job, JobListener listener) throws IOException {
        try {
            return new JobWork(resources).run(job, listener, false, () -> false);
        } catch (DivergedException e) {
            return new JobEnd.Failed(
                    JobEnd.Failed.Reason.DIVERGED, TrialFailure.of(e).cause());
        }
    }

    private static Optional<DataIdentified> data(JsonNode text) {
        return EventText.read(text.asString("")).map(event -> {
            if (event instanceof DataIdentified data) {
                return data;
            }
            throw new IllegalArgumentException(REQUEST + ": '" + DATA + "' is no event of data, got " + text);
        });
    }
}
