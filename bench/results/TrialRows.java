import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.espalier.event.Asked;
import org.espalier.event.Told;
import org.espalier.journal.Event;
import org.espalier.journal.JournalReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Of the journal of a search with trials: seconds, trials, whole trainings, the best score of these and its member, in one line. Of what {@code espalier train --json} printed: the share of
 * the test images that is right.
 */
class TrialRows {
    private Instant first;
    private Instant last;
    private int trials;
    private int whole;
    private double best = Double.NEGATIVE_INFINITY;
    private String member = "";

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        if (file.toString().endsWith(".json")) {
            JsonNode said = JsonMapper.builder().build().readTree(file.toFile());
            System.out.println(said.path("result").path("best").path("test").path("top1").asDouble(Double.NaN));
            return;
        }
        TrialRows rows = new TrialRows();
        JournalReader.read(file, rows::heard);
        System.out.printf(
                "%d %d %d %.4f %s%n",
                Duration.between(rows.first, rows.last).toSeconds(), rows.trials, rows.whole, rows.best, rows.member);
    }

    private void heard(Event event) {
        if (!event.phase().equals("search")) {
            return;
        }
        if (event.event() instanceof Asked && first == null) {
            first = event.time();
        }
        if (event.event() instanceof Told told) {
            last = event.time();
            for (Told.Trial trial : told.trials()) {
                trials++;
                if (trial.epochs().isEmpty()) {
                    whole++;
                    if (trial.score().orElse(Double.NEGATIVE_INFINITY) > best) {
                        best = trial.score().getAsDouble();
                        member = trial.architecture();
                    }
                }
            }
        }
    }
}
