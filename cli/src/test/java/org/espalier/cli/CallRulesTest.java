package org.espalier.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.io.FileWriter;
import java.io.ObjectInputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls that nobody makes, or only one place. */
class CallRulesTest {
    /** The JDK's ways to turn bytes into text, or text into bytes, by the charset that the machine happens to have. */
    private static final Set<String> DEFAULT_CHARSET = Set.of(
            "java.lang.String.<init>([B)",
            "java.lang.String.<init>([B,int,int)",
            "java.lang.String.getBytes()",
            "java.io.InputStreamReader.<init>(java.io.InputStream)",
            "java.io.OutputStreamWriter.<init>(java.io.OutputStream)",
            "java.io.FileReader.<init>(java.io.File)",
            "java.io.FileReader.<init>(java.lang.String)",
            "java.io.FileWriter.<init>(java.io.File)",
            "java.io.FileWriter.<init>(java.io.File,boolean)",
            "java.io.FileWriter.<init>(java.lang.String)",
            "java.io.FileWriter.<init>(java.lang.String,boolean)",
            "java.io.PrintStream.<init>(java.io.OutputStream)",
            "java.io.PrintStream.<init>(java.io.OutputStream,boolean)",
            "java.io.PrintWriter.<init>(java.io.OutputStream)",
            "java.io.PrintWriter.<init>(java.io.File)",
            "java.io.ByteArrayOutputStream.toString()",
            "java.util.Scanner.<init>(java.io.InputStream)",
            "java.nio.charset.Charset.defaultCharset()");

    private static final Set<String> WRITING = Set.of(
            "write",
            "writeString",
            "newOutputStream",
            "newBufferedWriter",
            "newByteChannel",
            "copy",
            "move",
            "createFile",
            "createLink",
            "createSymbolicLink");

    private static final Set<String> READING =
            Set.of("readAllBytes", "readString", "readAllLines", "lines", "newInputStream", "newBufferedReader");

    private static JavaClasses espalier;

    @BeforeAll
    static void readClasses() {
        espalier = EspalierClasses.read();
    }

    @Test
    void randomnessIsDerived() {
        DescribedPredicate<JavaCall<?>> drawn = describe("draws its own seed", call -> {
            JavaClass owner = call.getTargetOwner();
            boolean unseeded = owner.isEquivalentTo(Random.class)
                    && call.getTarget().getName().equals("<init>")
                    && call.getTarget().getRawParameterTypes().isEmpty();
            boolean math = owner.isEquivalentTo(Math.class)
                    && call.getTarget().getName().equals("random");
            boolean unique = owner.isEquivalentTo(UUID.class)
                    && call.getTarget().getName().equals("randomUUID");
            return unseeded
                    || math
                    || unique
                    || owner.isEquivalentTo(ThreadLocalRandom.class)
                    || owner.isEquivalentTo(SecureRandom.class);
        });
        check(noClasses().should().callCodeUnitWhere(drawn).because("generators come from Seeds"));
    }

    @Test
    void whatIsPrintedOrKeptHasAnOrder() {
        DescribedPredicate<JavaCall<?>> unordered =
                describe("makes a map or set whose order changes between runs", call -> {
                    JavaClass owner = call.getTargetOwner();
                    boolean map = owner.isEquivalentTo(Map.class);
                    int parameters = call.getTarget().getRawParameterTypes().size();
                    boolean several = call.getTarget().getName().equals("of") && parameters > (map ? 2 : 1);
                    boolean copy = Set.of("copyOf", "ofEntries")
                            .contains(call.getTarget().getName());
                    return (map || owner.isEquivalentTo(Set.class)) && (several || copy);
                });
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "org.espalier.cli..",
                                "org.espalier.pipeline..",
                                "org.espalier.bench",
                                "org.espalier.plan",
                                "org.espalier.search",
                                "org.espalier.journal",
                                "org.espalier.device")
                        .should()
                        .callCodeUnitWhere(unordered)
                        .because(
                                "output, journals and errors are the same in every run: take a LinkedHashMap, a TreeMap or a list"));
    }

    @Test
    void nobodyForcesACollection() {
        check(noClasses()
                .should()
                .callMethod(System.class, "gc")
                .orShould()
                .callMethod(Runtime.class, "gc")
                .because("native memory is bounded by scopes"));
    }

    @Test
    void nobodyReadsSerialisedObjects() {
        check(noClasses().should().dependOnClassesThat().areAssignableTo(ObjectInputStream.class));
    }

    @Test
    void charsetsAreNamed() {
        DescribedPredicate<JavaCall<?>> unnamed =
                describe("uses the default charset", call -> DEFAULT_CHARSET.contains(signature(call)));
        check(noClasses()
                .should()
                .callCodeUnitWhere(unnamed)
                .because("the default charset differs between machines: name one of " + Charset.class.getPackageName()
                        + ".StandardCharsets"));
    }

    @Test
    void filesAreWrittenInOnePlace() {
        DescribedPredicate<JavaCall<?>> writing = describe("writes a file by itself", call -> {
            String name = call.getTarget().getName();
            JavaClass owner = call.getTargetOwner();
            return (owner.isEquivalentTo(Files.class) && WRITING.contains(name))
                    || (owner.isEquivalentTo(FileChannel.class) && name.equals("open"))
                    || (name.equals("<init>")
                            && (owner.isEquivalentTo(FileWriter.class)
                                    || owner.isEquivalentTo(RandomAccessFile.class)));
        });
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.espalier.files")
                // a switch of the kernel's, not a file
                .and()
                .doNotHaveFullyQualifiedName("org.espalier.plan.PeakMemory")
                .and()
                .doNotHaveFullyQualifiedName("org.espalier.device.agent.MemoryMain")
                // sixty thousand files of its own, in a folder of its own
                .and()
                .doNotHaveFullyQualifiedName("org.espalier.bench.speed.DataDigest")
                .should()
                .callCodeUnitWhere(writing)
                .because("what is replaced has to be a regular file, and a temporary name must not be foreseen:"
                        + " see AtomicFiles and RegularFiles"));
    }

    @Test
    void filesAreReadInOnePlace() {
        DescribedPredicate<JavaCall<?>> reading = describe(
                "reads a file by itself",
                call -> call.getTargetOwner().isEquivalentTo(Files.class)
                        && READING.contains(call.getTarget().getName()));
        check(noClasses()
                .that()
                .resideOutsideOfPackages("org.espalier.files", "org.espalier.torch.data")
                // the ordinary way, which ours is compared with
                .and()
                .doNotHaveFullyQualifiedName("org.espalier.bench.speed.DataDigest")
                .should()
                .callCodeUnitWhere(reading)
                .because("a FIFO or a device would be waited for without end: see RegularFiles"));
    }

    @Test
    void onlyTheProgramPrints() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.espalier.cli..")
                .should()
                .accessField(System.class, "out")
                .because("standard output belongs to the program: log or return instead"));
    }

    private static void check(ArchRule rule) {
        rule.check(espalier);
    }

    private static String signature(JavaCall<?> call) {
        String parameters = call.getTarget().getRawParameterTypes().stream()
                .map(JavaClass::getName)
                .collect(Collectors.joining(","));
        return call.getTargetOwner().getName() + "." + call.getTarget().getName() + "(" + parameters + ")";
    }
}
