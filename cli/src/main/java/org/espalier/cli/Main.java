package org.espalier.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.espalier.files.UnfitFileException;
import org.espalier.journal.JournalException;
import org.espalier.process.ProgramVersion;
import org.espalier.search.InfeasibleException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

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
            TrainCommand.class,
            PredictCommand.class,
            ValidateCommand.class,
            ExportCommand.class,
            BenchCommand.class,
            SpeedCommand.class,
        })
public final class Main implements Runnable {
    private static final int MOST_OF_MESSAGE = 4000;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    public static void main(String[] args) {
        PrintWriter out = new Output(new FileOutputStream(FileDescriptor.out));
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /** Runs a command line and returns the exit code; for tests and for embedding. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        try {
            List<String> names = new ArrayList<>(Arrays.asList(args));
            names.addAll(List.of(System.getProperty("user.dir"), System.getProperty("user.home")));
            Names.requireReadable(System.getProperty("sun.jnu.encoding", ""), names);
        } catch (IllegalArgumentException e) {
            err.println("espalier: " + Printable.of(String.valueOf(e.getMessage())));
            err.flush();
            return ExitCode.USAGE;
        }
        CommandLine line = new CommandLine(new Main());
        line.setOut(out);
        line.setErr(err);
        // A word that begins with @ is an architecture's file, not one of more arguments.
        line.setExpandAtFiles(false);
        line.setExecutionExceptionHandler(Main::explain);
        int code = line.execute(args);
        if (out.checkError() && code == ExitCode.DONE) {
            String reason = out instanceof Output output ? " (" + output.failure() + ")" : "";
            err.println("espalier: standard output could not be written" + reason);
            code = ExitCode.FAILED;
        }
        err.flush();
        return code;
    }

    /** What {@code --version} prints. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"espalier " + ProgramVersion.get()};
        }
    }

    private static String shortened(String message) {
        int left = message.length() - MOST_OF_MESSAGE;
        return left <= 0
                ? message
                : message.substring(0, MOST_OF_MESSAGE / 2) + "... (" + left + " characters) ..."
                        + message.substring(message.length() - MOST_OF_MESSAGE / 2);
    }

    /** One line that says what is wrong; the stack trace only where it was asked for. */
    private static int explain(Exception e, CommandLine line, ParseResult parsed) {
        PrintWriter err = line.getErr();
        boolean trace =
                Arrays.asList(line.getParseResult().originalArgs().toArray()).contains("--stacktrace");
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        // names from files may be as long as a file
        err.println("espalier: " + Printable.of(shortened(message)));
        if (trace) {
            e.printStackTrace(err);
        } else if (!(e instanceof IllegalArgumentException
                || e instanceof InfeasibleException
                || e instanceof UnfitFileException
                || e instanceof JournalException)) {
            err.println("espalier: run again with --stacktrace for details");
        }
        if (e instanceof InfeasibleException) {
            return ExitCode.INFEASIBLE;
        }
        return e instanceof InterruptedException || e instanceof CancellationException
                ? ExitCode.INTERRUPTED
                : ExitCode.FAILED;
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
