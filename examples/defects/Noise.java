/** Values that look like chance and hang on seed and place alone. */
final class Noise {
    private Noise() {}

    static double clamp(double value) {
        return Math.max(0, Math.min(1, value));
    }

    /** Smooth noise from -1 to 1 with one value at each whole place. */
    static double field(long seed, double x, double y) {
        double left = Math.floor(x);
        double top = Math.floor(y);
        double u = smooth(x - left);
        double v = smooth(y - top);
        long i = (long) left;
        long j = (long) top;
        double upper = even(seed, i, j) * (1 - u) + even(seed, i + 1, j) * u;
        double lower = even(seed, i, j + 1) * (1 - u) + even(seed, i + 1, j + 1) * u;
        return upper * (1 - v) + lower * v;
    }

    static double smooth(double t) {
        return t * t * (3 - 2 * t);
    }

    private static double even(long seed, long i, long j) {
        return (mix(seed + j * 0xC2B2AE3D27D4EB4FL, i) >> 11) * 0x1p-52;
    }

    /** The number-th of the numbers that belong to a seed (SplitMix64, Steele, Lea, Flood 2014). */
    static long mix(long seed, long number) {
        long z = seed + number * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** How far a place is from the border of its cell, in cells, where each cell is what lies nearest to its own point. */
    static double toBorder(long seed, double x, double y) {
        double first = 9;
        double second = 9;
        for (long j = (long) Math.floor(y) - 1; j <= Math.floor(y) + 1; j++) {
            for (long i = (long) Math.floor(x) - 1; i <= Math.floor(x) + 1; i++) {
                double dx = i + 0.5 + 0.4 * even(seed, i, j) - x;
                double dy = j + 0.5 + 0.4 * even(seed + 7, i, j) - y;
                double distance = Math.sqrt(dx * dx + dy * dy);
                second = Math.min(second, Math.max(first, distance));
                first = Math.min(first, distance);
            }
        }
        return (second - first) / 2;
    }
}
