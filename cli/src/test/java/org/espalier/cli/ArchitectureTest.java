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
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.Set;
import org.espalier.oneshot.OneShotContext;
import org.espalier.pipeline.config.DataConfig;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.train.Trainer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Which module and package may see which. It lives here because only this module sees all the others.
 */
class ArchitectureTest {
    private static final String STRATEGY = "org.espalier.search.SearchStrategy";

    private static JavaClasses espalier;

    @BeforeAll
    static void readClasses() {
        espalier = EspalierClasses.read();
    }

    @Test
    void libTorchStaysInItsModules() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "org.espalier.torch..",
                        "org.espalier.oneshot..",
                        "org.espalier.predict..",
                        "org.espalier.bench.speed..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .because("LibTorch is an engine, not a vocabulary: only torch, oneshot and predict know it,"
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
    void boardsAreReachedFromOnePackage() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.espalier.device.ssh..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.jcraft.."));
    }

    @Test
    void boostedTreesAreLearnedInOnePackage() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.espalier.device.latency.model..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ml.dmlc.."));
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
                        "org.espalier.predict..",
                        "org.espalier.device..",
                        "org.espalier.bench..",
                        "org.espalier.pipeline..",
                        "org.espalier.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.espalier.torch..",
                        "org.espalier.oneshot..",
                        "org.espalier.predict..",
                        "org.espalier.device..",
                        "org.espalier.bench..",
                        "org.espalier.pipeline..",
                        "org.espalier.cli.."));
    }

    /** Maven would let a module see whatever another one brings along. */
    @Test
    void aModuleSeesOnlyThoseBelowIt() {
        seesNothingOf("torch", "oneshot", "predict", "device", "pipeline", "bench", "cli");
        seesNothingOf("oneshot", "predict", "device", "pipeline", "bench", "cli");
        seesNothingOf("predict", "oneshot", "device", "pipeline", "bench", "cli");
        seesNothingOf("device", "torch", "oneshot", "predict", "pipeline", "bench", "cli");
        seesNothingOf("pipeline", "bench", "cli");
    }

    private static void seesNothingOf(String module, String... not) {
        check(noClasses()
                .that()
                .resideInAPackage("org.espalier." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Arrays.stream(not)
                        .map(other -> "org.espalier." + other + "..")
                        .toArray(String[]::new)));
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
        Set<String> trainings = Set.of(Trainer.class.getName(), OneShotContext.class.getName());
        check(classes()
                .that()
                .resideInAPackage("org.espalier.pipeline..")
                .should(new ArchCondition<>("train with data.augment") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean trains = type.getConstructorCallsFromSelf().stream()
                                .anyMatch(call ->
                                        trainings.contains(call.getTargetOwner().getName()));
                        boolean none = type.getFieldAccessesFromSelf().stream()
                                .anyMatch(access -> access.getTargetOwner().isEquivalentTo(Augmentation.class));
                        boolean asks = type.getMethodCallsFromSelf().stream()
                                .anyMatch(call -> call.getTargetOwner().isEquivalentTo(DataConfig.class)
                                        && call.getTarget().getName().equals("augment"));
                        if (trains && (none || !asks)) {
                            events.add(SimpleConditionEvent.violated(
                                    type, type.getFullName() + " trains, but not with data.augment"));
                        }
                    }
                }));
        assertThat(espalier.stream()
                        .flatMap(type -> type.getConstructorCallsFromSelf().stream())
                        .filter(call -> trainings.contains(call.getTargetOwner().getName()))
                        .map(call -> call.getOriginOwner().getSimpleName()))
                .as("the trainings that the rule saw")
                .contains("ScratchTraining", "OneShotImages");
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
}
