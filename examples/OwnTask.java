import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.espalier.measure.Mean;
import org.espalier.measure.Measure;
import org.espalier.search.testing.Check;
import org.espalier.torch.data.*;
import org.espalier.torch.loss.*;
import org.espalier.torch.task.Task;
import org.espalier.torch.task.testing.TaskContract;

/** A task of one's own: one number for each image instead of a class; and images that are labelled so. */
class OwnTask {
    /** {@code task: {name: number}}; named in {@code META-INF/services/org.espalier.torch.task.Task}. */
    public record Number() implements Task {
        @Override public String name() { return "number"; }

        @Override public String summary() { return "which number belongs to an image"; }

        @Override public int outputs(LabelNames labels) { return labels.values().size(); }

        @Override public Tally tally(LabelNames labels) { return new ValueTally(); }

        @Override
        public Optional<String> lacks(LabelNames labels) {
            return labels.areClasses() ? Optional.of("it needs numbers, and the labels are classes") : Optional.empty();
        }

        @Override
        public Loss loss(LabelNames labels, List<Double> classWeights) {
            if (!classWeights.isEmpty()) {
                throw new IllegalArgumentException("numbers have no classes to weigh; remove it");
            }
            return new SquaredError();
        }

        @Override
        public List<Measure> measures(LabelNames labels) {
            return List.of(new Mean("mean_absolute_error", "mean distance", ValueTally.ABSOLUTE_ERROR, false));
        }
    }

    /** {@code data: {source: "columns:96"}}; named in {@code META-INF/services/org.espalier.torch.data.DataSource}. */
    public static final class Columns implements DataSource {
        @Override public String description() { return "columns:N  N grey images of a column, and where it is"; }

        @Override
        public Optional<ImageSource> open(String source, SourceContext context) {
            boolean ours = source.startsWith("columns:");
            return ours ? Optional.of(new Drawn(Integer.parseInt(source.substring(8)))) : Optional.empty();
        }
    }

    record Drawn(int count) implements ImageSource {
        @Override public List<String> classNames() { return List.of("all"); } // no classes: one group of images

        @Override public List<String> valueNames() { return List.of("place"); }

        @Override public String fingerprint() { return "columns " + count; }
        @Override
        public List<Item> items() {
            return IntStream.range(0, count).mapToObj(Drawn::item).toList();
        }

        private static Item item(int i) {
            return new Item("image " + i, 0, List.of((i % 12 - 5.5f) / 5.5f), Optional.empty(), () -> {
                byte[] pixels = new byte[12 * 12];
                IntStream.range(0, 12).forEach(row -> pixels[12 * row + i % 12] = (byte) (155 + i % 100));
                return new RawImage(12, 12, 1, pixels);
            });
        }
    }

    public static void main(String[] args) {
        LabelNames labels = new LabelNames(List.of("all"), List.of("place"));
        ValueLabels samples = new ValueLabels(new float[] {-1, 0.5f, 0, 1, 0.25f, -0.5f}, 1);
        List<Check> contract = new TaskContract(new Number(), labels, samples).checks();
        Check.all(contract, name -> System.out.println("holds: " + name));
    }
}
