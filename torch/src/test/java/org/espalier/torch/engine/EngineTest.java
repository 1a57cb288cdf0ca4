package org.espalier.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {
    @Test
    void theNameOfAnEngineIsReadInCapitalsOrNot() {
        assertThat(EngineSettings.named("cpu").device()).isEqualTo(DeviceKind.CPU);
        assertThat(EngineSettings.named("CUDA").device()).isEqualTo(DeviceKind.CUDA);
        assertThat(EngineSettings.named("cpu").threads())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(EngineSettings.cpu()).isEqualTo(EngineSettings.named("cpu"));
    }

    @ParameterizedTest
    @CsvSource({"cud, cuda", "cude, cuda", "cpus, cpu", "gpu, cuda", "GPU, cuda", "nvidia, cuda", "processor, cpu"})
    void anUnknownNameIsAnsweredWithTheOneThatWasProbablyMeant(String said, String meant) {
        assertThatThrownBy(() -> EngineSettings.named(said))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("engine must be cpu or cuda, got '" + said + "'; did you mean '" + meant + "'?");
    }

    @Test
    void aNameFarFromAllIsAnsweredWithoutAGuess() {
        assertThatThrownBy(() -> DeviceKind.parse("rocm-7.1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("engine must be cpu or cuda, got 'rocm-7.1'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1025})
    void threadsOutsideTheRangeAreRefused(int threads) {
        assertThatThrownBy(() -> EngineSettings.cpu(threads))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be from 1 to 1024, got " + threads);
    }

    @Test
    void whatAGpuLacksIsSaidBuildBeforeDriver() {
        assertThat(new Cuda(false, Optional.empty(), 0).lacks())
                .hasValueSatisfying(reason -> assertThat(reason)
                        .contains("-Pgpu")
                        .contains("engine cpu")
                        .doesNotContain("nvidia-smi"));
        assertThat(new Cuda(true, Optional.empty(), 0).lacks())
                .hasValueSatisfying(reason -> assertThat(reason)
                        .contains("nvidia-smi")
                        .contains("driver")
                        .contains("CUDA_VISIBLE_DEVICES"));
        assertThat(new Cuda(true, Optional.empty(), 1).lacks()).isEmpty();
        assertThat(new Cuda(true, Optional.empty(), 0).lacksForAll()).isEmpty();
    }

    @Test
    void aGpuBuildWithoutItsLibrariesIsNamedForEitherEngine() {
        Cuda cuda = new Cuda(true, Optional.of("libcupti.so.13: cannot open shared object file"), 0);
        assertThat(cuda.lacks())
                .isEqualTo(cuda.lacksForAll())
                .hasValueSatisfying(reason -> assertThat(reason)
                        .contains("libcupti.so.13")
                        .contains("CUDA toolkit")
                        .contains("without the profile gpu"));
    }

    @Test
    void anEngineThatLacksSomethingDoesNotStartAndSaysWhat() {
        assertThat(Engine.lacks(DeviceKind.CPU)).isEmpty();
        Engine.lacks(DeviceKind.CUDA)
                .ifPresentOrElse(
                        reason -> assertThatThrownBy(() -> Engine.start(EngineSettings.named("cuda")))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessage(reason),
                        () -> assertThat(torch.cuda_device_count()).isPositive());
    }

    @Test
    void cudaIsExactAndRepeatableAndTheProcessorIsLeftAsItWas() {
        Context context = torch.globalContext();
        try {
            Cuda.exact();
            assertThat(context.allowTF32CuDNN()).isFalse();
            assertThat(context.allowTF32CuBLAS()).isFalse();
            assertThat(context.benchmarkCuDNN()).isFalse();
            assertThat(context.deterministicCuDNN()).isTrue();
            assertThat(context.deterministicAlgorithms()).isTrue();
            assertThat(context.deterministicAlgorithmsWarnOnly()).isTrue();
        } finally {
            Engine.start(EngineSettings.cpu(1));
        }
        assertThat(context.deterministicAlgorithms()).isFalse();
    }

    @Test
    void aLaneMakesItsTensorsWhereItsEngineDoes() {
        Engine engine = Engine.start(EngineSettings.cpu(2));
        assertThat(engine.tensors()).isSameAs(TensorFactory.HOST);
        assertThat(engine.lane().tensors()).isSameAs(engine.tensors());
        assertThat(engine.tensors().place()).isEqualTo("cpu");
    }
}
