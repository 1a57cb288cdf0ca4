package org.espalier.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.espalier.failure.Failure;
import org.espalier.failure.Problem;
import org.espalier.pipeline.check.StartProblemsException;
import org.espalier.process.ProgramVersion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code espalier} program. */
@Command(
        name = "espalier",
        description =
                "Neural architecture search for the JVM: finds a network that fits your data, your device and your limit.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            SpacesCommand.class,
            DescribeCommand.class,
            StrategiesCommand.class,
            SearchCommand.class,
            ResumeCommand.class,
            ReportCommand.class,
            DemoCommand.class,
            DoctorCommand.class,
            DevicesCommand.class,
            DatasetsCommand.class,
            ProfileCommand.class,
            LatencyCommand.class,
            TrainCommand.class,
            PredictCommand.class,
            PredictorCommand.class,
            ProxiesCommand.class,
            ValidateCommand.class,
            ExportCommand.class,
            BenchCommand.class,
            ScheduleCommand.class,
            SpeedCommand.class,
        })
public final class Main implements Callable<Integer> {
    /** Of a command that was stopped without a signal; one that failed has said why. */
    private static final Problem STOPPED = new Problem("interrupted", "", "", "run the same command again, or resume");

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private final Reply reply;
    private final PrintWriter err;
    private final boolean trace;
    private @Nullable Interruption interruption;

    private Main(PrintWriter out, PrintWriter err, List<String> args) {
        this.reply = new Reply(out, args.contains("--json"));
        this.err = err;
        this.trace = args.contains("--stacktrace");
    }

    public static void main(String[] args) {
        // what it cannot load it throws as well, and a trace is no line; held here, because loggers are forgotten
        Logger ofOnnxRuntime = Logger.getLogger("ai.onnxruntime");
        ofOnnxRuntime.setLevel(Level.OFF);
        PrintWriter out = new Output(new FileOutputStream(FileDescriptor.out));
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(out, err, args);
        Reference.reachabilityFence(ofOnnxRuntime);
        System.exit(code);
    }

    /** Runs a command line and returns the exit code; for tests and for embedding. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        Main main = new Main(out, err, List.of(args));
        int code = main.execute(args);
        if (out.checkError() && code == ExitCode.DONE) {
            String reason = out instanceof Output output ? " (" + output.failure() + ")" : "";
            err.println("espalier: standard output could not be written" + reason);
            code = ExitCode.FAILED;
        }
        err.flush();
        return code;
    }

    private int execute(String... args) {
        int code;
        try (Interruption signals = Interruption.watch(reply, err)) {
            interruption = signals;
            List<String> names = new ArrayList<>(List.of(args));
            names.addAll(List.of(System.getProperty("user.dir"), System.getProperty("user.home")));
            Names.requireReadable(System.getProperty("sun.jnu.encoding", ""), names);
            CommandLine line = new CommandLine(this);
            line.setOut(reply.writer());
            line.setErr(err);
            // A word that begins with @ is an architecture's file, not one of more arguments.
            line.setExpandAtFiles(false);
            line.setExecutionExceptionHandler((e, command, parsed) -> explain(e));
            line.setParameterExceptionHandler((e, words) -> explain(new UsageException(Misuse.of(e), e)));
            code = line.execute(args);
            reply.end(code == ExitCode.DONE ? List.of() : List.of(STOPPED));
        } catch (Exception | Error e) {
            // picocli hands over exceptions of commands, and nothing else
            code = explain(e);
        }
        return code;
    }

    /** How a command hears of signals. */
    Interruption interruption() {
        return Objects.requireNonNull(interruption, "no command runs");
    }

    /** What {@code --version} prints. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"espalier " + ProgramVersion.get()};
        }
    }

    /** A line for each thing that is wrong; the stack trace only where it was asked for. */
    private int explain(Throwable thrown) {
        Failure failure = thrown instanceof KeptException kept ? kept.failure() : Failure.of(thrown);
        List<Problem> problems = thrown instanceof StartProblemsException several
                ? several.problems().stream().map(Problem::read).toList()
                : thrown instanceof UsageException misuse ? misuse.problems() : List.of(failure.problem());
        problems.forEach(problem -> err.println("espalier: " + problem.line()));
        if (trace) {
            thrown.printStackTrace(err);
        }
        err.flush();
        reply.end(problems);
        return ExitCode.of(thrown, failure);
    }

    /** Without a command there is nothing to do, and how to go on is all that can be said. */
    @Override
    public Integer call() {
        if (spec != null) {
            spec.commandLine().usage(err);
        }
        reply.end(List.of(new Problem("a command is missing", "", "a command", "see espalier --help")));
        return ExitCode.USAGE;
    }
}
