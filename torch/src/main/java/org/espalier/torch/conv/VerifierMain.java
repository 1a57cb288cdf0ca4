package org.espalier.torch.conv;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.TensorFactory;

/**
 * The child process in which formulations are tried: one may crash it or hang. Started by {@link VerifierProcess}; reads one request a
 * line, answers in lines that begin with {@code @}, ends when its input ends.
 *
 * <p>Requests: {@code verify SIGNATURE NAME,NAME DRAWS} and {@code time SIGNATURE NAME,NAME}. Answers: {@code @begin NAME} before a
 * formulation runs, {@code @errors NAME FORWARD INPUT WEIGHT}, {@code @millis NAME MS}, {@code @refused NAME}, {@code @done}.
 */
public final class VerifierMain {
    /** Beyond the first draw only what is quick is drawn again: the reference in float64 costs most. */
    private static final long MORE_DRAWS_NANOS = 60_000_000L;

    /** Every formulation runs so often on each draw, each time in other memory, compared with one reference. */
    private static final int RUNS_PER_DRAW = 2;

    /** All that a process may spend on passes that nobody times, so that loops in Java are compiled when they are timed. */
    private static final long MOST_WARMING_NANOS = 2_000_000_000L;

    /** What the JVM has to compile for one kind of convolution is compiled once. */
    private record Kind(String formulation, int kernelHeight, int kernelWidth, int stride, int dilation) {
        static Kind of(String formulation, ConvSignature s) {
            return new Kind(formulation, s.kernelHeight(), s.kernelWidth(), s.stride(), s.dilation());
        }
    }

    private final Map<String, Formulation> formulations;
    private final Set<Kind> warm = new HashSet<>();
    private long warmingNanos = MOST_WARMING_NANOS;
    private final TensorFactory tensors;
    private final PrintStream answers;

    private VerifierMain(FormulationCatalogue catalogue, TensorFactory tensors, PrintStream answers) {
        this.tensors = tensors;
        this.formulations = catalogue.formulations().stream()
                .collect(Collectors.toMap(Formulation::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
        this.answers = answers;
    }

    /**
     * Serves requests until standard input ends.
     *
     * @param args number of threads, class name of the {@link FormulationCatalogue}
     */
    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Engine engine = Engine.start(EngineSettings.cpu(Integer.parseInt(args[0])));
        FormulationCatalogue catalogue = (FormulationCatalogue)
                Class.forName(args[1]).getDeclaredConstructor().newInstance();
        VerifierMain main = new VerifierMain(catalogue, engine.tensors(), answers);
        answers.println("@ready");
        try (BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                main.serve(line.split(" "));
            }
        }
    }

    private void serve(String[] request) {
        ConvSignature signature = ConvSignature.parse(request[1]);
        List<String> names = List.of(request[2].split(","));
        if (request[0].equals("verify")) {
            verify(signature, names, Integer.parseInt(request[3]));
        } else {
            time(signature, names);
        }
        answers.println("@done");
    }

    private void verify(ConvSignature signature, List<String> names, int draws) {
        Map<String, double[]> worst = new LinkedHashMap<>();
        names.forEach(name -> worst.put(name, new double[3]));
        long start = System.nanoTime();
        for (int draw = 0; draw < draws && (draw < 1 || System.nanoTime() - start < MORE_DRAWS_NANOS); draw++) {
            try (Probe probe = new Probe(signature, draw, tensors)) {
                Tensor[] reference = probe.reference();
                for (int run = 0; run < RUNS_PER_DRAW; run++) {
                    for (String name : List.copyOf(worst.keySet())) {
                        compare(name, probe, reference, worst);
                    }
                }
            }
        }
        worst.forEach((name, e) -> answers.println("@errors " + name + " " + e[0] + " " + e[1] + " " + e[2]));
    }

    private void compare(String name, Probe probe, Tensor[] reference, Map<String, double[]> worst) {
        answers.println("@begin " + name);
        try {
            worst.computeIfPresent(name, (n, before) -> worst(before, probe.errors(formulation(n), reference)));
        } catch (RuntimeException e) {
            refuse(name, e);
            worst.remove(name);
        }
    }

    private void time(ConvSignature signature, List<String> names) {
        double best = Double.POSITIVE_INFINITY;
        try (Probe probe = new Probe(signature, 0, tensors);
                PointerScope scope = new PointerScope()) {
            for (String name : names) {
                answers.println("@begin " + name);
                try {
                    warm(formulation(name), signature);
                    double millis =
                            probe.millis(formulation(name), best, names.size() == 1 ? 1 : Probe.MAX_REPETITIONS);
                    best = Math.min(best, millis);
                    answers.println("@millis " + name + " " + millis);
                } catch (RuntimeException e) {
                    refuse(name, e);
                }
            }
        }
    }

    private void warm(Formulation formulation, ConvSignature s) {
        if (formulation.loopsInJava() && warmingNanos > 0 && warm.add(Kind.of(formulation.name(), s))) {
            try (Probe probe = new Probe(Probe.warming(s), 0, tensors)) {
                warmingNanos -= probe.settle(formulation, warmingNanos);
            }
        }
    }

    private void refuse(String name, RuntimeException e) {
        e.printStackTrace(); // standard error is kept by the parent until this process ends well
        answers.println("@refused " + name);
    }

    private Formulation formulation(String name) {
        Formulation found = formulations.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "no formulation named '" + name + "'; there are " + formulations.keySet());
        }
        return found;
    }

    private static double[] worst(double[] a, double[] b) {
        double[] result = new double[a.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.max(a[i], b[i]); // NaN stays
        }
        return result;
    }
}
