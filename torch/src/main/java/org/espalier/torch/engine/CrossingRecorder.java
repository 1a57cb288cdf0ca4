package org.espalier.torch.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Shows what crosses between the host and the device while some work runs: the proof that a training step stays on its device, for tests on
 * machines that have none. Give the work tensors of {@link #STAND_IN} instead of an engine's. What then is made elsewhere would mix devices on a
 * GPU, and what is read would wait for it.
 *
 * <p>It hears the doors of this package on all threads of the process; so one work at a time.
 */
public final class CrossingRecorder {
    /** Makes tensors that stand for those of a device: on the host, but told from the host's own. */
    public static final TensorFactory STAND_IN = TensorFactory.standIn("stand-in");

    private static final String PACKAGE = CrossingRecorder.class.getPackageName() + ".";

    /**
     * Values that crossed.
     *
     * @param read true from a tensor to Java, false the other way
     * @param place where the tensor was made; empty for one that was read
     * @param values how many
     * @param where class and method outside of this package that asked, for example {@code Trainer.step}
     */
    public record Crossing(boolean read, String place, long values, String where) {}

    private CrossingRecorder() {}

    /** All crossings while the work ran, in order of time. */
    public static List<Crossing> during(Runnable work) {
        try (Recording recording = new Recording()) {
            recording.enable(HostCopyEvent.class).withoutThreshold().withStackTrace();
            recording.enable(TensorMadeEvent.class).withoutThreshold().withStackTrace();
            recording.start();
            work.run();
            recording.stop();
            return read(recording);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the recording back", e);
        }
    }

    /** How often each place in the code read from a tensor. */
    public static Map<String, Long> reads(List<Crossing> crossings) {
        Map<String, Long> byPlace = new TreeMap<>();
        crossings.stream().filter(Crossing::read).forEach(crossing -> byPlace.merge(crossing.where(), 1L, Long::sum));
        return byPlace;
    }

    /** What was made on the host although it belongs beside tensors of {@link #STAND_IN}. */
    public static List<Crossing> strays(List<Crossing> crossings) {
        return crossings.stream()
                .filter(crossing -> crossing.place().equals(TensorFactory.HOST.place()))
                .toList();
    }

    private static List<Crossing> read(Recording recording) throws IOException {
        Path file = Files.createTempFile("espalier-crossings", ".jfr");
        try {
            recording.dump(file);
            List<RecordedEvent> events = new ArrayList<>(RecordingFile.readAllEvents(file));
            events.sort(Comparator.comparing(RecordedEvent::getStartTime));
            return events.stream().map(CrossingRecorder::crossing).toList();
        } finally {
            Files.delete(file);
        }
    }

    private static Crossing crossing(RecordedEvent event) {
        boolean read = event.getEventType().getName().equals(HostCopyEvent.NAME);
        return new Crossing(read, read ? "" : event.getString("place"), event.getLong("values"), where(event));
    }

    private static String where(RecordedEvent event) {
        return event.getStackTrace().getFrames().stream()
                .filter(frame -> !frame.getMethod().getType().getName().startsWith(PACKAGE))
                .findFirst()
                .map(CrossingRecorder::name)
                .orElse("");
    }

    private static String name(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "."
                + frame.getMethod().getName();
    }
}
