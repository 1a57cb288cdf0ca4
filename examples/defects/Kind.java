import java.util.Locale;

/** What a plate may have: the class of an image, its share of all images, and how it is drawn. */
enum Kind {
    GOOD(40, (plate, dice) -> {}),
    SCRATCH(11, Kind::scratches),
    PITS(8, Kind::pits),
    STAIN(7, Kind::stains),
    SCALE(6, Kind::scale),
    CRACK(6, Kind::crack),
    DENT(5, Kind::dents),
    INCLUSION(5, Kind::inclusions),
    PATCH(4, Kind::patch),
    CRAZING(3, Kind::crazing),
    TORN_EDGE(3, (plate, dice) -> plate.edge(dice, dice.between(7, 26))),
    CHATTER(2, Kind::chatter);

    /** Draws on a plate. */
    interface Defect {
        void on(Plate plate, Dice dice);
    }

    final int percent;
    final Defect defect;

    Kind(int percent, Defect defect) {
        this.percent = percent;
        this.defect = defect;
    }

    String folder() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Bright or dark lines, nearly straight, at any angle to the grain. */
    private static void scratches(Plate plate, Dice dice) {
        for (int n = dice.count(1, 4); n > 0; n--) {
            Mask mask = new Mask();
            double turn = dice.between(0, 2 * Math.PI);
            double bend = dice.between(-0.0015, 0.0015);
            double half = dice.between(0.4, 0.8);
            double x = dice.x();
            double y = dice.y();
            long fading = dice.seed();
            int steps = dice.count(12, 45);
            for (int i = 0; i < steps; i++) {
                double toX = x + 9 * StrictMath.cos(turn);
                double toY = y + 9 * StrictMath.sin(turn);
                mask.line(x, y, toX, toY, half, 0.65 + 0.45 * Noise.field(fading, i / 5.0, 0));
                x = toX;
                y = toY;
                turn += 9 * bend;
            }
            plate.add(mask, dice.chance(0.7) ? dice.between(20, 46) : dice.between(-44, -20));
        }
    }

    /** A dark line that is torn rather than drawn, with branches. */
    private static void crack(Plate plate, Dice dice) {
        Mask mask = new Mask();
        branch(mask, dice, dice.x(), dice.y(), dice.between(0, 2 * Math.PI), dice.count(18, 45), dice.between(0.6, 1.1), 3);
        plate.add(mask, dice.between(-62, -30));
    }

    private static void branch(Mask mask, Dice dice, double x, double y, double turn, int steps, double half, int splits) {
        double main = turn;
        int left = splits;
        for (int i = 0; i < steps; i++) {
            main += dice.between(-0.12, 0.12);
            double now = main + dice.between(-0.9, 0.9);
            double length = dice.between(4, 10);
            double toX = x + length * StrictMath.cos(now);
            double toY = y + length * StrictMath.sin(now);
            double thin = half * (1 - 0.7 * i / steps);
            mask.line(x, y, toX, toY, thin, 1);
            x = toX;
            y = toY;
            if (left > 0 && dice.chance(0.1)) {
                left--;
                branch(mask, dice, x, y, main + dice.sign() * dice.between(0.4, 1.0), steps / 3, thin, 0);
            }
        }
    }

    /** Small round holes in a heap: dark, with a bright rim away from the light. */
    private static void pits(Plate plate, Dice dice) {
        Mask hole = new Mask();
        Mask rim = new Mask();
        double x = dice.x();
        double y = dice.y();
        double spread = dice.between(25, 85);
        for (int n = dice.count(8, 45); n > 0; n--) {
            double atX = x + spread * dice.bell();
            double atY = y + spread * dice.bell();
            double radius = dice.between(0.9, 3.2);
            double strength = dice.between(0.5, 1);
            hole.line(atX, atY, atX, atY, radius, strength);
            rim.line(atX - plate.lightX * radius, atY - plate.lightY * radius, atX, atY, 0.6 * radius, 0.6 * strength);
        }
        plate.add(rim, dice.between(14, 30));
        plate.add(hole, dice.between(-60, -32));
    }

    /** What a drop leaves: a little darker, with a darker rim. */
    private static void stains(Plate plate, Dice dice) {
        for (int n = dice.count(1, 2); n > 0; n--) {
            Mask mask = new Mask();
            double size = dice.between(30, 95);
            mask.blot(dice, dice.x(), dice.y(), size, size * dice.between(0.6, 1), dice.between(0, Math.PI), 0.12, 0.35);
            plate.add(mask, dice.between(-16, -7));
            plate.add(mask.map((i, cover) -> 4 * cover * (1 - cover)), dice.between(-14, -6));
        }
    }

    /** Rolled-in scale: flakes along the grain, in some places of the plate. */
    private static void scale(Plate plate, Dice dice) {
        for (int n = dice.count(1, 3); n > 0; n--) {
            Mask mask = new Mask();
            mask.blot(dice, dice.x(), dice.y(), dice.between(70, 170), dice.between(30, 80), plate.grain, 0.5, 0.5);
            long flakes = dice.seed();
            double size = dice.between(0.7, 1.4);
            plate.add(
                    mask.map((i, cover) -> {
                        double u = plate.along(i) / size;
                        double v = plate.across(i) / size;
                        double flake = Noise.field(flakes, u / 28, v / 8) + 0.5 * Noise.field(flakes + 1, u / 9, v / 3);
                        return cover * Noise.clamp(3 * (flake - 0.15));
                    }),
                    dice.between(-40, -16));
        }
    }

    /** Hollows: brighter where they face the light, darker where they turn away. */
    private static void dents(Plate plate, Dice dice) {
        for (int n = dice.count(1, 3); n > 0; n--) {
            double x = dice.x();
            double y = dice.y();
            double radius = dice.between(22, 85);
            Mask mask = new Mask();
            plate.add(
                    mask.map((i, cover) -> {
                        double dx = (i % Plate.WIDTH - x) / radius;
                        double dy = (i / Plate.WIDTH - y) / radius;
                        double flat = Math.max(0, 1 - dx * dx - dy * dy);
                        return 3.5 * flat * flat * (dx * plate.lightX + dy * plate.lightY);
                    }),
                    -dice.between(10, 26));
        }
    }

    /** Foreign matter that was rolled out: dark, sharp, longer along the grain. */
    private static void inclusions(Plate plate, Dice dice) {
        for (int n = dice.count(1, 4); n > 0; n--) {
            Mask mask = new Mask();
            double width = dice.between(3, 10);
            mask.blot(dice, dice.x(), dice.y(), width * dice.between(1.5, 5), width, plate.grain, 0.2, 0.6);
            plate.add(mask, dice.between(-70, -30));
        }
    }

    /** A place without the grain, as bright as the rest. */
    private static void patch(Plate plate, Dice dice) {
        Mask mask = new Mask();
        mask.blot(dice, dice.x(), dice.y(), dice.between(60, 150), dice.between(45, 110), plate.grain, 0.25, 0.4);
        long grain = dice.seed();
        double size = dice.between(2.5, 5);
        double strength = dice.between(7, 13);
        plate.add(
                mask.map((i, cover) -> {
                    double own = 128 + strength * Noise.field(grain, i % Plate.WIDTH / size, i / Plate.WIDTH / size);
                    return cover * (own - plate.light[i]);
                }),
                1);
    }

    /** A net of hairlines. */
    private static void crazing(Plate plate, Dice dice) {
        Mask mask = new Mask();
        mask.blot(dice, dice.x(), dice.y(), dice.between(70, 150), dice.between(60, 120), plate.grain, 0.4, 0.4);
        long net = dice.seed();
        double cell = dice.between(15, 30);
        double half = dice.between(0.35, 0.7);
        plate.add(
                mask.map((i, cover) -> {
                    if (cover == 0) {
                        return 0;
                    }
                    double x = i % Plate.WIDTH;
                    double y = i / Plate.WIDTH;
                    double open = Noise.clamp(1.2 + 2 * Noise.field(net + 1, x / 40, y / 40));
                    return open * Math.min(1, 1.5 * cover) * Noise.clamp(half + 0.5 - cell * Noise.toBorder(net, x / cell, y / cell));
                }),
                dice.between(-46, -24));
    }

    /** Faint bands across the grain, from rolls that shook. */
    private static void chatter(Plate plate, Dice dice) {
        Mask mask = new Mask();
        mask.blot(dice, dice.x(), dice.y(), dice.between(200, 420), dice.between(120, 300), plate.grain, 0.6, 0.3);
        long wobble = dice.seed();
        double period = dice.between(10, 24);
        plate.add(
                mask.map((i, cover) -> {
                    double u = plate.along(i) / period + 0.25 * Noise.field(wobble, plate.along(i) / 150, plate.across(i) / 90);
                    return cover == 0 ? 0 : cover * StrictMath.sin(2 * Math.PI * u);
                }),
                dice.between(5, 11));
    }
}
