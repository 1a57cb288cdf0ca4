import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Draws what a camera above a rolling mill might see: grey pictures of steel, 640x480 pixels, with one of 11 kinds of surface defect or with none.
 * A folder for each class, as {@code data.source} of a search takes it. Nothing but a JDK is needed:
 *
 * <pre>
 * javac -d /tmp/defects-program examples/defects/*.java
 * java -cp /tmp/defects-program Defects --out /tmp/defects --images 2400 --seed 1
 * </pre>
 *
 * <p>Classes are unbalanced (40 % good, 2 % chatter). Scratches, cracks and crazing are a pixel or two wide, so that little is left of them
 * in a small picture. All plates, good ones too, have grain, dust, fibres, smears and uneven light, and some show the edge of the strip.
 *
 * <p>The same options give the same pixels on every JVM: nothing is drawn by the platform, and all arithmetic is exactly specified. Image <i>n</i>
 * of a class hangs on the seed and on <i>n</i> alone, so that a larger set holds the smaller one.
 */
final class Defects {
    private static final int FEWEST = 50; // of fewer, 2 % are no image
    private static final int MOST = 1_000_000;
    private static final String USAGE = "Defects --out DIR [--images N] [--seed N]";

    private Defects() {}

    public static void main(String[] args) {
        if (args.length == 0) {
            System.out.println(USAGE);
            return;
        }
        try {
            Options options = Options.of(args);
            Map<Kind, Integer> counts = counts(options.images());
            write(options, counts);
            counts.forEach((kind, count) -> System.out.println(kind.folder() + ": " + count));
            System.out.println(options.images() + " images in " + options.out());
        } catch (IllegalArgumentException e) {
            System.err.println("defects: " + e.getMessage());
            System.exit(2);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("defects: cannot write: " + e.getMessage());
            System.exit(1);
        }
    }

    /** What was asked for on the command line. */
    record Options(Path out, int images, long seed) {
        static Options of(String[] args) {
            Path out = null;
            int images = 2400;
            long seed = 1;
            for (int i = 0; i < args.length; i += 2) {
                if (!List.of("--out", "--images", "--seed").contains(args[i])) {
                    throw new IllegalArgumentException(args[i] + ": no such option, expected " + USAGE);
                }
                if (i + 1 == args.length) {
                    throw new IllegalArgumentException(args[i] + ": has no value, expected " + USAGE);
                }
                switch (args[i]) {
                    case "--out" -> out = Path.of(args[i + 1]);
                    case "--images" -> images = (int) whole(args[i], args[i + 1], FEWEST, MOST);
                    default -> seed = whole(args[i], args[i + 1], Long.MIN_VALUE, Long.MAX_VALUE);
                }
            }
            if (out == null) {
                throw new IllegalArgumentException("--out: not given, expected " + USAGE);
            }
            return new Options(out, images, seed);
        }

        private static long whole(String option, String text, long least, long most) {
            try {
                long value = Long.parseLong(text);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // said below, as for a number outside the range
            }
            throw new IllegalArgumentException(option + ": not in range, expected a whole number from " + least + " to " + most + ", got " + text);
        }
    }

    /** Each class within one image of its share; all together as many as asked for. */
    static Map<Kind, Integer> counts(int images) {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        int percent = 0;
        int given = 0;
        for (Kind kind : Kind.values()) {
            percent += kind.percent;
            int upTo = (images * percent + 50) / 100;
            counts.put(kind, upTo - given);
            given = upTo;
        }
        return counts;
    }

    private static void write(Options options, Map<Kind, Integer> counts) throws IOException {
        if (Files.exists(options.out()) && !Files.isDirectory(options.out())) {
            throw new IllegalArgumentException("--out: " + options.out() + " is a file, expected a new or empty folder");
        }
        Files.createDirectories(options.out());
        try (Stream<Path> there = Files.list(options.out())) {
            if (there.findAny().isPresent()) {
                throw new IllegalArgumentException("--out: " + options.out() + " holds files, expected a new or empty folder; name another one");
            }
        }
        for (Map.Entry<Kind, Integer> entry : counts.entrySet()) {
            Kind kind = entry.getKey();
            Path folder = Files.createDirectory(options.out().resolve(kind.folder()));
            IntStream.range(0, entry.getValue())
                    .parallel()
                    .forEach(n -> write(folder.resolve("%s-%05d.png".formatted(kind.folder(), n)), pixels(kind, options.seed(), n)));
        }
    }

    private static void write(Path file, byte[] pixels) {
        BufferedImage image = new BufferedImage(Plate.WIDTH, Plate.HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        byte[] raster = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        System.arraycopy(pixels, 0, raster, 0, pixels.length);
        try {
            ImageIO.write(image, "png", file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One image, row by row. */
    static byte[] pixels(Kind kind, long seed, int number) {
        Dice dice = new Dice(seed, kind, number);
        Plate plate = new Plate(dice);
        kind.defect.on(plate, dice);
        if (kind != Kind.TORN_EDGE && dice.chance(0.15)) {
            plate.edge(dice, 0);
        }
        return plate.photograph(dice);
    }
}
