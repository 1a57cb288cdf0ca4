package org.espalier.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.espalier.stats.Interval;

/**
 * Measures of answers that name one of several classes. Their answers have the columns {@link #LABEL} and {@link #ANSWER} (places of classes),
 * {@link #RANK} (how many classes stand ahead of the label's: they have a higher score, or as high a one and an earlier place),
 * {@link #LOG_LIKELIHOOD} (natural logarithm of the label's probability) and {@link #CONFIDENCE} (the answer's probability).
 */
public final class ClassMeasures {
    public static final String LABEL = "label";
    public static final String ANSWER = "answer";
    public static final String RANK = "rank";
    public static final String LOG_LIKELIHOOD = "log_likelihood";
    public static final String CONFIDENCE = "confidence";

    /** All of them, in order. */
    public static final List<String> COLUMNS = List.of(LABEL, ANSWER, RANK, LOG_LIKELIHOOD, CONFIDENCE);

    /** What is looked for where nobody says otherwise. */
    public static final String ACCURACY = "accuracy";

    /** Bins of the calibration error (Guo et al. 2017, section 3). */
    private static final int BINS = 15;

    private static final int TOP = 5;

    private ClassMeasures() {}

    /**
     * All measures of some classes, accuracy first, then those of all classes together, then the recall of each.
     *
     * @param classes their names, in label order
     */
    public static List<Measure> of(List<String> classes) {
        List<Measure> measures = new ArrayList<>(List.of(
                accuracy(),
                top5(),
                new OverClasses("macro_f1", "mean over the classes of F1", classes.size(), OverClasses::macroF1),
                new OverClasses(
                        "balanced_accuracy",
                        "mean over the classes of the share that is answered rightly",
                        classes.size(),
                        OverClasses::balancedAccuracy),
                new LogLoss(),
                new CalibrationError()));
        for (int place = 0; place < classes.size(); place++) {
            measures.add(recall(classes.get(place), place));
        }
        return List.copyOf(measures);
    }

    /** Share of samples whose answer is their label. */
    public static Measure accuracy() {
        return new Share(ACCURACY, "share of samples that are answered rightly") {
            @Override
            IntPredicate holds(Answers answers) {
                double[] labels = answers.values(LABEL);
                double[] given = answers.values(ANSWER);
                return sample -> labels[sample] == given[sample];
            }
        };
    }

    private static Measure top5() {
        return new Share("top_5", "share of samples whose label is among the five classes of the highest scores") {
            @Override
            IntPredicate holds(Answers answers) {
                double[] ranks = answers.values(RANK);
                return sample -> ranks[sample] < TOP;
            }
        };
    }

    /** Share of the samples of one class that are answered rightly: {@code recall.NAME}. */
    private static Measure recall(String name, int place) {
        return new Share("recall." + name, "share of '" + name + "' that is answered rightly") {
            @Override
            public boolean isShare() {
                return false; // of some of the samples alone
            }

            @Override
            IntPredicate counted(Answers answers) {
                double[] labels = answers.values(LABEL);
                return sample -> labels[sample] == place;
            }

            @Override
            IntPredicate holds(Answers answers) {
                double[] given = answers.values(ANSWER);
                return sample -> given[sample] == place;
            }
        };
    }

    /**
     * How often each class was answered by each.
     *
     * @param classes how many
     * @return a row for each label, a column for each answer
     */
    public static long[][] confusion(Answers answers, int classes) {
        return confusion(answers, answers.once(), classes);
    }

    private static long[][] confusion(Answers answers, int[] times, int classes) {
        double[] labels = answers.values(LABEL);
        double[] given = answers.values(ANSWER);
        long[][] counts = new long[classes][classes];
        for (int i = 0; i < labels.length; i++) {
            counts[(int) labels[i]][(int) given[i]] += times[i];
        }
        return counts;
    }

    /** From the matrix of confusion, whatever the number of samples. */
    private record OverClasses(String name, String summary, int classes, Figure figure) implements Measure {
        @FunctionalInterface
        interface Figure {
            double of(long[][] confusion);
        }

        @Override
        public boolean higherIsBetter() {
            return true;
        }

        @Override
        public double of(Answers answers, int[] times) {
            return figure.of(confusion(answers, times, classes));
        }

        /** Over classes that are a label or an answer; a class that is never answered rightly has 0. */
        static double macroF1(long[][] confusion) {
            double sum = 0;
            int present = 0;
            for (int k = 0; k < confusion.length; k++) {
                long labelled = 0;
                long answered = 0;
                for (int other = 0; other < confusion.length; other++) {
                    labelled += confusion[k][other];
                    answered += confusion[other][k];
                }
                if (labelled + answered > 0) {
                    sum += 2.0 * confusion[k][k] / (labelled + answered);
                    present++;
                }
            }
            return present == 0 ? Double.NaN : sum / present;
        }

        /** Over classes that are a label. */
        static double balancedAccuracy(long[][] confusion) {
            double sum = 0;
            int present = 0;
            for (int k = 0; k < confusion.length; k++) {
                long labelled = 0;
                for (long count : confusion[k]) {
                    labelled += count;
                }
                if (labelled > 0) {
                    sum += (double) confusion[k][k] / labelled;
                    present++;
                }
            }
            return present == 0 ? Double.NaN : sum / present;
        }
    }

    /** Mean over the samples of minus the logarithm of the label's probability. */
    private record LogLoss() implements Measure {
        @Override
        public String name() {
            return "negative_log_likelihood";
        }

        @Override
        public String summary() {
            return "mean of minus the natural logarithm of the label's probability";
        }

        @Override
        public boolean higherIsBetter() {
            return false;
        }

        @Override
        public double of(Answers answers, int[] times) {
            return -new Mean(name(), summary(), LOG_LIKELIHOOD, true).of(answers, times);
        }
    }

    /** Expected calibration error over equally wide bins (Guo et al. 2017, equation 3). */
    private record CalibrationError() implements Measure {
        @Override
        public String name() {
            return "calibration_error";
        }

        @Override
        public String summary() {
            return "mean distance between confidence and accuracy, over " + BINS + " bins of confidence";
        }

        @Override
        public boolean higherIsBetter() {
            return false;
        }

        @Override
        public double of(Answers answers, int[] times) {
            double[] labels = answers.values(LABEL);
            double[] given = answers.values(ANSWER);
            double[] confidences = answers.values(CONFIDENCE);
            double[] distance = new double[BINS];
            long count = 0;
            for (int i = 0; i < labels.length; i++) {
                int bin = Math.max(0, Math.min(BINS - 1, (int) Math.ceil(confidences[i] * BINS) - 1));
                distance[bin] += times[i] * ((labels[i] == given[i] ? 1 : 0) - confidences[i]);
                count += times[i];
            }
            double sum = 0;
            for (double bin : distance) {
                sum += Math.abs(bin);
            }
            return count == 0 ? Double.NaN : sum / count;
        }
    }

    /**
     * What somebody answers who has not seen the samples and knows only how often each class comes: always the class that most have, with the
     * shares of the classes as probabilities. Of classes that are equally frequent the first stands ahead: who names five cannot name all of them. What
     * a network has to beat.
     *
     * @param answers whose labels count
     * @return all {@link #COLUMNS}, with the labels of the answers
     */
    public static Answers majority(Answers answers) {
        double[] labels = answers.values(LABEL);
        Map<Double, Long> counts = new TreeMap<>();
        Arrays.stream(labels).forEach(label -> counts.merge(label, 1L, Long::sum));
        List<Double> ranked = counts.keySet().stream()
                .sorted(Comparator.comparing((Double label) -> counts.getOrDefault(label, 0L))
                        .reversed())
                .toList();
        Answers.Collector collector = new Answers.Collector(COLUMNS);
        for (double label : labels) {
            double share = (double) counts.getOrDefault(label, 0L) / labels.length;
            double most = (double) counts.getOrDefault(ranked.get(0), 0L) / labels.length;
            collector.add(label, ranked.get(0), ranked.indexOf(label), Math.log(share), most);
        }
        return collector.answers();
    }

    /** For whoever has counts alone: an accuracy without answers. */
    public static Estimate accuracy(long correct, long samples) {
        Interval interval = Interval.wilson95(correct, samples);
        return new Estimate((double) correct / samples, interval);
    }
}
