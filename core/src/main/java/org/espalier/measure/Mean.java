package org.espalier.measure;

/**
 * The mean of a column over the samples: mean absolute error, negative log-likelihood and the like.
 *
 * @param name of the measure
 * @param summary one line for people
 * @param column of the answers
 * @param higherIsBetter whether more is better
 */
public record Mean(String name, String summary, String column, boolean higherIsBetter) implements Measure {
    @Override
    public double of(Answers answers, int[] times) {
        double[] values = answers.values(column);
        double sum = 0;
        long count = 0;
        for (int i = 0; i < values.length; i++) {
            if (times[i] > 0) {
                sum += times[i] * values[i];
                count += times[i];
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }
}
