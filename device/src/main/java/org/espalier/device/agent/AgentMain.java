package org.espalier.device.agent;

import ai.onnxruntime.OrtEnvironment;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Stopwatch;
import org.espalier.device.ort.OrtModel;

/**
 * Measures on a board what its standard input asks for, one {@link AgentRequest} a line, and answers on its standard output in lines that begin
 * with {@link #ANSWER}: {@code KEY VALUE}, then {@code done}, or {@code failed} with a reason. Other lines are a library's talk. The end of its
 * input, which is also that of the connection, ends it at once. Needs nothing but the classes of {@code AgentJar} and ONNX Runtime.
 */
public final class AgentMain {
    /** How lines of the agent's own begin. */
    public static final String ANSWER = "@espalier ";

    /** The last line of an answer. */
    public static final String DONE = "done";

    /** The last line of an answer that is a refusal; the reason follows. */
    public static final String FAILED = "failed";

    private static final int SAMPLES_IN_A_LINE = 500;

    private final PrintStream out;

    private AgentMain(PrintStream out) {
        this.out = out;
    }

    /** @param args none */
    public static void main(String[] args) throws InterruptedException {
        AgentMain agent =
                new AgentMain(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        BlockingQueue<String> requests = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> read(requests), "requests");
        reader.setDaemon(true);
        reader.start();
        agent.say("runtime", "onnxruntime " + OrtEnvironment.getEnvironment().getVersion());
        agent.say("java", System.getProperty("java.version"));
        agent.say(DONE, "");
        while (true) {
            agent.answer(requests.take());
        }
    }

    private static void read(BlockingQueue<String> requests) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                requests.add(line);
            }
        } catch (IOException e) {
            System.exit(1); // nobody is there any more who could be told
        }
        System.exit(0);
    }

    private void say(String key, String value) {
        out.println(ANSWER + key + " " + value.replaceAll("\\s+", " "));
    }

    private void answer(String line) {
        try {
            AgentRequest request = AgentRequest.read(line);
            if (request.nodes()) {
                nodes(request);
            } else {
                measure(request);
            }
            say(DONE, "");
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            say(FAILED, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void measure(AgentRequest request) {
        Stopwatch stopwatch = new Stopwatch(System::nanoTime);
        OrtModel.Use use = new OrtModel.Use(request.threads(), request.batch());
        try (OrtModel model = OrtModel.load("the model", Path.of(request.file()), use)) {
            if (request.reference().isEmpty()) {
                tell(stopwatch.measure(model::run, null, request.protocol(), Map.of()));
                return;
            }
            Path small = Path.of(request.reference());
            try (OrtModel reference =
                    OrtModel.load("the reference model", small, new OrtModel.Use(request.threads(), 1))) {
                tell(stopwatch.measure(model::run, reference::run, request.protocol(), Map.of()));
            }
        }
    }

    private void tell(MeasuredLatency measured) {
        say("variation", "" + measured.variation());
        say("drift", "" + measured.drift());
        say("settled", "" + measured.settled());
        say("unstable", "" + measured.unstable());
        double[] millis = measured.samples().millis();
        for (int from = 0; from < millis.length; from += SAMPLES_IN_A_LINE) {
            StringBuilder line = new StringBuilder();
            for (int i = from; i < Math.min(millis.length, from + SAMPLES_IN_A_LINE); i++) {
                line.append(i == from ? "" : " ").append(millis[i]);
            }
            say("samples", line.toString());
        }
    }

    private void nodes(AgentRequest request) {
        OrtModel.Use use = new OrtModel.Use(request.threads(), request.batch()).profiling(request.file() + ".profile");
        try (OrtModel model = OrtModel.load("the model", Path.of(request.file()), use)) {
            say("profile", model.profile(request.protocol().runs()).toString());
        }
    }
}
