package org.espalier.torch.conv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictCacheTest {
    private final ConvSignature first = ConvSignature.square(2, 8, 6, 6, 8, 3, 1, 1, 1, 1, 2);
    private final ConvSignature second = ConvSignature.square(2, 8, 6, 7, 8, 3, 2, 1, 2, 8, 2);

    @TempDir
    Path directory;

    @Test
    void verdictsComeBackAsTheyWere() throws IOException {
        VerdictCache cache =
                new VerdictCache(directory.resolve("made"), "Some CPU (AVX2) @ 3/4 GHz", "2.10", 2, "java17");
        Verdict one = new Verdict(
                first,
                "matmul",
                List.of(
                        FormulationCheck.measured("onednn", 0.5, Double.NaN, 1e-7),
                        FormulationCheck.measured("matmul", 0, 0, 0).withMillis(1.25)));
        Verdict two = new Verdict(
                second,
                "taps",
                List.of(
                        FormulationCheck.without("onednn", CheckOutcome.CRASH),
                        FormulationCheck.measured("taps", 1e-7, 0, 0)));
        cache.add(List.of(one));
        cache.add(List.of(two));
        assertThat(cache.load()).containsOnly(java.util.Map.entry(first, one), java.util.Map.entry(second, two));
        try (Stream<Path> files = Files.list(directory.resolve("made"))) {
            assertThat(files).containsExactly(cache.file());
        }
    }

    @Test
    void eachMachineThreadCountAndKindOfJvmHasItsOwnFile() {
        assertThat(new VerdictCache(directory, "a", "2.10", 2, "java17").file())
                .isNotEqualTo(new VerdictCache(directory, "a", "2.10", 4, "java17").file())
                .isNotEqualTo(new VerdictCache(directory, "b", "2.10", 2, "java17").file())
                .isNotEqualTo(new VerdictCache(directory, "a", "2.11", 2, "java17").file())
                .isNotEqualTo(new VerdictCache(directory, "a", "2.10", 2, "java25").file())
                .isNotEqualTo(new VerdictCache(directory, "a", "2.10", 2, "java25").file());
    }

    @Test
    void anEmptyCutOrForeignFileGivesNothing() throws IOException {
        VerdictCache cache = new VerdictCache(directory, "a", "2.10", 2, "java17");
        assertThat(cache.load()).isEmpty();
        cache.add(List.of(new Verdict(first, "taps", List.of(FormulationCheck.measured("taps", 0, 0, 0)))));
        String whole = Files.readString(cache.file(), StandardCharsets.UTF_8);
        for (String damaged : List.of("", "\n", whole.substring(0, whole.length() - 4), "{}", whole + "more")) {
            Files.writeString(cache.file(), damaged, StandardCharsets.UTF_8);
            assertThat(cache.load()).as("file content '%s'", damaged).isEmpty();
        }
        Files.write(cache.file(), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(cache.load()).isEmpty();
    }
}
