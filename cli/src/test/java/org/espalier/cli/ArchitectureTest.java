package org.espalier.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
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
import org.espalier.oneshot.darts.Darts;
import org.espalier.oneshot.onceforall.OnceForAll;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.train.Trainer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Which module may see which, and which calls are forbidden. It lives here because only this module sees all the others. The floor on
 * the number of classes is there so that the rules cannot pass by having looked at nothing.
 */
class ArchitectureTest {
    private static final int CLASS_FLOOR = 400;
    private static final String STRATEGY = "org.espalier.search.SearchStrategy";

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
        espalier = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.espalier");
    }

    @Test
    void sawTheClasses() {
        assertThat(espalier).hasSizeGreaterThanOrEqualTo(CLASS_FLOOR);
        Set<String> packages = espalier.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        for (String module : Set.of("graph", "torch", "oneshot", "device", "bench", "pipeline", "cli")) {
            assertThat(packages)
                    .as("packages of %s", module)
                    .anyMatch(name -> (name + ".").startsWith("org.espalier." + module + "."));
        }
    }

    @Test
    void libTorchStaysInItsModules() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("org.espalier.torch..", "org.espalier.oneshot..", "org.espalier.bench.speed..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .because("LibTorch is an engine, not a vocabulary: only torch and oneshot know it,"
                        + " and the benchmarks that time it"));
    }

    @Test
    void onnxStaysInItsModule() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.espalier.device..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.onnxruntime..", "ai.onnx..", "org.tribuo..", "com.google.protobuf.."));
    }

    @Test
    void theProgramsLibrariesStayInTheProgram() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.espalier.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "ch.qos.logback.."));
    }

    @Test
    void nothingSeesTheProgram() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.espalier.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.espalier.cli.."));
    }

    @Test
    void coreSeesOnlyCore() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "org.espalier.torch..",
                        "org.espalier.oneshot..",
                        "org.espalier.device..",
                        "org.espalier.bench..",
                        "org.espalier.pipeline..",
                        "org.espalier.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.espalier.torch..",
                        "org.espalier.oneshot..",
                        "org.espalier.device..",
                        "org.espalier.bench..",
                        "org.espalier.pipeline..",
                        "org.espalier.cli.."));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("org.espalier.(**)").should().beFreeOfCycles());
    }

    @Test
    void strategiesDoNotKnowEachOther() {
        check(classes()
                .that(describe("are strategies", ArchitectureTest::isStrategy))
                .should(new ArchCondition<>("not depend on another strategy") {
                    @Override
                    public void check(JavaClass strategy, ConditionEvents events) {
                        strategy.getDirectDependenciesFromSelf().stream()
                                .filter(d -> isStrategy(d.getTargetClass()))
                                .filter(d -> !outermost(d.getTargetClass()).equals(outermost(strategy)))
                                .forEach(d -> events.add(SimpleConditionEvent.violated(strategy, d.getDescription())));
                    }
                })
                .because("what two strategies share is machinery and has a place of its own")
                .allowEmptyShould(true));
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

    /** What changes images of a training is decided in one place, the configuration; the phases only hand it on. */
    @Test
    void augmentationComesFromTheConfiguration() {
        DescribedPredicate<JavaCall<?>> made = describe("makes an augmentation of its own", call -> {
            String name = call.getTarget().getName();
            return call.getTargetOwner().isEquivalentTo(Augmentation.class)
                    && (name.equals("<init>") || (name.startsWith("with") && !name.equals("withoutMixing")));
        });
        check(noClasses()
                .that()
                .resideInAnyPackage("org.espalier.cli..", "org.espalier.pipeline..")
                .and()
                .resideOutsideOfPackage("org.espalier.pipeline.config..")
                .should()
                .callCodeUnitWhere(made)
                .orShould()
                .accessField(Augmentation.class, "STANDARD")
                .because("every training of a search uses data.augment"));
    }

    /** Without augmentation are only images that nothing is trained on: those that statistics are taken from. */
    @Test
    void noTrainingGoesWithoutAugmentationByItself() {
        Set<String> trainings = Set.of(Trainer.class.getName(), OnceForAll.class.getName(), Darts.class.getName());
        check(classes()
                .that()
                .resideInAPackage("org.espalier.pipeline..")
                .should(new ArchCondition<>("train with data.augment") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (JavaCodeUnit unit : type.getCodeUnits()) {
                            boolean trains = unit.getConstructorCallsFromSelf().stream()
                                    .anyMatch(call -> trainings.contains(
                                            call.getTargetOwner().getName()));
                            boolean none = unit.getFieldAccesses().stream()
                                    .anyMatch(access -> access.getTargetOwner().isEquivalentTo(Augmentation.class));
                            boolean asks = unit.getMethodCallsFromSelf().stream()
                                    .anyMatch(call -> call.getTargetOwner().isEquivalentTo(SearchConfig.Data.class)
                                            && call.getTarget().getName().equals("augment"));
                            if (trains && (none || !asks)) {
                                events.add(SimpleConditionEvent.violated(
                                        unit, unit.getFullName() + " trains, but not with data.augment"));
                            }
                        }
                    }
                }));
        assertThat(espalier.stream()
                        .flatMap(type -> type.getConstructorCallsFromSelf().stream())
                        .filter(call -> trainings.contains(call.getTargetOwner().getName()))
                        .map(call -> call.getOriginOwner().getSimpleName()))
                .as("the trainings that the rule saw")
                .contains("ScratchTraining", "SupernetTraining", "DartsPhase");
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

    @Test
    void everyPackageIsNullMarked() {
        check(classes()
                .that(describe("are ours", type -> !type.getSimpleName().equals("package-info")))
                .should(new ArchCondition<>("be in a package marked @NullMarked") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                            events.add(SimpleConditionEvent.violated(
                                    type, type.getPackageName() + " lacks a package-info.java with @NullMarked"));
                        }
                    }
                }));
    }

    private static void check(ArchRule rule) {
        rule.check(espalier);
    }

    private static boolean isStrategy(JavaClass type) {
        return !type.isInterface()
                && type.isAssignableTo(describe("a strategy", t -> t.getName().equals(STRATEGY)));
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    private static String signature(JavaCall<?> call) {
        String parameters = call.getTarget().getRawParameterTypes().stream()
                .map(JavaClass::getName)
                .collect(Collectors.joining(","));
        return call.getTargetOwner().getName() + "." + call.getTarget().getName() + "(" + parameters + ")";
    }
}
