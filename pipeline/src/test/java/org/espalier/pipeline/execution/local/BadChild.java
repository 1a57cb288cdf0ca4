package org.espalier.pipeline.execution.local;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;

/** A trial program that goes wrong in the way that the file {@code mode} beside the trials' folders names. */
public final class BadChild {
    private BadChild() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        String mode = Files.readString(folder.resolveSibling("mode"));
        switch (mode) {
            case "crash" -> {
                System.err.println("out of luck");
                Runtime.getRuntime().halt(134);
            }
            case "signal-15", "signal-9", "signal-11" -> signal(mode.substring("signal-".length()));
            case "exit" -> System.exit(42);
            case "hang" -> hang(folder);
            case "heap" -> fillHeap();
            case "memory" -> fillNativeMemory();
            case "direct" -> thrown(() -> System.out.println(ByteBuffer.allocateDirect(Integer.MAX_VALUE)));
            case "torch" ->
                thrown(() -> {
                    throw new RuntimeException(
                            "[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate"
                                    + " memory: you tried to allocate 4 bytes. Error code 12 (Cannot allocate memory)\nat frame #0");
                });
            case "fault" -> thrown(() -> System.out.println(args[folder.getNameCount()]));
            case "library" -> thrown(() -> System.loadLibrary("of-nobody"));
            case "nothing" -> System.exit(0);
            case "flood" -> flood(folder);
            case "garble" -> garble(folder);
            case "close" -> {
                System.out.close();
                outcome(folder);
            }
            case "score" -> outcome(folder, "\"NaN\"");
            case "damage" -> Files.write(folder.resolve(TrialMain.OUTCOME), new byte[] {'{', 0, (byte) 0xff});
            case "linger" -> {
                leave(folder, "1");
                Thread.sleep(600_000);
            }
            case "one-of-two" -> oneOfTwo(folder);
            default -> throw new IllegalArgumentException(mode);
        }
    }

    /** As {@link TrialMain} does with whatever is thrown. */
    private static void thrown(Runnable bad) {
        try {
            bad.run();
        } catch (Throwable e) {
            System.out.println(TrialFailure.of(e).write());
            e.printStackTrace(System.out);
            System.exit(1);
        }
    }

    private static void signal(String number) throws Exception {
        String pid = Long.toString(ProcessHandle.current().pid());
        new ProcessBuilder("kill", "-" + number, pid).start().waitFor();
        Thread.sleep(600_000);
    }

    /** The first hangs; the second waits until the first is there, and then lacks something. */
    private static void oneOfTwo(Path folder) throws Exception {
        if (folder.endsWith("trial-0")) {
            hang(folder);
        }
        while (!Files.exists(folder.resolveSibling("trial-0").resolve("pid"))) {
            Thread.sleep(20);
        }
        thrown(() -> {
            throw new UncheckedIOException(new NoSuchFileException("images"));
        });
    }

    private static void hang(Path folder) throws Exception {
        Files.writeString(
                folder.resolve("pid"), Long.toString(ProcessHandle.current().pid()));
        Thread.sleep(600_000);
    }

    private static void fillHeap() {
        List<byte[]> held = new ArrayList<>();
        while (true) {
            held.add(new byte[1 << 24]);
        }
    }

    private static void fillNativeMemory() throws InterruptedException {
        List<BytePointer> held = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            held.add(new BytePointer(1L << 24).fill(1));
            Thread.sleep(20);
        }
        Thread.sleep(600_000L + held.size());
    }

    private static void flood(Path folder) throws Exception {
        String line = "{\"job-epoch\":{\"epoch\":1,\"epochs\":1,\"loss\":1,\"learning_rate\":0.5,\"nanos\":0,"
                + "\"training\":0.5}}";
        for (int i = 0; i < 100_000; i++) {
            System.out.println(line);
            System.out.println("x".repeat(100));
        }
        outcome(folder);
    }

    private static void garble(Path folder) throws Exception {
        System.out.write(new byte[] {(byte) 0xff, 0, (byte) 0xfe, '\n'});
        System.out.println("{\"job-");
        System.out.println("{\"job-epoch\":{\"epoch\":\"one\"}}");
        System.out.println("{\"job-epoch\":[7]}");
        System.out.println("{\"job-question\":{\"done\":7}}");
        System.out.println("{\"type\":\"told\",\"data\":{\"trials\":[]}}");
        System.out.println(epoch(2, 2, "0.5"));
        System.out.println(epoch(1, 2, "0.5"));
        System.out.println(epoch(1, 1, "{\"correct\":3,\"images\":2}"));
        System.out.println(epoch(1, 1, "0.5"));
        System.out.println(epoch(1, 1, "1"));
        System.out.print("y".repeat(3_000_000));
        outcome(folder);
    }

    private static String epoch(int epoch, int epochs, String training) {
        return "{\"job-epoch\":{\"epoch\":" + epoch + ",\"epochs\":" + epochs
                + ",\"loss\":1,\"learning_rate\":0.5,\"nanos\":500000000,\"training\":" + training + "}}";
    }

    private static void outcome(Path folder) throws Exception {
        outcome(folder, "1");
    }

    private static void outcome(Path folder, String correct) throws Exception {
        leave(folder, correct);
        System.out.flush();
        System.exit(0);
    }

    /** A training with so many right answers of two. */
    private static void leave(Path folder, String correct) throws Exception {
        String request = Files.readString(folder.resolve(TrialMain.REQUEST)).strip();
        Files.writeString(
                folder.resolve(TrialMain.OUTCOME),
                request.substring(0, request.length() - 1)
                        + ",\"end\":{\"training\":{\"correct\":1,\"images\":2},\"valid\":{\"correct\":" + correct
                        + ",\"images\":2}}}");
    }
}
