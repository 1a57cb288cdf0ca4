package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
    private static Layout.Axes auto(int first, int middle, int last) {
        return Layout.AUTO.axes("x", new int[] {30, first, middle, last});
    }

    @ParameterizedTest
    @CsvSource({
        // exactly two are equal, the third is at an end
        "16,16,200, 16,16,200,false",
        "200,16,16, 16,16,200,true",
        "103,9,9, 9,9,103,true",
        "9,9,103, 9,9,103,false",
        "6,6,5, 6,6,5,false",
        "5,6,6, 6,6,5,true",
        "28,28,1, 28,28,1,false",
        "1,28,28, 28,28,1,true",
        "32,32,300, 32,32,300,false",
        // 1, 3 or 4 at one end only
        "20,30,3, 20,30,3,false",
        "3,20,30, 20,30,3,true",
        "20,30,4, 20,30,4,false",
        "1,7,30, 7,30,1,true",
        // an end of more than 300 are no channels
        "512,640,5, 512,640,5,false",
        "5,512,640, 512,640,5,true",
    })
    void sizesDecide(int first, int middle, int last, int height, int width, int channels, boolean channelsFirst) {
        assertThat(auto(first, middle, last)).isEqualTo(new Layout.Axes(height, width, channels, channelsFirst));
    }

    @ParameterizedTest
    @CsvSource({"8,8,8", "3,32,3", "1,32,4", "20,30,5", "32,20,32", "3,3,32", "16,3,3", "4,4,200", "1,1,28"})
    void whatFitsBothWaysIsAskedFor(int first, int middle, int last) {
        assertThatThrownBy(() -> auto(first, middle, last))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("x: has images of shape [30, " + first + ", " + middle + ", " + last + "]")
                .hasMessageContaining("set data.layout, or --layout, to nhwc or nchw")
                .hasMessageNotContaining("\n");
    }

    @Test
    void whoSaysSoIsRight() {
        int[] shape = {30, 8, 9, 10};
        assertThat(Layout.NHWC.axes("x", shape)).isEqualTo(new Layout.Axes(8, 9, 10, false));
        assertThat(Layout.NCHW.axes("x", shape)).isEqualTo(new Layout.Axes(9, 10, 8, true));
        assertThat(Layout.NCHW.axes("x", new int[] {30, 8, 9})).isEqualTo(new Layout.Axes(8, 9, 1, false));
    }

    @ParameterizedTest
    @CsvSource({"16,16,301", "301,16,16", "400,500,600"})
    void moreThan300ChannelsAreRefused(int first, int middle, int last) {
        assertThatThrownBy(() -> auto(first, middle, last))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("data.layout");
        assertThatThrownBy(() -> Layout.NHWC.axes("x", new int[] {30, 16, 16, 301}))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("read as 301 channels of 16x16 (nhwc): expected at most 300");
    }

    @Test
    void names() {
        assertThat(Layout.of("nchw")).isEqualTo(Layout.NCHW);
        assertThatThrownBy(() -> Layout.of("NHCW"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'NHCW'")
                .hasMessageContaining("nhwc");
    }
}
