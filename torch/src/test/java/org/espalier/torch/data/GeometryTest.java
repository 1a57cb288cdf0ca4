package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.espalier.random.Seeds;
import org.espalier.torch.data.Geometry.Move;
import org.junit.jupiter.api.Test;

class GeometryTest {
    private static final Offset<Float> CLOSE = within(1e-3f);

    /** Each pixel is {@code 10 (row + 1) + column + 1}, so that none is black. */
    private static byte[] image(int height, int width) {
        byte[] pixels = new byte[height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (10 * (i / width + 1) + i % width + 1);
        }
        return pixels;
    }

    private static float[] moved(int height, int width, Move move) {
        float[] to = new float[height * width];
        Arrays.fill(to, Float.NaN);
        new Geometry(height, width, 1, Augmentation.STANDARD).apply(move, image(height, width), to);
        return to;
    }

    @Test
    void nothingIsNothing() {
        assertThat(moved(2, 3, new Move(0, 0, false, false, 0))).containsExactly(11, 12, 13, 21, 22, 23);
    }

    @Test
    void flipsMirror() {
        assertThat(moved(2, 3, new Move(0, 0, true, false, 0))).containsExactly(13, 12, 11, 23, 22, 21);
        assertThat(moved(2, 3, new Move(0, 0, false, true, 0))).containsExactly(21, 22, 23, 11, 12, 13);
        assertThat(moved(2, 3, new Move(0, 0, true, true, 0))).containsExactly(23, 22, 21, 13, 12, 11);
    }

    @Test
    void shiftsLetBlackIn() {
        assertThat(moved(2, 3, new Move(1, 1, false, false, 0))).containsExactly(22, 23, 0, 0, 0, 0);
        assertThat(moved(2, 3, new Move(-1, -2, false, false, 0))).containsExactly(0, 0, 0, 0, 0, 11);
    }

    @Test
    void quarterTurnsOfASquareAreExact() {
        assertThat(moved(3, 3, new Move(0, 0, false, false, 90)))
                .as("counter-clockwise")
                .containsExactly(new float[] {13, 23, 33, 12, 22, 32, 11, 21, 31}, CLOSE);
        assertThat(moved(3, 3, new Move(0, 0, false, false, -90)))
                .containsExactly(new float[] {31, 21, 11, 32, 22, 12, 33, 23, 13}, CLOSE);
        assertThat(moved(4, 4, new Move(0, 0, false, false, 180)))
                .containsExactly(new float[] {44, 43, 42, 41, 34, 33, 32, 31, 24, 23, 22, 21, 14, 13, 12, 11}, CLOSE);
        assertThat(moved(2, 3, new Move(0, 0, false, false, 180)))
                .containsExactly(new float[] {23, 22, 21, 13, 12, 11}, CLOSE);
    }

    /** In a world turned by nearly nothing, the turned way must give what the direct way gives. */
    @Test
    void aTurnGoesTogetherWithShiftAndFlips() {
        for (boolean flip : new boolean[] {false, true}) {
            for (boolean vertical : new boolean[] {false, true}) {
                for (int shift = -2; shift <= 2; shift++) {
                    float[] direct = moved(4, 5, new Move(shift, -shift, flip, vertical, 0));
                    assertThat(moved(4, 5, new Move(shift, -shift, flip, vertical, 1e-9)))
                            .containsExactly(direct, CLOSE);
                }
            }
        }
    }

    @Test
    void aTurnInterpolatesAndLetsBlackIn() {
        byte[] white = new byte[2 * 2];
        Arrays.fill(white, (byte) 200);
        float[] to = new float[4];
        new Geometry(2, 2, 1, Augmentation.NONE).apply(new Move(0, 0, false, false, 45), white, to);
        // a corner at (-0.5, -0.5) from the centre comes from (0, -0.7071): half between the two columns, 0.2071
        // outside
        float expected = (float) (200 * (1 - (Math.sqrt(0.5) - 0.5)));
        assertThat(to).containsExactly(new float[] {expected, expected, expected, expected}, CLOSE);
    }

    @Test
    void channelsStayTogether() {
        byte[] pixels = {1, 2, 3, 4, 5, 6};
        for (double degrees : new double[] {0, 1e-9}) {
            float[] to = new float[6];
            new Geometry(1, 2, 3, Augmentation.NONE).apply(new Move(0, 0, true, false, degrees), pixels, to);
            assertThat(to).containsExactly(new float[] {4, 5, 6, 1, 2, 3}, CLOSE);
        }
    }

    private static List<Move> draws(Augmentation augmentation, int height, int width) {
        Geometry geometry = new Geometry(height, width, 3, augmentation);
        return IntStream.range(0, 10_000)
                .mapToObj(i -> geometry.draw(Seeds.generator(5, "image", i), 5, i))
                .toList();
    }

    private static double share(List<Move> moves, Predicate<Move> what) {
        return moves.stream().filter(what).count() / (double) moves.size();
    }

    @Test
    void nothingIsDrawnWhereAllIsOff() {
        assertThat(draws(Augmentation.NONE, 16, 16)).containsOnly(new Move(0, 0, false, false, 0));
    }

    @Test
    void imagesAreMirroredAsOftenAsAsked() {
        for (double probability : new double[] {0.1, 0.5, 0.9}) {
            Augmentation asked = Augmentation.NONE.withFlip(probability).withVerticalFlip(1 - probability);
            List<Move> moves = draws(asked, 16, 16);
            assertThat(share(moves, Move::flip)).isCloseTo(probability, within(0.015));
            assertThat(share(moves, Move::verticalFlip)).isCloseTo(1 - probability, within(0.015));
            assertThat(share(moves, m -> m.flip() && m.verticalFlip()))
                    .as("the two do not depend on each other")
                    .isCloseTo(probability * (1 - probability), within(0.015));
        }
        assertThat(draws(Augmentation.NONE.withFlip(1).withVerticalFlip(1), 16, 16))
                .containsOnly(new Move(0, 0, true, true, 0));
    }

    @Test
    void shiftsStayWithinTheirShareOfEachSide() {
        List<Move> moves = draws(Augmentation.NONE.withCrop(0.125), 32, 16);
        assertThat(moves.stream().map(Move::down).distinct().sorted()).containsExactly(-4, -3, -2, -1, 0, 1, 2, 3, 4);
        assertThat(moves.stream().map(Move::right).distinct().sorted()).containsExactly(-2, -1, 0, 1, 2);
        assertThat(share(moves, m -> m.right() == -2)).isCloseTo(0.2, within(0.02));
        assertThat(draws(Augmentation.NONE.withCrop(0.29), 100, 2).stream()
                        .mapToInt(Move::down)
                        .max())
                .hasValue(29);
        assertThat(draws(Augmentation.NONE.withCrop(0.01), 16, 16).stream()
                        .mapToInt(Move::right)
                        .max())
                .as("what is on does something")
                .hasValue(1);
    }

    @Test
    void turnsAreUniformWithinTheirBounds() {
        List<Move> moves = draws(Augmentation.NONE.withRotate(30), 16, 16);
        assertThat(moves).allSatisfy(m -> assertThat(m.degrees()).isBetween(-30.0, 30.0));
        assertThat(share(moves, m -> m.degrees() < -15)).isCloseTo(0.25, within(0.015));
        assertThat(share(moves, m -> m.degrees() < 15)).isCloseTo(0.75, within(0.015));
    }

    /** A key that is switched on changes nothing but itself. */
    @Test
    void laterChangesLeaveTheDrawsOfTheEarlierAlone() {
        List<Move> standard = draws(Augmentation.STANDARD, 16, 16);
        List<Move> more = draws(Augmentation.STANDARD.withVerticalFlip(0.5).withRotate(30), 16, 16);
        for (int i = 0; i < standard.size(); i++) {
            Move move = more.get(i);
            assertThat(new Move(move.down(), move.right(), move.flip(), false, 0))
                    .isEqualTo(standard.get(i));
        }
    }
}
