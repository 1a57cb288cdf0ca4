package org.espalier.plan;

/**
 * What an ask/tell phase returns.
 *
 * @param trials how many candidates were asked for
 * @param failed how many of them have no score
 * @param known how many took the outcome of an earlier one
 * @param best the best trial
 */
public record AskTellResult(int trials, long failed, long known, Best best) {
    /**
     * The best trial.
     *
     * @param number of its candidate
     * @param genes positions of the chosen options, separated by spaces
     * @param score higher is better
     * @param architecture in the notation of the space
     */
    public record Best(long number, String genes, double score, String architecture) {}
}
