package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Photographs of steel, imbalanced and of two file kinds; skipped where they are not beside the project. */
class RealImagesTest {
    @TempDir
    Path temp;

    @Test
    void steelDefects() {
        Path zip = Stream.of(
                        "../../shared/data/x-sdd.zip", "../shared/data/x-sdd.zip", "../../../shared/data/x-sdd.zip")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElse(Path.of("none"));
        Assumptions.assumeTrue(Files.exists(zip), "shared/data/x-sdd.zip is not beside the project");
        List<String> warnings = new ArrayList<>();
        ImageDataset data =
                ImageDataset.open(zip.toString(), DatasetSettings.ofSize(64), TestImages.context(temp, warnings));
        assertThat(warnings).isEmpty();
        assertThat(data.count()).isEqualTo(1360);
        assertThat(data.classNames()).hasSize(7).contains("red iron");
        assertThat(data.height()).isEqualTo(64);
        Split split = Split.of(data, SplitSettings.DEFAULT, 1);
        int red = data.classNames().indexOf("red iron");
        assertThat(split.classCounts(Part.VALID)[red]).isEqualTo(60);
        assertThat(split.classCounts(Part.TRAIN)[red]).isEqualTo(277);
    }
}
