package org.espalier.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * That tensors are made, moved and read by {@code torch.engine} alone, so that a training runs on any device. What follows another tensor
 * ({@code zeros_like} and its kind) is free.
 */
class EngineRulesTest {
    private static final String ENGINE = "org.espalier.torch.engine";
    private static final String BINDING = "org.bytedeco.pytorch.";
    private static final int CALL_FLOOR = 200;

    /** Functions that make tensors wherever LibTorch's default is, or a generator of one device. */
    private static final Set<String> MAKING = Set.of(
            "empty",
            "empty_strided",
            "empty_permuted",
            "zeros",
            "ones",
            "full",
            "rand",
            "randn",
            "randint",
            "randperm",
            "normal",
            "tensor",
            "scalar_tensor",
            "arange",
            "range",
            "linspace",
            "logspace",
            "eye",
            "from_blob",
            "from_file",
            "tril_indices",
            "triu_indices",
            "make_generator_cpu",
            "make_generator_cuda");

    /** Functions and methods for whose answer the device is waited for, or that show its memory. */
    private static final Pattern READING = Pattern.compile(
            "item(_\\w+)?|cpu|cuda|(const_|mutable_)?data_ptr\\w*|const_data\\w*|createBuffer|asBuffer|asByteBuffer|createIndexer"
                    + "|is_nonzero|equal|allclose|nonzero|argwhere|masked_select|_local_scalar_dense|storage|print");

    /** What LibTorch's own limit of the norm does at its end. */
    private static final String READS_THE_NORM = "clip_grad_norm_";

    private static JavaClasses espalier;
    private static JavaClasses faults;

    @BeforeAll
    static void readClasses() {
        espalier = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.espalier");
        faults = new ClassFileImporter()
                .importClasses(
                        Zeros.class,
                        Created.class,
                        Options.class,
                        OnDevice.class,
                        Item.class,
                        Cpu.class,
                        DataPointer.class,
                        Equal.class,
                        Free.class);
    }

    @Test
    void sawTheCalls() {
        List<JavaCall<?>> calls = espalier.stream()
                .filter(type -> !type.getPackageName().equals(ENGINE))
                .<JavaCall<?>>flatMap(type -> type.getCodeUnitCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().getName().startsWith(BINDING))
                .toList();
        assertThat(calls).hasSizeGreaterThanOrEqualTo(CALL_FLOOR);
        Set<String> packages = new TreeSet<>();
        calls.forEach(call -> packages.add(call.getOriginOwner().getPackageName()));
        assertThat(packages)
                .contains(
                        "org.espalier.torch.conv",
                        "org.espalier.torch.module",
                        "org.espalier.torch.module.kernel",
                        "org.espalier.torch.train",
                        "org.espalier.oneshot.supernet",
                        "org.espalier.oneshot.relaxed",
                        "org.espalier.bench.speed");
    }

    @Test
    void sawTheDoorsInUse() {
        Set<String> users = new TreeSet<>();
        espalier.stream()
                .flatMap(type -> type.getCodeUnitCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().getName().equals(ENGINE + ".TensorFactory")
                        || call.getTargetOwner().getName().equals(ENGINE + ".HostCopies"))
                .forEach(call -> users.add(call.getOriginOwner().getSimpleName()));
        assertThat(users)
                .contains(
                        "ParameterStore",
                        "BatchTensors",
                        "Losses",
                        "FromScratch",
                        "RelaxedTraining",
                        "PlainEvaluation",
                        "Probe");
    }

    @Test
    void tensorsAreMadeByTheEngine() {
        making().check(espalier);
    }

    @Test
    void tensorsAreReadByTheEngine() {
        reading().check(espalier);
    }

    @Test
    void nothingReadsTheNormOfGradients() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.espalier.bench.speed")
                .should()
                .callCodeUnitWhere(describe(
                        "reads a norm",
                        call -> binding(call) && call.getTarget().getName().equals(READS_THE_NORM)))
                .because("the device would be waited for in every step: see GradientClip")
                .check(espalier);
    }

    @ParameterizedTest
    @ValueSource(classes = {Zeros.class, Created.class, Options.class, OnDevice.class})
    void aTensorMadeElsewhereIsFound(Class<?> fault) {
        assertThat(making().evaluate(only(fault)).hasViolation()).isTrue();
        assertThat(reading().evaluate(only(fault)).hasViolation()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(classes = {Item.class, Cpu.class, DataPointer.class, Equal.class})
    void aTensorReadElsewhereIsFound(Class<?> fault) {
        assertThat(reading().evaluate(only(fault)).hasViolation()).isTrue();
        assertThat(making().evaluate(only(fault)).hasViolation()).isFalse();
    }

    @Test
    void whatFollowsAnotherTensorIsFree() {
        assertThat(making().evaluate(only(Free.class)).hasViolation()).isFalse();
        assertThat(reading().evaluate(only(Free.class)).hasViolation()).isFalse();
    }

    private static JavaClasses only(Class<?> type) {
        return faults.that(JavaClass.Predicates.equivalentTo(type));
    }

    private static ArchRule making() {
        DescribedPredicate<JavaCall<?>> makes = describe("makes or moves a tensor by itself", call -> {
            String name = call.getTarget().getName();
            boolean constructor = name.equals("<init>")
                    && (owner(call).equals(Device.class.getName())
                            || owner(call).equals(TensorOptions.class.getName()));
            boolean function = owner(call).equals(torch.class.getName()) && MAKING.contains(name);
            boolean created = binding(call) && name.equals("create");
            return constructor || function || created || moves(call);
        });
        return noClasses()
                .that()
                .resideOutsideOfPackage(ENGINE)
                .should()
                .callCodeUnitWhere(makes)
                .because("a tensor belongs on the device of whoever computes with it: see TensorFactory and Tensors");
    }

    /** Changing the type alone is no move. */
    private static boolean moves(JavaCall<?> call) {
        return binding(call)
                && call.getTarget().getName().equals("to")
                && call.getTarget().getRawParameterTypes().stream()
                        .map(JavaClass::getSimpleName)
                        .anyMatch(type -> !Set.of("ScalarType", "boolean", "MemoryFormatOptional")
                                .contains(type));
    }

    private static ArchRule reading() {
        DescribedPredicate<JavaCall<?>> reads = describe(
                "reads a tensor by itself",
                call -> tensors(call)
                        && READING.matcher(call.getTarget().getName()).matches());
        return noClasses()
                .that()
                .resideOutsideOfPackage(ENGINE)
                .should()
                .callCodeUnitWhere(reads)
                .because("a device is waited for whenever a value is read: see HostCopies");
    }

    private static boolean tensors(JavaCall<?> call) {
        return owner(call).equals(torch.class.getName())
                || owner(call).equals(Tensor.class.getName())
                || owner(call).equals(BINDING + "TensorBase")
                || owner(call).equals(BINDING + "AbstractTensor");
    }

    private static boolean binding(JavaCall<?> call) {
        return owner(call).startsWith(BINDING);
    }

    private static String owner(JavaCall<?> call) {
        return call.getTargetOwner().getName();
    }

    /** One fault each; never run. */
    private static final class Zeros {
        static Tensor fault() {
            return torch.zeros(2, 2);
        }
    }

    private static final class Created {
        static Tensor fault() {
            return Tensor.create(1f, 2f);
        }
    }

    private static final class Options {
        static Object fault() {
            return new TensorOptions();
        }
    }

    private static final class OnDevice {
        static Tensor fault(Tensor tensor, Tensor other) {
            return tensor.to(other.device(), other.scalar_type());
        }
    }

    private static final class Item {
        static double fault(Tensor tensor) {
            return tensor.item_double();
        }
    }

    private static final class Cpu {
        static Tensor fault(Tensor tensor) {
            return tensor.cpu();
        }
    }

    private static final class DataPointer {
        static float fault(Tensor tensor) {
            return tensor.data_ptr_float().get(0);
        }
    }

    private static final class Equal {
        static boolean fault(Tensor tensor) {
            return tensor.equal(tensor);
        }
    }

    private static final class Free {
        static Tensor free(Tensor tensor) {
            Tensor wide = tensor.to(torch.ScalarType.Double);
            return torch.cat(new TensorVector(torch.zeros_like(wide), torch.empty_like(wide)), 0);
        }
    }
}
