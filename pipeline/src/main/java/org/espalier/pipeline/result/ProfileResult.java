package org.espalier.pipeline.result;

/**
 * What the profile found: the members of fewest, middling and most multiply-accumulates.
 *
 * @param smallest of fewest
 * @param median of middling
 * @param largest of most
 */
public record ProfileResult(Landmark smallest, Landmark median, Landmark largest) {
    /**
     * One member, counted and measured.
     *
     * @param architecture which
     * @param params trained numbers
     * @param macs multiply-accumulates of one inference
     * @param latencyMs median on the device
     */
    public record Landmark(Member architecture, double params, double macs, double latencyMs) {}
}
