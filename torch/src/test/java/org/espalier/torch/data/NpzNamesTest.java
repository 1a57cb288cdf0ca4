package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which arrays of an {@code .npz} are taken: never one of two without a word. */
class NpzNamesTest {
    @TempDir
    Path temp;

    private final List<String> warnings = new ArrayList<>();

    private ImageDataset open(String... names) throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        for (String name : names) {
            boolean labels = name.matches("(?i).*(y|labels).*");
            arrays.put(
                    name + ".npy",
                    labels
                            ? TestImages.npy("|u1", ByteBuffer.wrap(new byte[] {0, 1}), 2)
                            : TestImages.npy("|u1", ByteBuffer.allocate(8), 2, 2, 2));
        }
        return ImageDataset.open(
                TestImages.zip(temp.resolve("set.npz"), arrays).toString(),
                DatasetSettings.ownSize(),
                TestImages.context(temp.resolve("cache"), warnings));
    }

    @ParameterizedTest
    @CsvSource({
        "x y images labels, 'images, x'",
        "x y labels, 'labels, y'",
        "x X y, 'X, x'",
        "x y Y, 'Y, y'",
        "x data y, 'data, x'",
        "x_train train_images y_train, 'train_images, x_train'",
        "x_val y_val valid_images valid_labels, 'valid_images, x_val'",
        "x_test testing_x y_test, 'testing_x, x_test'",
        "X_train x_train y_train, 'X_train, x_train'",
    })
    void twoArraysForOnePlaceAreRefused(String names, String both) {
        assertThatThrownBy(() -> open(names.split(" ")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has several arrays of")
                .hasMessageContaining(both);
    }

    @ParameterizedTest
    @CsvSource({"x y x_train y_train, 'x, x_train, y, y_train'", "x y x_test, 'x, x_test, y'"})
    void theWholeAndPartsTogetherAreRefused(String names, String all) {
        assertThatThrownBy(() -> open(names.split(" ")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("arrays of the whole and of parts: " + all);
    }

    @Test
    void partsByAnyOfTheirNames() throws IOException {
        ImageDataset data = open("X_training", "training_Y", "validation_images", "labels_valid", "Test_x", "y_TEST");
        assertThat(data.count()).isEqualTo(6);
        assertThat(data.part(0)).contains(Part.TEST);
        assertThat(data.part(2)).contains(Part.TRAIN);
        assertThat(data.part(4)).contains(Part.VALID);
        assertThat(warnings).isEmpty();
    }

    @Test
    void arraysThatAreNeitherAreNamed() throws IOException {
        assertThat(open("x", "y", "weights", "train_x_test").count()).isEqualTo(2);
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("2 array(s)")
                .endsWith("neither images nor labels by name: weights, train_x_test");
    }

    @Test
    void halfAPairIsRefused() {
        assertThatThrownBy(() -> open("x", "weights")).hasMessageContaining("images but no labels");
        assertThatThrownBy(() -> open("x_train", "y_train", "y_test"))
                .hasMessageContaining("(test): has labels but no");
    }
}
