package org.espalier.torch.conv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
    private final Engine engine = Engine.start(EngineSettings.cpu(2));

    @TempDir
    Path directory;

    @Test
    void plantedBadFormulationsCostOnlyThemselves() {
        Map<Integer, CheckOutcome> expected = Map.of(
                4,
                CheckOutcome.WRONG,
                5,
                CheckOutcome.CRASH,
                6,
                CheckOutcome.HANG,
                7,
                CheckOutcome.WRONG,
                8,
                CheckOutcome.REFUSED);
        Map<Integer, String> names = Map.of(
                4,
                "planted-wrong",
                5,
                "planted-crash",
                6,
                "planted-hang",
                7,
                "planted-gradient",
                8,
                "planted-exception");
        List<ConvSignature> signatures =
                expected.keySet().stream().map(VerificationTest::signature).toList();
        try (ConvolutionDoor door =
                ConvolutionDoor.open(engine, directory, BadFormulations.class, Duration.ofSeconds(8))) {
            door.prepare(signatures);
            expected.forEach((channels, outcome) -> {
                ConvSignature s = signature(channels);
                Verdict verdict = door.verdict(s);
                assertThat(verdict.check(names.get(channels)))
                        .get()
                        .extracting(FormulationCheck::outcome)
                        .isEqualTo(outcome);
                assertThat(verdict.used()).doesNotStartWith("planted");
                assertThat(Float64.errors(s, 3, (x, w) -> door.apply(x, w, 1, 1, 1, 1)))
                        .allSatisfy(e -> assertThat(e).isLessThan(1e-4));
            });
        }
    }

    @Test
    void aWrongGradientIsSeenAlthoughTheResultIsRight() {
        try (ConvolutionDoor door =
                ConvolutionDoor.open(engine, directory, BadFormulations.class, Duration.ofSeconds(30))) {
            FormulationCheck check =
                    door.verdict(signature(7)).check("planted-gradient").orElseThrow();
            assertThat(check.forwardError()).isLessThan(FormulationCheck.TOLERANCE);
            assertThat(check.inputError()).isGreaterThan(0.5);
            assertThat(check.weightError()).isGreaterThan(0.5);
        }
    }

    @Test
    void aDamagedCacheFileIsIgnoredAndReplaced() throws IOException {
        ConvSignature s = signature(9);
        Path file;
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, directory)) {
            door.prepare(List.of(s));
            file = door.cacheFile();
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Files.writeString(file, text.replaceFirst("RIGHT", "WRONG"), StandardCharsets.UTF_8);
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, directory)) {
            assertThat(door.report()).isEmpty();
            door.prepare(List.of(s));
            assertThat(Files.readString(file, StandardCharsets.UTF_8))
                    .contains(s.toString())
                    .contains("RIGHT");
        }
    }

    private static ConvSignature signature(int channels) {
        return ConvSignature.square(2, channels, 6, 6, 8, 3, 1, 1, 1, 1, 2);
    }
}
