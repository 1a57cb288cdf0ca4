package org.espalier.torch.process;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.espalier.process.ProcessVariable;
import org.espalier.torch.process.ProcessSetting.State;

/**
 * What the launcher sets for the whole process, for programs that start without it: says what is as it should be, sets what can still be
 * set, and says what is missing, what that costs and how to set it. Nothing of it changes results.
 *
 * <p>Of all settings, JavaCPP's limits can be set until its first class is loaded, and the threads of OpenBLAS at any time; the rest is read
 * by the libraries when they are loaded, or by Java when it starts. So call {@link #check()} once, before anything else of Espalier. Child
 * processes get all settings by themselves.
 */
public final class ProcessSettings {
    /** Bytes of a command line that every version of ONNX Runtime bears. */
    static final int LONGEST_COMMAND = 4096;

    private static final String PHYSICAL_BYTES = "org.bytedeco.javacpp.maxPhysicalBytes";
    private static final String BYTES = "org.bytedeco.javacpp.maxBytes";
    private static final String ENVIRONMENT = "set %s=%s in the environment before java starts";
    private static final String OPTION = "start java with %s";
    private static final int FIRST_WITH_NATIVE_ACCESS = 22;
    private static final int FIRST_WITH_UNSAFE_OPTION = 24;

    private final Map<String, String> environment;
    private final boolean linux;
    private final int javaVersion;
    private final List<String> options;

    /**
     * @param environment as of {@link System#getenv()}
     * @param linux whether the system is Linux
     * @param javaVersion feature number of the running Java
     * @param options of the JVM, as its management bean lists them
     */
    ProcessSettings(Map<String, String> environment, boolean linux, int javaVersion, List<String> options) {
        this.environment = environment;
        this.linux = linux;
        this.javaVersion = javaVersion;
        this.options = List.copyOf(options);
    }

    /** Checks this process, and sets what can still be set; loads the libraries of JavaCPP and OpenBLAS, not LibTorch. */
    public static List<ProcessSetting> check() {
        ProcessSettings settings = new ProcessSettings(
                System.getenv(),
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux"),
                Runtime.version().feature(),
                ManagementFactory.getRuntimeMXBean().getInputArguments());
        List<ProcessSetting> all = new ArrayList<>();
        all.addAll(javaCpp());
        for (ProcessVariable variable : ProcessVariable.values()) {
            all.add(
                    variable == ProcessVariable.OPENBLAS_NUM_THREADS
                            ? settings.openBlas(variable)
                            : settings.variable(variable));
        }
        all.add(names(System.getProperty("sun.jnu.encoding", "")));
        all.addAll(settings.options());
        all.add(settings.command(CommandLine.length()));
        return List.copyOf(all);
    }

    /** Both limits are read when the class of pointers is loaded, so both properties are set before either is looked at. */
    private static List<ProcessSetting> javaCpp() {
        boolean physicalGiven = given(PHYSICAL_BYTES);
        boolean bytesGiven = given(BYTES);
        return List.of(
                limit(PHYSICAL_BYTES, physicalGiven, Pointer.maxPhysicalBytes()),
                limit(BYTES, bytesGiven, Pointer.maxBytes()));
    }

    /** Whether somebody set the property; it is set now where nobody did. */
    private static boolean given(String property) {
        boolean given = System.getProperty(property) != null;
        if (!given) {
            System.setProperty(property, "0");
        }
        return given;
    }

    private static ProcessSetting limit(String property, boolean given, long holds) {
        State state = given ? State.RIGHT : State.SET_NOW;
        if (holds != 0) {
            state = given ? State.CHOSEN : State.MISSING;
        }
        if (state == State.MISSING) {
            System.clearProperty(property); // it came too late and would be a lie
        }
        return new ProcessSetting(
                property,
                "0",
                state == State.SET_NOW ? ProcessSetting.NOTHING : Long.toString(holds),
                state,
                "native memory beyond a multiple of the Java heap is refused, after forced garbage collections that cost"
                        + " seconds",
                String.format(Locale.ROOT, OPTION, "-D" + property + "=0")
                        + ", or check the settings before anything uses JavaCPP");
    }

    ProcessSetting variable(ProcessVariable variable) {
        String found = environment.getOrDefault(variable.name(), "");
        if (variable.ofGlibc() && !linux) {
            return setting(variable, "not used on this system", State.RIGHT);
        } else if (found.isBlank()) {
            return setting(variable, ProcessSetting.NOTHING, State.MISSING);
        }
        return setting(variable, found, found.equalsIgnoreCase(variable.value()) ? State.RIGHT : State.CHOSEN);
    }

    /** OpenBLAS reads the variable when it is loaded and is told otherwise afterwards; it does not say by itself what it was told. */
    private ProcessSetting openBlas(ProcessVariable variable) {
        ProcessSetting read = variable(variable);
        if (read.state() != State.MISSING) {
            return read;
        }
        int wanted = Integer.parseInt(variable.value());
        Loader.load(org.bytedeco.openblas.global.openblas_nolapack.class);
        boolean before = openblas_nolapack.blas_get_num_threads() == wanted;
        openblas_nolapack.blas_set_num_threads(wanted);
        return setting(variable, before ? variable.value() : read.found(), before ? State.RIGHT : State.SET_NOW);
    }

    private static ProcessSetting setting(ProcessVariable variable, String found, State state) {
        return new ProcessSetting(
                variable.name(),
                variable.value(),
                found,
                state,
                variable.consequence(),
                String.format(Locale.ROOT, ENVIRONMENT, variable.name(), variable.value()));
    }

    static ProcessSetting names(String encoding) {
        return new ProcessSetting(
                "sun.jnu.encoding",
                "UTF-8",
                encoding.isEmpty() ? ProcessSetting.NOTHING : encoding,
                encoding.equalsIgnoreCase("UTF-8") ? State.RIGHT : State.MISSING,
                "files and classes whose names are not ASCII cannot be read",
                String.format(Locale.ROOT, ENVIRONMENT, "LC_ALL", "C.UTF-8"));
    }

    /** Options that newer versions of Java ask for before native code and memory outside the heap are used. */
    List<ProcessSetting> options() {
        return List.of(
                option(
                        "--enable-native-access",
                        "ALL-UNNAMED",
                        FIRST_WITH_NATIVE_ACCESS,
                        "Java warns when a library is loaded, and later versions refuse it"),
                option(
                        "--sun-misc-unsafe-memory-access",
                        "allow",
                        FIRST_WITH_UNSAFE_OPTION,
                        "Java warns when ONNX files are written, and later versions refuse it"));
    }

    private ProcessSetting option(String name, String value, int since, String consequence) {
        String found = options.stream()
                .filter(option -> option.startsWith(name + "="))
                .map(option -> option.substring(name.length() + 1))
                .reduce((one, other) -> one + "," + other)
                .orElse("");
        String shown = found.isEmpty() ? ProcessSetting.NOTHING : found;
        State state = found.isEmpty() ? State.MISSING : State.CHOSEN;
        if (javaVersion < since) {
            shown = "not needed before Java " + since;
            state = State.RIGHT;
        } else if (List.of(found.split(",")).contains(value)) {
            state = State.RIGHT;
        }
        return new ProcessSetting(
                name, value, shown, state, consequence, String.format(Locale.ROOT, OPTION, name + "=" + value));
    }

    /** @param length bytes of this process's command line; empty where it is not known */
    ProcessSetting command(OptionalInt length) {
        boolean fits = length.orElse(0) <= LONGEST_COMMAND;
        return new ProcessSetting(
                "command line",
                "at most " + LONGEST_COMMAND + " bytes",
                length.isEmpty() ? "not known on this system" : length.getAsInt() + " bytes",
                fits ? State.RIGHT : State.MISSING,
                "some versions of ONNX Runtime crash when they start",
                "hand the class path over as the variable CLASSPATH, or options in a file (java @FILE)");
    }
}
