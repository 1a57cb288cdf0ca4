package org.espalier.event;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes the particulars of an event as a JSON object, keys in {@code snake_case}. {@link EventReader} reads them. */
public final class EventWriter implements EventVisitor {
    private final JsonGenerator json;
    private final JsonMapper mapper;

    /**
     * @param json where the object goes
     * @param mapper writes trees
     */
    public EventWriter(JsonGenerator json, JsonMapper mapper) {
        this.json = json;
        this.mapper = mapper;
    }

    /** Writes one object. */
    public void write(SearchEvent event) {
        if (event instanceof UnknownEvent unknown) {
            mapper.writeTree(json, unknown.data());
            return;
        }
        json.writeStartObject();
        event.accept(this);
        json.writeEndObject();
    }

    @Override
    public void searchStarted(SearchStarted event) {
        tree("identity", event.identity());
        texts("phases", event.phases());
        if (!event.versions().isEmpty()) {
            json.writeObjectPropertyStart("versions");
            event.versions().forEach(json::writeStringProperty);
            json.writeEndObject();
        }
    }

    @Override
    public void settingsChanged(SettingsChanged event) {
        tree("identity", event.identity());
        texts("phases", event.phases());
        json.writeArrayPropertyStart("changes");
        for (SettingsChanged.Change change : event.changes()) {
            json.writeStartObject();
            json.writeStringProperty("key", change.key());
            json.writeStringProperty("before", change.before());
            json.writeStringProperty("after", change.after());
            json.writeEndObject();
        }
        json.writeEndArray();
        texts("restarted", event.restarted());
    }

    @Override
    public void phasesRestarted(PhasesRestarted event) {
        texts("phases", event.phases());
        json.writeStringProperty("reason", event.reason());
        json.writeBooleanProperty("from_scratch", event.fromScratch());
    }

    @Override
    public void dataIdentified(DataIdentified event) {
        json.writeStringProperty("source", event.source());
        json.writeStringProperty("digest", event.digest());
        json.writeNumberProperty("images", event.images());
        json.writeNumberProperty("classes", event.classes());
        json.writeNumberProperty("all_groups", event.allGroups());
        json.writeArrayPropertyStart("groups");
        for (DataIdentified.Group group : event.groups()) {
            json.writeStartObject();
            json.writeStringProperty("name", group.name());
            json.writeNumberProperty("files", group.files());
            json.writeStringProperty("digest", group.digest());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    @Override
    public void referenceMeasured(ReferenceMeasured event) {
        json.writeStringProperty("metric", event.metric());
        json.writeStringProperty("of", event.of());
        json.writeStringProperty("basis", event.basis());
        json.writeNumberProperty("value", event.value());
    }

    @Override
    public void phaseStopped(PhaseStopped event) {
        json.writeNumberProperty("seconds", event.seconds());
        peak(event.peakRssMb());
    }

    @Override
    public void phaseFinished(PhaseFinished event) {
        json.writeNumberProperty("seconds", event.seconds());
        peak(event.peakRssMb());
        tree("result", event.result());
    }

    @Override
    public void budgetShared(BudgetShared event) {
        json.writeNumberProperty("hours", event.hours());
        json.writeNumberProperty("used_seconds", event.usedSeconds());
        json.writeObjectPropertyStart("phases");
        event.phases().forEach((phase, share) -> {
            json.writeObjectPropertyStart(phase);
            json.writeNumberProperty("seconds", share.seconds());
            json.writeNumberProperty("planned", share.planned());
            json.writeNumberProperty("wanted", share.wanted());
            json.writeEndObject();
        });
        json.writeEndObject();
    }

    @Override
    public void phaseCut(PhaseCut event) {
        text("run", event.run());
        json.writeNumberProperty("done", event.done());
        json.writeNumberProperty("planned", event.planned());
        json.writeStringProperty("reason", event.reason());
    }

    @Override
    public void snapshot(StrategySnapshot event) {
        tree("state", event.state());
    }

    @Override
    public void asked(Asked event) {
        json.writeNumberProperty("wanted", event.wanted());
        json.writeArrayPropertyStart("candidates");
        for (Asked.Candidate candidate : event.candidates()) {
            json.writeStartObject();
            json.writeNumberProperty("number", candidate.number());
            json.writeStringProperty("genes", candidate.genes());
            candidate.epochs().ifPresent(epochs -> json.writeNumberProperty("epochs", epochs));
            json.writeEndObject();
        }
        json.writeEndArray();
        event.state().ifPresent(state -> tree("state", state));
    }

    @Override
    public void told(Told event) {
        json.writeArrayPropertyStart("trials");
        for (Told.Trial trial : event.trials()) {
            json.writeStartObject();
            json.writeNumberProperty("number", trial.number());
            json.writeStringProperty("genes", trial.genes());
            outcome(trial.score(), trial.failure());
            text("architecture", trial.architecture());
            if (!trial.objectives().isEmpty()) {
                numbers("objectives", trial.objectives());
            }
            if (trial.known().isPresent()) {
                json.writeNumberProperty("known", trial.known().getAsLong());
            }
            trial.epochs().ifPresent(epochs -> json.writeNumberProperty("epochs", epochs));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    @Override
    public void epochDone(EpochDone event) {
        json.writeStringProperty("run", event.run());
        epoch(event.epoch(), event.epochs(), event.seconds(), event.measures());
        text("derived", event.derived());
        if (!event.probabilities().isEmpty()) {
            json.writeObjectPropertyStart("probabilities");
            event.probabilities().forEach(this::numbers);
            json.writeEndObject();
        }
    }

    @Override
    public void trialStarted(TrialStarted event) {
        json.writeNumberProperty("number", event.number());
        json.writeStringProperty("architecture", event.architecture());
    }

    @Override
    public void trialProgressed(TrialProgressed event) {
        json.writeNumberProperty("number", event.number());
        epoch(event.epoch(), event.epochs(), event.seconds(), event.measures());
    }

    @Override
    public void trialEnded(TrialEnded event) {
        json.writeNumberProperty("number", event.number());
        outcome(event.score(), event.failure());
        json.writeNumberProperty("seconds", event.seconds());
        if (!event.curve().isEmpty()) {
            json.writeArrayPropertyStart("curve");
            event.curve().forEach(score -> json.writeNumber(score.doubleValue()));
            json.writeEndArray();
        }
        if (event.stoppedAfter().isPresent()) {
            json.writeNumberProperty("stopped_after", event.stoppedAfter().getAsLong());
        }
        event.ci95().ifPresent(interval -> {
            json.writeArrayPropertyStart("ci95");
            json.writeNumber(interval.low());
            json.writeNumber(interval.high());
            json.writeEndArray();
        });
    }

    @Override
    public void notice(Notice event) {
        json.writeStringProperty("message", event.message());
    }

    private void epoch(int epoch, int epochs, double seconds, Map<String, Double> measures) {
        json.writeNumberProperty("epoch", epoch);
        json.writeNumberProperty("epochs", epochs);
        json.writeNumberProperty("seconds", seconds);
        numbers("measures", measures);
    }

    private void numbers(String name, Map<String, Double> numbers) {
        json.writeObjectPropertyStart(name);
        numbers.forEach((key, value) -> json.writeNumberProperty(key, value));
        json.writeEndObject();
    }

    private void outcome(OptionalDouble score, String failure) {
        if (score.isPresent()) {
            json.writeNumberProperty("score", score.getAsDouble());
        } else {
            json.writeStringProperty("failure", failure);
        }
    }

    private void peak(OptionalLong megabytes) {
        if (megabytes.isPresent()) {
            json.writeNumberProperty("peak_rss_mb", megabytes.getAsLong());
        }
    }

    private void text(String name, String value) {
        if (!value.isEmpty()) {
            json.writeStringProperty(name, value);
        }
    }

    private void texts(String name, List<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    private void tree(String name, JsonNode value) {
        json.writeName(name);
        mapper.writeTree(json, value);
    }
}
