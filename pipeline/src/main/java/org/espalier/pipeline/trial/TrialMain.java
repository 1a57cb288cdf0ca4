package org.espalier.pipeline.trial;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.event.DataIdentified;
import org.espalier.event.EventText;
import org.espalier.event.TrialProgressed;
import org.espalier.files.AtomicFiles;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.KnownData;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.resources.Supplied;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.torch.train.DivergedException;
import org.espalier.torch.train.TrainingListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The child's side of a trial: one short training from scratch in a process of its own, so that whatever goes wrong in it stays in it.
 * Reads {@link #REQUEST} in the folder that is its only argument and leaves {@link #OUTCOME} there: a score, or that the training diverged. Of
 * any other failure it leaves nothing there, so that the trial can be evaluated again; it says it on its standard output, as a {@link
 * TrialFailure} and a trace. Ends when its standard input does, which is when the parent is gone, however it went.
 */
public final class TrialMain {
    public static final String REQUEST = "request.json";
    public static final String OUTCOME = "outcome.json";

    /** What it printed that was no event. */
    public static final String PRINTED = "output.txt";

    /** The request's key of the whole configuration. */
    static final String CONFIG = "config";

    /** The request's key of the data that the search was made of so far, an event as in a journal. */
    static final String DATA = "data";

    private static final int FAILED = 1;
    private static final int ORPHANED = 4;
    private static final Logger LOG = LoggerFactory.getLogger(TrialMain.class);

    private TrialMain() {}

    /** @param args folder of the trial */
    public static void main(String[] args) {
        PrintStream pipe = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        endWithParent(System.in);
        try {
            evaluate(Path.of(args[0]), pipe);
        } catch (Throwable e) {
            // whatever it is: nobody else can say why, and the parent decides what becomes of it
            pipe.println(TrialFailure.of(e).write());
            e.printStackTrace(pipe);
            System.exit(FAILED);
        }
        System.exit(0);
    }

    private static void evaluate(Path folder, PrintStream pipe) throws IOException {
        ObjectNode request = (ObjectNode) Json.read(folder.resolve(REQUEST));
        SearchConfig config = SearchConfig.ofJson(REQUEST, request.required(CONFIG));
        request.remove(CONFIG);
        KnownData known =
                KnownData.known(Optional.ofNullable(request.remove(DATA)).flatMap(TrialMain::data));
        try (SearchResources resources =
                new SearchResources(config, Supplied.NOTHING, System.getenv(), LOG::warn, known)) {
            Architecture member = resources
                    .space()
                    .codec()
                    .parse(request.required("architecture").asString());
            ObjectNode outcome = JsonNodeFactory.instance.objectNode();
            outcome.setAll(request);
            try {
                ScratchTraining.Trained trained = new ScratchTraining(resources)
                        .train(
                                resources.space().network(member),
                                request.required("epochs").asInt(),
                                folder.resolve("checkpoints"),
                                reports(request.required("number").asLong(), pipe));
                outcome.put("score", trained.valid().top1());
            } catch (DivergedException e) {
                outcome.put("failure", String.valueOf(e.getMessage()));
            }
            AtomicFiles.writeString(folder.resolve(OUTCOME), Json.pretty(outcome));
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

    /** Each epoch as a line on the pipe to the parent. */
    private static TrainingListener reports(long number, PrintStream pipe) {
        return new TrainingListener() {
            @Override
            public void epoch(EpochReport report) {
                pipe.println(EventText.write(new TrialProgressed(
                        number,
                        report.epoch(),
                        report.epochs(),
                        EpochEvents.seconds(report),
                        EpochEvents.measures(report))));
            }

            @Override
            public void warning(String message) {
                LOG.warn("{}", message);
            }
        };
    }

    /** A child that outlived its parent would write into the folder that a resumed search uses. */
    private static void endWithParent(InputStream input) {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (input.read() >= 0) {
                            continue;
                        }
                    } catch (IOException e) {
                        LOG.debug("the parent's end of the pipe is broken", e);
                    }
                    Runtime.getRuntime().halt(ORPHANED);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
