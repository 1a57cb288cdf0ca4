/** How bright each pixel is, where 128 is plain steel in plain light. */
final class Plate {
    static final int WIDTH = 640;
    static final int HEIGHT = 480;

    final float[] light = new float[WIDTH * HEIGHT];
    final double grain;
    final double lightX;
    final double lightY;
    private final double cos;
    private final double sin;

    Plate(Dice dice) {
        grain = dice.between(-0.16, 0.16);
        cos = StrictMath.cos(grain);
        sin = StrictMath.sin(grain);
        double lamp = dice.between(0, 2 * Math.PI);
        lightX = StrictMath.cos(lamp);
        lightY = StrictMath.sin(lamp);
        long seed = dice.seed();
        double fine = dice.between(4, 9);
        double coarse = dice.between(4, 9);
        double clouds = dice.between(2, 6);
        double peel = dice.between(4, 9);
        for (int i = 0; i < light.length; i++) {
            double u = along(i);
            double v = across(i);
            light[i] = (float) (128 + fine * Noise.field(seed, u / 70, v / 2) + coarse * Noise.field(seed + 1, u / 240, v / 16)
                    + clouds * Noise.field(seed + 2, u / 110, v / 80) + peel * Noise.field(seed + 3, u / 14, v / 11));
        }
        litter(dice);
    }

    /** What lies on good plates too. */
    private void litter(Dice dice) {
        for (int n = dice.count(0, 10); n > 0; n--) {
            Mask dust = new Mask();
            double x = dice.between(0, WIDTH);
            double y = dice.between(0, HEIGHT);
            boolean fibre = dice.chance(0.25);
            double turn = dice.between(0, 2 * Math.PI);
            double length = fibre ? dice.between(6, 22) : 0;
            dust.line(x, y, x + length * StrictMath.cos(turn), y + length * StrictMath.sin(turn), dice.between(0.4, 1.1), 1);
            add(dust, dice.sign() * dice.between(14, 40));
        }
        if (dice.chance(0.4)) {
            Mask smear = new Mask();
            smear.blot(dice, dice.x(), dice.y(), dice.between(60, 200), dice.between(15, 60), dice.between(0, Math.PI), 0.9, 0.3);
            add(smear, dice.between(-8, 8));
        }
    }

    double along(int i) {
        return i % WIDTH * cos + i / WIDTH * sin;
    }

    double across(int i) {
        return i / WIDTH * cos - i % WIDTH * sin;
    }

    void add(Mask mask, double depth) {
        for (int i = 0; i < light.length; i++) {
            light[i] += (float) (depth * mask.cover[i]);
        }
    }

    /** The strip ends within the picture, above or below: straight, or with bites of that many pixels. */
    void edge(Dice dice, double bite) {
        boolean top = dice.chance(0.5);
        double from = dice.between(12, 55);
        double slope = dice.between(-0.03, 0.03);
        double beyond = dice.between(18, 50);
        long teeth = dice.seed();
        for (int i = 0; i < light.length; i++) {
            int x = i % WIDTH;
            double inward = top ? i / WIDTH : HEIGHT - 1 - i / WIDTH;
            double torn = Math.max(0, Noise.field(teeth, x / 26.0, 0)) + 0.3 * Noise.field(teeth + 1, x / 5.0, 0);
            double inside = inward - from - slope * (x - WIDTH / 2.0) - bite * torn;
            double rim = 22 * Noise.clamp(1.5 - Math.abs(inside - 1.5));
            double cover = Noise.clamp(inside + 0.5);
            light[i] = (float) (cover * (light[i] + rim) + (1 - cover) * beyond);
        }
    }

    /** What the camera makes of it: uneven light, exposure, noise. */
    byte[] photograph(Dice dice) {
        byte[] pixels = new byte[light.length];
        double slant = dice.between(0.03, 0.22);
        double corners = dice.between(0, 0.18);
        double exposure = dice.between(0.72, 1.3);
        double noise = dice.between(1.5, 4.5);
        for (int i = 0; i < pixels.length; i++) {
            double x = (i % WIDTH - WIDTH / 2.0) / (WIDTH / 2.0);
            double y = (i / WIDTH - HEIGHT / 2.0) / (WIDTH / 2.0);
            double lit = 1 + slant * (x * lightX + y * lightY) - corners * (x * x + y * y);
            double value = exposure * lit * light[i] + noise * dice.bell();
            pixels[i] = (byte) Math.max(0, Math.min(255, (int) (value + 0.5)));
        }
        return pixels;
    }
}
