package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.espalier.event.EpochDone;
import org.espalier.oneshot.relaxed.Skips;

/**
 * The derived cell at each epoch: a strip of the epochs, of which one part is chosen by pointer or arrow keys and drawn below, without a script; and a
 * table of all its changes. Printed, the last one is drawn.
 */
final class CellTimeline {
    /** Parts that can still be hit; of more, those are left out that stood for the shortest time. */
    static final int MOST_PARTS = 60;

    private static final int NARROWEST = 40;

    private CellTimeline() {}

    /**
     * Epochs in a row that have one derived member.
     *
     * @param skips that it has; negative where nobody told
     */
    record Part(int from, int to, String notation, double skips) {
        String epochs() {
            return from == to ? "epoch " + from : "epochs " + from + " to " + to;
        }

        int length() {
            return to - from + 1;
        }
    }

    /** The parts of a training in order; an epoch that is told twice counts as told last. */
    static List<Part> parts(List<EpochDone> all) {
        TreeMap<Integer, EpochDone> told = new TreeMap<>();
        all.stream().filter(epoch -> !epoch.derived().isEmpty()).forEach(epoch -> told.put(epoch.epoch(), epoch));
        List<Part> parts = new ArrayList<>();
        for (EpochDone epoch : told.values()) {
            Part last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
            double skips = epoch.measures().getOrDefault(Skips.MEASURE, -1.0);
            if (last != null && last.notation().equals(epoch.derived())) {
                parts.set(parts.size() - 1, new Part(last.from(), epoch.epoch(), last.notation(), last.skips()));
            } else {
                parts.add(new Part(epoch.epoch(), epoch.epoch(), epoch.derived(), skips));
            }
        }
        return parts;
    }

    /**
     * Strip, drawings and table; nothing where no epoch derived anything.
     *
     * @param name that no other timeline of the page has
     */
    static String html(List<EpochDone> all, String name) {
        List<Part> parts = parts(all);
        if (parts.isEmpty()) {
            return "";
        }
        List<Part> shown = HeatMap.thinned(parts, MOST_PARTS);
        int epochs = shown.get(shown.size() - 1).to() - shown.get(0).from() + 1;
        StringBuilder html = new StringBuilder("<div class='cells' style='grid-template-columns:repeat("
                + shown.stream().mapToInt(part -> width(part, epochs)).sum() + ",minmax(0,1fr))'>");
        for (int i = 0; i < shown.size(); i++) {
            Part part = shown.get(i);
            DerivedCell before = i == 0
                    ? DerivedCell.of("")
                    : DerivedCell.of(shown.get(i - 1).notation());
            html.append("<label><input type='radio' name='")
                    .append(Html.escape(name))
                    .append("' aria-label='")
                    .append(part.epochs())
                    .append(i == shown.size() - 1 ? "' checked='checked'/>" : "'/>")
                    .append("<span class='part' title='")
                    .append(part.epochs())
                    .append("' style='grid-column:span ")
                    .append(width(part, epochs))
                    .append("'></span><span class='cell'>")
                    .append(cell(part, before))
                    .append("</span></label>");
        }
        html.append("</div><p class='note scale'>Derived cell from epoch ")
                .append(shown.get(0).from())
                .append(" (left) to ")
                .append(shown.get(shown.size() - 1).to())
                .append(
                        " (right): a part of the strip is a time without a change; choose one by pointer or arrow keys.")
                .append(
                        parts.size() > shown.size()
                                ? " " + (parts.size() - shown.size()) + " changes are not drawn."
                                : "")
                .append("</p>");
        return html + (parts.size() > 1 ? table(parts) : "");
    }

    /** In columns of the strip: as long as it lasts, but not too narrow to be hit. */
    private static int width(Part part, int epochs) {
        return Math.max(part.length(), (epochs + NARROWEST - 1) / NARROWEST);
    }

    private static String cell(Part part, DerivedCell before) {
        DerivedCell cell = DerivedCell.of(part.notation());
        StringBuilder html = new StringBuilder("<b>")
                .append(part.epochs())
                .append("</b>")
                .append(skips(part))
                .append("<br/>");
        String drawing = cell.drawing(before);
        if (!drawing.isEmpty()) {
            return html + Html.image(drawing, "derived cell, " + part.epochs());
        }
        if (cell.answers().isEmpty()) {
            return html + "<code>" + Html.escape(part.notation()) + "</code>";
        }
        cell.answers().forEach((path, answer) -> {
            String was = before.answers().getOrDefault(path, answer);
            String text = Html.escape(path + ": " + answer);
            html.append("<span class='answer'>")
                    .append(was.equals(answer) ? text : "<b>" + text + "</b>")
                    .append("</span> ");
        });
        return html.toString();
    }

    private static String skips(Part part) {
        return part.skips() < 0 ? "" : ", " + Math.round(part.skips()) + " skip" + (part.skips() == 1 ? "" : "s");
    }

    private static String table(List<Part> parts) {
        StringBuilder html = new StringBuilder("<details><summary>")
                .append(parts.size() - 1)
                .append(" changes</summary><table class='changes'>"
                        + "<tr><th>epochs</th><th>skips</th><th class='name'>what is not as before</th></tr>");
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            html.append("<tr><td>")
                    .append(part.from() == part.to() ? part.from() : part.from() + " - " + part.to())
                    .append("</td><td>")
                    .append(part.skips() < 0 ? "-" : Math.round(part.skips()))
                    .append("</td><td class='name'>")
                    .append(
                            i == 0
                                    ? "<code>" + Html.escape(part.notation()) + "</code>"
                                    : changes(part, parts.get(i - 1)))
                    .append("</td></tr>");
        }
        return html.append("</table></details>").toString();
    }

    private static String changes(Part part, Part before) {
        List<String> changes = DerivedCell.of(part.notation()).changes(DerivedCell.of(before.notation()));
        return changes.isEmpty()
                ? "<code>" + Html.escape(part.notation()) + "</code>"
                : Html.escape(String.join("; ", changes));
    }
}
