package org.espalier.process;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a child may do to its parent. */
public final class TroublesomeChild {
    private TroublesomeChild() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        switch (args[0]) {
            case "tell" -> tell(out, args);
            case "echo" -> echo(out);
            case "hang" -> hang(out);
            case "fail" -> {
                System.err.println("nothing works");
                System.err.println("\tat some.where(Else.java:1)");
                System.exit(3);
            }
            case "crash" -> {
                System.err.println("out of luck");
                new ProcessBuilder(
                                "kill",
                                "-SEGV",
                                Long.toString(ProcessHandle.current().pid()))
                        .start()
                        .waitFor();
                hang(out);
            }
            case "lines" -> {
                for (int i = 0; i < 200_000; i++) {
                    out.println("line " + i + " of very many, so that the pipe is full before long");
                }
            }
            case "line" -> {
                byte[] block = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < 40; i++) {
                    out.write(block);
                }
                out.println();
                out.println("after");
            }
            case "memory" -> {
                byte[][] held = new byte[1000][];
                for (int i = 0; i < held.length; i++) {
                    held[i] = new byte[1 << 20];
                }
                hang(out);
            }
            case "fork" -> fork(out, args[1]);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void tell(PrintStream out, String[] args) {
        out.println(List.of(args));
        for (String name : List.of("CLASSPATH", "OMP_WAIT_POLICY", "OWN", "ORT_DISABLE_TELEMETRY")) {
            out.println(name + "=" + System.getenv(name));
        }
        out.println(Path.of("").toAbsolutePath());
        out.println(Runtime.getRuntime().maxMemory() >> 20);
        out.println(System.getProperty("org.bytedeco.javacpp.maxBytes") + " "
                + System.getProperty("org.bytedeco.test.of.children"));
    }

    private static void echo(PrintStream out) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println("heard " + line);
        }
    }

    private static void hang(PrintStream out) throws InterruptedException {
        out.println("hanging");
        Thread.sleep(600_000);
    }

    /** A grandchild that holds the same output open and would live on. */
    private static void fork(PrintStream out, String file) throws Exception {
        Process grandchild = new ProcessBuilder("sleep", "600").inheritIO().start();
        Files.writeString(Path.of(file), Long.toString(grandchild.pid()));
        Thread.sleep(3000);
        out.println("leaving");
    }
}
