package org.espalier.pipeline.execution.local;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.pipeline.execution.testing.ExecutorFixture.Behaviour;

/** The program in the child that plays what the contract of executors asks for. */
public final class ContractChild {
    private ContractChild() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Files.writeString(
                folder.resolve("pid"), Long.toString(ProcessHandle.current().pid()));
        String request = Files.readString(folder.resolve(TrialMain.REQUEST));
        if (request.contains("\"measuring\"")) {
            Thread.sleep(600);
            leave(
                    folder,
                    request,
                    "{\"latency\":{\"median\":1,\"p90\":1,\"p99\":1,\"iqr\":0,\"min\":1,\"runs\":1,"
                            + "\"variation\":0,\"drift\":0,\"settled\":true,\"unstable\":false,\"conditions\":{},\"samples\":[1]}}");
            return;
        }
        String[] words = found(request, "\"architecture\" : \"([^\"]*)\"").split(" ");
        Behaviour behaviour = Behaviour.valueOf(words[0]);
        List<Double> needed = new ArrayList<>();
        Matcher scores = Pattern.compile("\"([^\"]+)\"").matcher(found(request, "\"needed\" : \\[([^\\]]*)\\]"));
        while (scores.find()) {
            needed.add(Double.valueOf(scores.group(1)));
        }
        int epochs = Integer.parseInt(found(request, "\"epochs\" : (\\d+)"));
        ContractScript script = new ContractScript(
                behaviour, Integer.parseInt(words[1]), epochs, until(request, epochs), needed, folder);
        switch (behaviour) {
            case HANGING -> Thread.sleep(600_000);
            case GREEDY -> fillHeap();
            case DIVERGING -> leave(folder, request, "{\"failure\":\"the loss is NaN\"}");
            default -> train(script, request);
        }
    }

    private static void train(ContractScript script, String request) throws Exception {
        boolean asks = request.contains("\"asks\" : true");
        BufferedReader answers = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        ContractScript.Played played = script.play(new ContractScript.Stage() {
            @Override
            public boolean mayGoOn(int done) throws Exception {
                if (!asks) {
                    return true;
                }
                System.out.println("{\"job-question\":{\"done\":" + done + "}}");
                return answers.readLine().equals(done + " go on");
            }

            @Override
            public void epoch(int epoch) {
                garble(script, epoch);
                System.out.println("{\"job-epoch\":{\"epoch\":" + epoch + ",\"epochs\":" + script.epochs()
                        + ",\"loss\":1,\"learning_rate\":0.5,\"nanos\":1,\"training\":0.5}}");
            }

            @Override
            public void die() throws Exception {
                String pid = Long.toString(ProcessHandle.current().pid());
                new ProcessBuilder("kill", "-9", pid).start().waitFor();
                Thread.sleep(600_000);
            }
        });
        if (script.behaviour() == Behaviour.DAMAGED_ONCE && script.isFirstTime()) {
            Files.write(script.folder().resolve(TrialMain.OUTCOME), new byte[] {'{', 0, (byte) 0xff});
            return;
        }
        leave(script.folder(), request, end(script, played, request.contains("\"looks\" : true")));
    }

    private static void garble(ContractScript script, int epoch) {
        if (script.behaviour() == Behaviour.GARBLED) {
            System.out.write(new byte[] {(byte) 0xff, 0, (byte) 0xfe, '\n'}, 0, 4);
            System.out.println("{\"job-epoch\":{\"epoch\":" + (epoch + 1) + "}}");
            System.out.println("{\"job-");
            System.out.println("x".repeat(200_000));
        }
    }

    private static String end(ContractScript script, ContractScript.Played played, boolean looks) {
        if (played.done() == 0) {
            return "{\"not_begun\":true}";
        }
        String stopped = played.done() < script.epochs() ? ",\"stopped_after\":" + played.done() : "";
        return "{\"training\":{\"correct\":1,\"images\":2},\"valid\":{\"correct\":" + script.number() + ",\"images\":"
                + ContractScript.IMAGES + "},\"curve\":" + (looks ? script.curve(played.done()) : "[]") + stopped + "}";
    }

    private static void leave(Path folder, String request, String end) throws Exception {
        String open = request.strip();
        Path half = folder.resolve("half");
        Files.writeString(half, open.substring(0, open.length() - 1) + ",\"end\":" + end + "}");
        Files.move(half, folder.resolve(TrialMain.OUTCOME), StandardCopyOption.ATOMIC_MOVE);
        System.out.flush();
        System.exit(0);
    }

    private static void fillHeap() {
        List<byte[]> held = new ArrayList<>();
        while (true) {
            held.add(new byte[1 << 24]);
        }
    }

    private static int until(String request, int epochs) {
        Matcher until = Pattern.compile("\"until\" : (\\d+)").matcher(request);
        return until.find() ? Integer.parseInt(until.group(1)) : epochs;
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException(pattern + " is not in " + text);
        }
        return matcher.group(1);
    }
}
