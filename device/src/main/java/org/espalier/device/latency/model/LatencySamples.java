package org.espalier.device.latency.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.decision.Architecture;

/**
 * Members of a space with the latencies that were measured of them on several devices; read by {@link LatencyCsv}. Immutable.
 *
 * @param members in the order of the table
 * @param columns one for each device and batch
 */
public record LatencySamples(List<Architecture> members, List<Column> columns) {
    /** A batch at the end of a column's name; other numbers there belong to the device's name ({@code lat_gold_6226}). */
    private static final Pattern BATCH = Pattern.compile("(.+)_(1|2|4|8|16|32|64|128|256|512|1024)");

    /**
     * What one device takes at one batch.
     *
     * @param name as in the table
     * @param device what the columns of one device have in common
     * @param batch images of one inference, 1 where the name tells none
     * @param millis for each member, above 0
     */
    public record Column(String name, String device, int batch, double[] millis) {
        /** @param name {@code lat_DEVICE} or {@code lat_DEVICE_BATCH}, where a batch is a power of two up to 1024 */
        public static Column of(String name, double[] millis) {
            String rest = name.startsWith(LatencyCsv.PREFIX) ? name.substring(LatencyCsv.PREFIX.length()) : name;
            Matcher matcher = BATCH.matcher(rest);
            return matcher.matches()
                    ? new Column(name, matcher.group(1), Integer.parseInt(matcher.group(2)), millis)
                    : new Column(name, rest, 1, millis);
        }

        /** The same device at the given rows alone. */
        public Column only(int[] rows) {
            return new Column(name, device, batch, at(rows));
        }

        /** The latencies of some members. */
        public double[] at(int[] rows) {
            return Arrays.stream(rows).mapToDouble(row -> millis[row]).toArray();
        }
    }

    public LatencySamples {
        members = List.copyOf(members);
        columns = List.copyOf(columns);
        for (Column column : columns) {
            if (column.millis().length != members.size()) {
                throw new IllegalArgumentException("column '" + column.name() + "': expected " + members.size()
                        + " latencies, got " + column.millis().length);
            }
        }
    }

    /** The devices, in the order of their columns. */
    public List<String> devices() {
        return new ArrayList<>(
                new LinkedHashSet<>(columns.stream().map(Column::device).toList()));
    }

    /** The columns of all devices but one. */
    public List<Column> without(String device) {
        return columns.stream().filter(c -> !c.device().equals(device)).toList();
    }
}
