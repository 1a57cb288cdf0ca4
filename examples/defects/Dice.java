/** Chances of one image: the same for the same seed, kind and number. */
final class Dice {
    private final long seed;
    private long thrown;

    Dice(long seed, Kind kind, int number) {
        this.seed = Noise.mix(Noise.mix(seed, kind.ordinal()), number);
    }

    long seed() {
        return Noise.mix(seed, ++thrown);
    }

    double between(double low, double high) {
        return low + (high - low) * (seed() >>> 11) * 0x1p-53;
    }

    int count(int least, int most) {
        return (int) between(least, most + 1);
    }

    boolean chance(double share) {
        return between(0, 1) < share;
    }

    double sign() {
        return chance(0.5) ? 1 : -1;
    }

    /** Mean 0, standard deviation 1, nearly normal: four even chances out of one number. */
    double bell() {
        long bits = seed();
        long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
        return (sum - 131070) * (1.7320508 / 65536);
    }

    double x() {
        return between(90, Plate.WIDTH - 90);
    }

    double y() {
        return between(90, Plate.HEIGHT - 90);
    }
}
