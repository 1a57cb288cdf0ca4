/** How much of each pixel a shape covers. */
final class Mask {
    final float[] cover = new float[Plate.WIDTH * Plate.HEIGHT];

    /** What becomes of a pixel's cover. */
    interface Change {
        double of(int i, double cover);
    }

    Mask map(Change change) {
        Mask mapped = new Mask();
        for (int i = 0; i < cover.length; i++) {
            mapped.cover[i] = (float) change.of(i, cover[i]);
        }
        return mapped;
    }

    /** A line with round ends; the larger cover counts, so that lines that meet are one. */
    void line(double x0, double y0, double x1, double y1, double half, double strength) {
        double dx = x1 - x0;
        double dy = y1 - y0;
        double squared = dx * dx + dy * dy;
        int right = (int) Math.min(Plate.WIDTH - 1, Math.max(x0, x1) + half + 1);
        int bottom = (int) Math.min(Plate.HEIGHT - 1, Math.max(y0, y1) + half + 1);
        for (int y = (int) Math.max(0, Math.min(y0, y1) - half - 1); y <= bottom; y++) {
            for (int x = (int) Math.max(0, Math.min(x0, x1) - half - 1); x <= right; x++) {
                double t = squared == 0 ? 0 : Noise.clamp(((x - x0) * dx + (y - y0) * dy) / squared);
                double offX = x - x0 - t * dx;
                double offY = y - y0 - t * dy;
                double covered = strength * Noise.clamp(half + 0.5 - Math.sqrt(offX * offX + offY * offY));
                cover[y * Plate.WIDTH + x] = (float) Math.max(cover[y * Plate.WIDTH + x], covered);
            }
        }
    }

    /** An ellipse of these half axes whose border is soft (a share of its size) and ragged. */
    void blot(Dice dice, double x, double y, double a, double b, double turn, double soft, double ragged) {
        double cos = StrictMath.cos(turn);
        double sin = StrictMath.sin(turn);
        long seed = dice.seed();
        double tooth = Math.sqrt(a * b) * 0.7;
        for (int i = 0; i < cover.length; i++) {
            double dx = i % Plate.WIDTH - x;
            double dy = i / Plate.WIDTH - y;
            double u = (dx * cos + dy * sin) / a;
            double v = (dy * cos - dx * sin) / b;
            double squared = u * u + v * v;
            if (squared < 4) {
                double teeth = Noise.field(seed, dx / tooth, dy / tooth) + 0.4 * Noise.field(seed + 1, 4 * dx / tooth, 4 * dy / tooth);
                cover[i] = (float) Math.max(cover[i], Noise.clamp((1 - Math.sqrt(squared) + ragged * teeth) / soft + 0.5));
            }
        }
    }
}
