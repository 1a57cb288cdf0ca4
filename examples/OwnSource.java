import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.espalier.torch.data.DataSource;
import org.espalier.torch.data.ImageSource;
import org.espalier.torch.data.RawImage;
import org.espalier.torch.data.SourceContext;

/** Images from a place of one's own: here they are drawn, bright in the upper or in the lower half. */
class OwnSource {
    private static final int SIDE = 8;

    public static final class Halves implements DataSource {
        @Override
        public String description() {
            return "halves:N  N grey images, bright in the upper or lower half";
        }

        @Override
        public Optional<ImageSource> open(String source, SourceContext context) {
            if (!source.startsWith("halves:")) {
                return Optional.empty(); // not ours: the next source is asked
            }
            return Optional.of(new Drawn(Integer.parseInt(source.substring("halves:".length()))));
        }
    }

    record Drawn(int count) implements ImageSource {
        @Override
        public List<String> classNames() {
            return List.of("upper", "lower");
        }

        @Override
        public List<Item> items() {
            return IntStream.range(0, count)
                    .mapToObj(i -> new Item("image " + i, i % 2, Optional.empty(), () -> image(i % 2)))
                    .toList();
        }

        @Override
        public String fingerprint() {
            return "halves " + count;
        }
    }

    private static RawImage image(int half) {
        byte[] pixels = new byte[SIDE * SIDE];
        for (int i = 0; i < pixels.length / 2; i++) {
            pixels[half * pixels.length / 2 + i] = (byte) 255;
        }
        return new RawImage(SIDE, SIDE, 1, pixels);
    }

    public static void main(String[] args) throws Exception {
        SourceContext context = SourceContext.of(Map.of(), System.err::println);
        try (ImageSource images = new Halves().open("halves:6", context).orElseThrow()) {
            for (ImageSource.Item item : images.items()) {
                RawImage image = item.decoder().decode();
                System.out.println(item.name() + ", " + images.classNames().get(item.label()) + ": " + image.height() + "x"
                        + image.width());
            }
        }
    }
}
