package org.espalier.pipeline.report;

import java.util.Locale;
import org.espalier.pipeline.result.SearchPaid;

/** Whether a search was worth its time, in words. */
final class PaidSentence {
    private PaidSentence() {}

    static String of(SearchPaid paid) {
        if (paid.hypervolumeRatio().isEmpty() || paid.ci95().size() != 2) {
            return "Whether the search paid cannot be told: " + paid.note() + ".";
        }
        double low = paid.ci95().get(0);
        double high = paid.ci95().get(1);
        String front = String.format(
                Locale.ROOT,
                "the front of the winners dominates %.3f times the volume that %s dominate (95 %% interval %.3f to %.3f; %s)",
                paid.hypervolumeRatio().getAsDouble(),
                random(paid),
                low,
                high,
                paid.note());
        if (low > 1) {
            return "The search paid: " + front + ".";
        }
        if (high < 1) {
            return "The search did not pay beside random members: " + front + ".";
        }
        return "Whether the search paid cannot be told: " + front
                + ", so the winners cannot be told from random members. More test images"
                + " and more members on both sides (retrain.top, retrain.random) would narrow the interval; limits that few members"
                + " meet, or a space whose members differ more, would give a search more to find.";
    }

    private static String random(SearchPaid paid) {
        long members = paid.randomMembers().orElse(0);
        return members == 1 ? "1 random member" : members + " random members";
    }
}
